"""What the store says of many rows at once: for `status`, and for whoever pays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.brief import Severity
from jianbao.model.calls import Usage
from jianbao.model.review import Action


class AnnouncedDay(NamedTuple):
    """A settled announcement without its papers. A tuple, since of all of arXiv there are a million."""

    category: str
    day: date
    total: int
    """Papers, by arXiv's own count."""
    is_provisional: bool
    """Whether arXiv will be asked again: a holiday was only guessed."""


class Spent(Record):
    """What a model's answers used, repairs included."""

    model: str
    """As asked for."""
    currency: str | None = None
    """None where the price was not known."""
    answers: int
    usage: Usage = Usage()
    cost: Decimal | None = None
    """To a millionth of a millionth."""


class Tally(Record):
    """How many 简介 a prompt at a model has, what stands against them, and what people decided."""

    prompt: str | None
    """`brief@1`; None where none was asked."""
    model: str | None
    briefs: int = 0
    """A carried one counts once, with the version that it was written for."""
    held: int = 0
    worst: dict[Severity, int] = Field(default_factory=dict)
    """By the worst finding; the rest have none."""
    decided: dict[Action, int] = Field(default_factory=dict)
    """By the decision that stands."""


class Took(Record):
    """What a 简介 took, repairs included."""

    tokens: int
    cost: Decimal | None = None
    currency: str | None = None
    seconds: tuple[float, ...] = ()
    """Of each answer that the journal holds."""


class DayTally(Record):
    """The 简介 of a prompt printed on a mailing date, in all topics, each once."""

    day: date
    prompt: str | None
    briefs: int
    held: int
    flagged: int
    """Of the others, those with an error or a warning."""
