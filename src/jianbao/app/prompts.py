"""Which version of a prompt is meant, and that a version never changes once it was used."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jianbao.app import resources
from jianbao.errors import UsageError
from jianbao.model.shelf import Label, PromptVersion
from jianbao.ports import Store
from jianbao.prompting import Prompt
from jianbao.settings import Settings

__all__ = ["PRODUCTION", "Shelved", "find", "move", "ran", "shelf", "text", "used"]

PRODUCTION = "production"
"""The label of what runs by itself."""

_RAN = "prompt.ran."
"""Fact in the store, by name: the version that was run last."""

_SPEC = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)(?:@(?:(?P<version>[1-9]\d*)|(?P<label>[a-z][a-z0-9-]*)))?")


@dataclass(frozen=True)
class Shelved:
    """A version of a prompt, as its file says and as the store remembers."""

    prompt: Prompt
    labels: tuple[str, ...]
    used: PromptVersion | None
    """None where no model was asked with it."""
    runs: str | None = None
    """Why runs use it; None: they do not."""

    @property
    def edited(self) -> bool:
        """Whether the file is no longer what it was when it was used."""
        return self.used is not None and self.used.sha256 != self.prompt.sha256


def find(settings: Settings, store: Store, spec: str) -> Prompt:
    """The prompt that is called `name`, `name@version` or `name@label`. Raises `UsageError`.

    A name alone is the version labelled `production`; without such a label the one that runs over
    this store used last, so that a new file comes into use by nobody's oversight; in a store without
    either the newest one of the root's own folder, else of the package.
    """
    match = _SPEC.fullmatch(spec)
    if not match:
        raise UsageError(f"{spec!r} is not of the form brief, brief@1 or brief@production")
    name, version = match["name"], int(match["version"]) if match["version"] else None
    if version is None:
        label = match["label"]
        version = standing(store, name).get(label) if label else _in_use(store, name)[0]
        if version is None and label:
            raise UsageError(f"no version of {name} is labelled {label}: see jianbao prompts")
    if version is None:
        return Prompt.load(resources.find(settings, f"prompts/{name}").parent, name)
    return Prompt.load(_folder(settings, name, version), name, version)


def used(settings: Settings, store: Store, spec: str, now: datetime) -> Prompt:
    """The same, about to be used: written down, or held against what was. Raises `UsageError`."""
    prompt = find(settings, store, spec)
    name, version, path = prompt.id, prompt.version, _path(settings, prompt)
    whole = text(settings, prompt)
    known = store.keep_prompt(
        PromptVersion(name=name, version=version, sha256=prompt.sha256, text=whole, at=now)
    )
    if known.sha256 != prompt.sha256:
        raise UsageError(
            f"{path} was edited after its use: its hash is {prompt.sha256[:12]}, and what "
            f"{name}@{version} asked with had {known.sha256[:12]}. Save the new text as the next version, "
            f"{_next(path)}, and put the old one back: jianbao prompts show {name}@{version} prints it",
            path=str(path),
        )
    return prompt


def ran(store: Store, prompt: Prompt) -> Prompt:
    """The same, remembered as what runs use: until a label says otherwise, they stay with it."""
    fact, version = f"{_RAN}{prompt.id}", str(prompt.version)
    if store.recall(fact) != version:
        store.remember(fact, version)
    return prompt


def text(settings: Settings, prompt: Prompt) -> str:
    """The file, whole."""
    return _path(settings, prompt).read_bytes().decode("utf-8", errors="replace")


def shelf(settings: Settings, store: Store) -> list[Shelved]:
    """Every version of every prompt that can be had here: by name, then by number."""
    known = {(one.name, one.version): one for one in store.prompt_versions()}
    runs = _running(settings, store)
    found: dict[tuple[str, int], Prompt] = {}
    for folder in resources.places(settings, "prompts"):
        for path in folder.glob("*/*.md"):
            if path.stem.isascii() and path.stem.isdecimal():
                key = (path.parent.name, int(path.stem))
                found.setdefault(key, Prompt.load(folder, *key))
    return [Shelved(found[key], _labels(store, *key), known.get(key), runs.get(key)) for key in sorted(found)]


def move(settings: Settings, store: Store, spec: str, label: Label) -> Label:
    """Put a label on a version; `label` says the rest. Raises `UsageError`.

    An evaluation that is named must be about this very version.
    """
    prompt = find(settings, store, spec)
    if label.because is not None:
        evaluation = store.evaluation(label.because)
        if evaluation is None:
            raise UsageError(f"there is no evaluation {label.because}: jianbao eval --list names them")
        if evaluation.candidate.prompt != prompt.ref:
            raise UsageError(f"evaluation {label.because} is about {evaluation.candidate.name}")
    return store.set_label(label.model_copy(update={"name": prompt.id, "version": prompt.version}))


def standing(store: Store, name: str) -> dict[str, int]:
    """Which version each label of a prompt is on."""
    return {one.label: one.version for one in store.labels(name)}


def _in_use(store: Store, name: str) -> tuple[int | None, str]:
    """Which version a name alone means, None for the newest, and why."""
    if version := standing(store, name).get(PRODUCTION):
        return version, f"labelled {PRODUCTION}"
    if last := store.recall(f"{_RAN}{name}"):
        return int(last), "used last"
    return None, "newest, none used yet"


def _running(settings: Settings, store: Store) -> dict[tuple[str, int], str]:
    """By name and version, what is used where nobody names a version, and why."""
    wanted = settings.prompts
    found = {}
    for spec, setting in ((wanted.brief, "brief"), (wanted.translation, "translation"), ("judge", "")):
        with suppress(UsageError):  # whoever needs that prompt is told
            prompt = find(settings, store, spec)
            why = f"prompts.{setting}" if "@" in spec else _in_use(store, prompt.id)[1]
            found[prompt.id, prompt.version] = why
    return found


def _labels(store: Store, name: str, version: int) -> tuple[str, ...]:
    return tuple(sorted(label for label, on in standing(store, name).items() if on == version))


def _folder(settings: Settings, name: str, version: int) -> Path:
    """The folder of prompts that has this version; the root's own first."""
    folders = resources.places(settings, "prompts")
    having = (folder for folder in folders if (folder / name / f"{version}.md").is_file())
    if folder := next(having, None):
        return folder
    raise UsageError(f"there is no prompt {name}@{version}: jianbao prompts lists those there are")


def _path(settings: Settings, prompt: Prompt) -> Path:
    return _folder(settings, prompt.id, prompt.version) / prompt.id / f"{prompt.version}.md"


def _next(path: Path) -> str:
    versions = [int(one.stem) for one in path.parent.glob("*.md") if one.stem.isdecimal()]
    return f"{max(versions) + 1}.md"
