"""What the store says of many rows at once: for `status`, and for whoever pays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jianbao.model.announcement import Counts, Empty, Origin
from jianbao.model.base import Record
from jianbao.model.calls import Usage


class AnnouncedDay(Record):
    """A settled announcement without its papers."""

    category: str
    day: date
    counts: Counts
    empty: Empty | None = None
    origin: Origin = Origin.LISTING


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
