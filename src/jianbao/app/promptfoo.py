"""The golden set as a config of promptfoo's: its prompts, our endpoint, a test for every item.

promptfoo fills templates of the same look as ours, but reads values as templates too, loads
the file that a value names as `file://…`, and runs what it names as `package:…`. Papers are
others' words, so all of this is broken in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import yaml

from jianbao.adapters.llm.profiles import Form
from jianbao.app import App, models, prompts
from jianbao.errors import UsageError
from jianbao.model import Paper
from jianbao.model.shelf import Golden, Must, MustKind
from jianbao.prompting import Prompt
from jianbao.replies import BRIEF_SCHEMA
from jianbao.stages.evaluate.golden import staleness
from jianbao.stages.evaluate.sets import stored_text
from jianbao.stages.write import Lore, fitting

__all__ = ["config"]

_HEAD = (
    "# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\n"
    "# The golden set of Jianbao. Run it with: promptfoo eval -c THIS_FILE\n"
)
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_ADDRESS = re.compile(r"(file://|package:)")
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_TYPES = {
    MustKind.CONTAINS: "contains",
    MustKind.LACKS: "not-contains",
    MustKind.TAG: "contains",
    MustKind.NO_TAG: "not-contains",
}


def config(app: App, specs: Sequence[str]) -> str:
    """YAML that tests these prompts. Raises `UsageError` where no golden item can be asked about."""
    found = [prompts.find(app.settings, app.store, spec) for spec in specs]
    fresh = [item for item in app.store.golden() if staleness(app.store, item) is None]
    if not fresh:
        raise UsageError("no golden item can be asked about: jianbao golden list", fault="no-golden")
    records = app.store.papers([one.key for one in fresh])
    whole = {
        "description": f"Jianbao: {len(fresh)} golden papers",
        "prompts": [_prompt(one) for one in found],
        **_provider(app),
        "defaultTest": {
            "assert": [{"type": "is-json", "value": BRIEF_SCHEMA}],
            "options": {"disableVarExpansion": True},
        },
        "tests": [_test(app, found[0], one, records[one.key]) for one in fresh],
    }
    return _HEAD + yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


class _Dumper(yaml.SafeDumper):
    """Long texts in their lines, and everything where it stands."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - called so by PyYAML
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _prompt(prompt: Prompt) -> dict[str, str]:
    """Whole and inline: a prompt file of ours is no template of promptfoo's."""
    messages = [
        {"role": role, "content": _template(prompt, text)}
        for role, text in (("system", prompt.system), ("user", prompt.user))
    ]
    name = prompt.ref.name
    return {"id": name, "label": name, "raw": json.dumps(messages, ensure_ascii=False, indent=1)}


def _template(prompt: Prompt, text: str) -> str:
    """A line with an optional variable goes where there is no value for it, as it does here."""
    lines = []
    for line in text.split("\n"):
        names = dict.fromkeys(_VARIABLE.findall(line))
        wanted = [name for name in names if name in prompt.variables.optional]
        condition = " and ".join(wanted)
        lines.append(f"{{% if {condition} %}}{line}\n{{% endif %}}" if wanted else f"{line}\n")
    return "".join(lines).rstrip("\n")


def _provider(app: App) -> dict[str, Any]:
    """The endpoint of the settings; nothing where none is configured: promptfoo wants `-r` then."""
    settings = app.settings.llm
    try:
        choice = models.choice(app.settings)
    except UsageError:
        return {}
    profile, model = choice.profile, settings.model or choice.profile.model
    if model is None:
        return {}
    asked: dict[str, Any] = {profile.tokens: settings.max_tokens}
    if url := settings.base_url or profile.base_url:
        asked["apiBaseUrl"] = url
    if choice.key_from and choice.key_from != "llm.api_key":
        asked["apiKeyEnvar"] = choice.key_from
    if profile.temperature:
        asked["temperature"] = settings.temperature
    if profile.extra_body:
        asked["passthrough"] = profile.extra_body
    if profile.form is not Form.PLAIN:
        asked["response_format"] = _format(profile.form)
    return {"providers": [{"id": f"openai:chat:{model}", "label": model, "config": asked}]}


def _format(form: Form) -> dict[str, Any]:
    if form is Form.JSON_OBJECT:
        return {"type": "json_object"}
    return {"type": "json_schema", "json_schema": {"name": "brief", "strict": True, "schema": BRIEF_SCHEMA}}


def _test(app: App, prompt: Prompt, item: Golden, paper: Paper) -> dict[str, Any]:
    lore = Lore(prompt, app.data.words, app.asking.counter)
    _, values = fitting(lore, paper, stored_text(app.store, paper), app.settings.llm.context_tokens)
    return {
        "description": item.name,
        "vars": {name: _inert(prompt.inert(value)) for name, value in values.items()},
        "assert": [_assertion(app, demand) for demand in item.must],
        "metadata": {"expected": _inert(item.expected), "source": item.source},
    }


def _assertion(app: App, demand: Must) -> dict[str, Any]:
    """Of the whole answer, for without a script promptfoo sees no 简介 in it; any spelling of ours counts."""
    is_tag = demand.kind in (MustKind.TAG, MustKind.NO_TAG)
    value = demand.value
    forms = (
        [f'"{value}"', f'"{app.data.taxonomy.name(value)}"'] if is_tag else [value, "".join(value.split())]
    )
    one, *others = dict.fromkeys(map(_inert, forms))
    kind, metric = _TYPES[demand.kind], "tags" if is_tag else "must"
    if others:
        return {"type": f"{kind}-any", "value": [one, *others], "metric": metric}
    return {"type": kind, "value": one, "metric": metric}


def _inert(text: str) -> str:
    return _ADDRESS.sub(lambda match: f" {match[0]}", _TEMPLATE.sub("{ ", text))
