"""Which version of a prompt is meant, and that a version never changes once it was used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jianbao.app import resources
from jianbao.errors import UsageError
from jianbao.model.shelf import Label, PromptVersion
from jianbao.ports import Store
from jianbao.prompting import Prompt
from jianbao.settings import Settings

__all__ = ["PRODUCTION", "Shelved", "find", "move", "shelf", "text", "used"]

PRODUCTION = "production"
"""The label of what runs by itself."""

_SPEC = re.compile(r"(?P<name>[a-z][a-z0-9_-]*)(?:@(?:(?P<version>[1-9]\d*)|(?P<label>[a-z][a-z0-9-]*)))?")


@dataclass(frozen=True)
class Shelved:
    """A version of a prompt, as its file says and as the store remembers."""

    prompt: Prompt
    labels: tuple[str, ...]
    used: PromptVersion | None
    """None where no model was asked with it."""

    @property
    def edited(self) -> bool:
        """Whether the file is no longer what it was when it was used."""
        return self.used is not None and self.used.sha256 != self.prompt.sha256


def find(settings: Settings, store: Store, spec: str) -> Prompt:
    """The prompt that is called `name`, `name@version` or `name@label`. Raises `UsageError`.

    A name alone is the version labelled `production`; without such a label the newest one of the
    root's own folder, else of the package.
    """
    match = _SPEC.fullmatch(spec)
    if not match:
        raise UsageError(f"{spec!r} is not of the form brief, brief@1 or brief@production")
    name, version = match["name"], int(match["version"]) if match["version"] else None
    if version is None:
        version = standing(store, name).get(match["label"] or PRODUCTION)
        if version is None and match["label"]:
            raise UsageError(f"no version of {name} is labelled {match['label']}: see jianbao prompts")
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


def text(settings: Settings, prompt: Prompt) -> str:
    """The file, whole."""
    return _path(settings, prompt).read_bytes().decode("utf-8", errors="replace")


def shelf(settings: Settings, store: Store) -> list[Shelved]:
    """Every version of every prompt that can be had here: by name, then by number."""
    known = {(one.name, one.version): one for one in store.prompt_versions()}
    found: dict[tuple[str, int], Prompt] = {}
    for folder in resources.places(settings, "prompts"):
        for path in folder.glob("*/*.md"):
            if path.stem.isascii() and path.stem.isdecimal():
                key = (path.parent.name, int(path.stem))
                found.setdefault(key, Prompt.load(folder, *key))
    return [Shelved(found[key], _labels(store, *key), known.get(key)) for key in sorted(found)]


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
