"""One run of the job, with the sums that must come out even."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.brief import State
from jianbao.model.calls import Usage


class Run(Record):
    """What one run did. Every paper counts once, in however many topics it stands."""

    id: str
    """Sorts by start: `20260107T013000Z-4711`."""
    command: str
    """`run`, `catch-up`, `backfill`, …"""
    started: datetime
    ended: datetime | None = None
    """None while it is under way, or where it died."""
    days: tuple[date, ...] = ()
    topics: tuple[str, ...] = ()
    """Slugs."""
    listed: int = Field(default=0, ge=0)
    """Papers that arXiv announced on these days in these topics."""
    new: int = Field(default=0, ge=0)
    """Of these, the ones whose 简介 this run had to see to."""
    seen: int = Field(default=0, ge=0)
    """Of these, the ones that an earlier run had finished."""
    withdrawn: int = Field(default=0, ge=0)
    """Of these, the ones that nothing is to be written for because they were withdrawn."""
    outcomes: dict[State, int] = Field(default_factory=dict)
    """What became of the new ones."""
    translations: dict[State, int] = Field(default_factory=dict)
    """What became of the papers whose title or abstract was to be put into Chinese."""
    paid_calls: int = Field(default=0, ge=0)
    usage: Usage = Usage()
    costs: dict[str, Decimal] = Field(default_factory=dict)
    """Money by currency."""
    exit_code: int | None = None
    balanced: bool | None = None
    """Whether the books were found even: `adds_up`, and `paid_calls` rows ended in the journal."""

    @property
    def adds_up(self) -> bool:
        """Whether no paper was lost: listed = new + seen + withdrawn, and each new one has an outcome."""
        counted = self.new + self.seen + self.withdrawn
        return self.listed == counted and self.new == sum(self.outcomes.values())
