"""Prompts: versioned files with declared variables.

A prompt is `prompts/<id>/<version>.md`: YAML front matter, then the sections
`# system`, `# user` and, where repairs are wanted, `# repair`. `{{name}}` is a
variable; single braces mean themselves. A line that holds an optional variable
without a value is left out. Values are data: they are put in once, never read as
templates, and what could close a data block of the prompt is taken out of them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import Field, ValidationError

from jianbao.errors import UsageError
from jianbao.model import Finding, Message, PromptRef, Record

__all__ = ["Prompt", "Variables", "read_block"]

_FRONT = re.compile(r"---\n(?P<front>.*?)\n---\n(?P<rest>.*)", re.DOTALL)
_SECTION = re.compile(r"^# (\w+)\n", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_MARK = re.compile(r"</?([a-z_]+)>")
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_BRACKETS = "<＜﹤"
_CONTROL = re.compile(r"<\s*\|")
_FAULTS = frozenset({"faults"})
_LONGEST_REPLY = 4000
"""Characters of a bad answer that are shown to the model again."""


class Variables(Record):
    """The names that a prompt takes."""

    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.required + self.optional)


class Prompt(Record):
    """One version of a prompt, checked when loaded."""

    id: str
    version: int = Field(ge=1)
    description: str
    variables: Variables
    reply: str | dict[str, Any]
    """Name of the answer's schema, or the JSON Schema itself."""
    system: str
    user: str
    repair_text: str = ""
    sha256: str
    """Of the file's bytes."""

    @classmethod
    def load(cls, folder: Path, name: str, version: int | None = None) -> Self:
        """Read `folder/<name>/<version>.md`; the newest where no version is named. Raises `UsageError`."""
        path = folder / name / f"{version or _newest(folder / name)}.md"
        if not path.is_file():
            raise UsageError(f"there is no prompt {path}", path=str(path))
        prompt = cls.parse(path.read_bytes(), str(path))
        if (prompt.id, str(prompt.version)) != (name, path.stem):
            raise UsageError(f"{path} calls itself {prompt.id}@{prompt.version}", path=str(path))
        return prompt

    @classmethod
    def parse(cls, data: bytes, path: str = "prompt") -> Self:
        """Read a prompt file. Raises `UsageError` that names `path` and what is wrong."""
        match = _FRONT.fullmatch(data.decode("utf-8", errors="replace"))
        if not match:
            raise UsageError(f"{path} does not begin with YAML between two lines of ---", path=path)
        head, *parts = _SECTION.split(match["rest"])
        sections = dict(zip(parts[::2], (text.strip() for text in parts[1::2]), strict=True))
        if head.strip() or not {"system", "user"} <= set(sections) <= {"system", "user", "repair"}:
            raise UsageError(f"{path} must consist of # system, # user and perhaps # repair", path=path)
        sections["repair_text"] = sections.pop("repair", "")
        try:
            front = yaml.safe_load(match["front"])
            prompt = cls(**front, **sections, sha256=hashlib.sha256(data).hexdigest())
        except (yaml.YAMLError, ValidationError, TypeError) as error:
            raise UsageError(f"{path}: {error}", path=path) from error
        prompt._check(path)
        return prompt

    def _check(self, path: str) -> None:
        used = set(_VARIABLE.findall(self.system + self.user))
        for names, fault in (
            (used - self.variables.names, "uses undeclared"),
            (self.variables.names - used, "declares but does not use"),
            (set(_VARIABLE.findall(self.repair_text)) - _FAULTS, "cannot put into # repair"),
        ):
            if names:
                raise UsageError(f"{path} {fault} {', '.join(sorted(names))}", path=path, names=sorted(names))

    @property
    def ref(self) -> PromptRef:
        """Which prompt, to the byte."""
        return PromptRef(id=self.id, version=self.version, sha256=self.sha256)

    def messages(self, **values: str | None) -> tuple[Message, ...]:
        """The question. Raises `UsageError` for a missing, empty or unknown variable."""
        given = {name for name, value in values.items() if value and value.strip()}
        if missing := set(self.variables.required) - given:
            raise UsageError(f"prompt {self.id}@{self.version} misses {', '.join(sorted(missing))}")
        if unknown := set(values) - self.variables.names:
            raise UsageError(f"prompt {self.id}@{self.version} knows no {', '.join(sorted(unknown))}")
        inert = {name: self.inert(values[name] or "") for name in given}
        return (
            Message(role="system", content=_fill(self.system, inert)),
            Message(role="user", content=_fill(self.user, inert)),
        )

    def repair(self, reply: str, faults: Iterable[Finding | str]) -> tuple[Message, ...]:
        """The turns that show the model its own answer and what is wrong with it; append them."""
        if not self.repair_text:
            raise UsageError(f"prompt {self.id}@{self.version} has no # repair")
        lines = "\n".join(f"- {_told(fault)}" for fault in faults)
        shown = self.inert(reply.strip())[:_LONGEST_REPLY] or "（没有输出）"
        return (
            Message(role="assistant", content=shown),
            Message(role="user", content=_fill(self.repair_text, {"faults": self.inert(lines)})),
        )

    def inert(self, value: str) -> str:
        """The value without unseen characters, the prompt's own marks and chat templates' control tokens."""
        seen = _UNSEEN.sub("", value)
        if any(bracket in seen for bracket in _BRACKETS):
            seen = _CONTROL.sub("< |", _heads(self.system, self.user).sub(r"[\1", seen))
        return seen.strip()


def read_block(messages: Iterable[Message], mark: str) -> str:
    """What stands between `<mark>` and `</mark>` in the last user turn that holds them; else nothing.

    The way back from `Prompt.messages`, which keeps values from counterfeiting a mark.
    """
    block = re.compile(rf"<{mark}>\n(.*?)\n</{mark}>", re.DOTALL)
    found = [match[1] for one in messages if one.role == "user" and (match := block.search(one.content))]
    return found[-1] if found else ""


def _newest(folder: Path) -> int:
    versions = [int(path.stem) for path in folder.glob("*.md") if path.stem.isascii() and path.stem.isdigit()]
    if not versions:
        raise UsageError(f"there is no prompt in {folder}", path=str(folder))
    return max(versions)


def _told(fault: Finding | str) -> str:
    if isinstance(fault, str):
        return fault
    return fault.message + (f"（原句：{fault.span}）" if fault.span else "")


@cache
def _heads(system: str, user: str) -> re.Pattern[str]:
    """How a prompt's marks begin, in whatever width. A process has a handful of prompts."""
    marks = {*_MARK.findall(system + user), "think"}
    return re.compile(rf"[{_BRACKETS}]\s*([/／]?)\s*(?={'|'.join(sorted(marks))})", re.IGNORECASE)


def _fill(template: str, values: dict[str, str]) -> str:
    """Lines with an unset variable are dropped; the rest is filled in one pass."""
    lines = [line for line, names in _lines(template) if names <= values.keys()]
    return _VARIABLE.sub(lambda match: values[match[1]], "\n".join(lines))


@cache
def _lines(template: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each line with its variables."""
    return tuple((line, frozenset(_VARIABLE.findall(line))) for line in template.split("\n"))
