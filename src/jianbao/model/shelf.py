"""Prompts as they were used, their labels, and the golden set."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Self

from pydantic import Field

from jianbao.errors import UsageError
from jianbao.model.base import Record
from jianbao.model.ids import OfPaper


class PromptVersion(Record):
    """A prompt file as it was when a model was first asked with it: never changed after."""

    name: str
    version: int = Field(ge=1)
    sha256: str
    """Of the file's bytes."""
    text: str
    at: datetime


class Label(Record):
    """A label put on a version of a prompt. Rows are added, never changed: the latest one holds."""

    id: int = 0
    """Given by the store."""
    name: str
    """Of the prompt."""
    label: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    """`production` is what the daily run uses."""
    version: int = Field(ge=1)
    at: datetime
    by: str
    because: str | None = None
    """Id of the evaluation that justified it."""


class MustKind(StrEnum):
    """What is demanded of a 简介."""

    CONTAINS = "contains"
    LACKS = "not contains"
    TAG = "tag"
    NO_TAG = "not tag"


class Must(Record):
    """One demand: `contains 70 亿`, `not contains 首个`, `tag speech.asr`, `not tag vision`."""

    kind: MustKind
    value: str = Field(min_length=1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one. Raises `UsageError`."""
        for kind in sorted(MustKind, key=len, reverse=True):
            head, value = text.strip()[: len(kind) + 1], text.strip()[len(kind) + 1 :].strip()
            if head == f"{kind} " and value:
                return cls(kind=kind, value=value)
        raise UsageError(
            f"{text!r} is no demand: contains TEXT, not contains TEXT, tag ID or not tag ID",
            fault="demand",
            value=text,
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class Golden(OfPaper):
    """A paper version whose 简介 is known to be right, with what any other one must hold."""

    id: int = 0
    """Given by the store."""
    paper_id: str
    version: int
    source: str
    """sha256 of the paper's title and abstract when it was added."""
    expected: str
    """A right 简介."""
    must: tuple[Must, ...] = ()
    author: str
    valid_from: datetime
    valid_to: datetime | None = None
    """When it was taken out; None while it holds."""
