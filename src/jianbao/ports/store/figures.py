"""What is asked of the store about figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from jianbao.model import (
    DayTally,
    PaperKey,
    Spent,
    Tally,
    Took,
)
from jianbao.model.outlay import Outlay
from jianbao.model.tags import Tagging


class Figures(Protocol):
    """Counts and sums over what is there: money, tokens, prompts and models, tags."""

    def tallies(self) -> list[Tally]:
        """Of every prompt at every model: by prompt, then by model."""
        ...

    def tallies_by_day(self, limit: int) -> list[DayTally]:
        """Of the latest mailing dates with a 简介 in print: oldest first, then by prompt."""
        ...

    def took(self, prompt: str, model: str, most: int) -> list[Took]:
        """Of 简介 of a prompt at a model, drawn at random, always the same ones."""
        ...

    def tagging(self, first: date | None = None, last: date | None = None) -> Tagging:
        """Tags and proposals of what is printed from one mailing date to another, both included."""
        ...

    def spent(self, since: datetime, until: datetime | None = None) -> list[Spent]:
        """What was answered to questions asked from `since` to before `until`: by model, then by currency."""
        ...

    def outlays(self, by: str | None, since: datetime, until: datetime) -> list[Outlay]:
        """Answered questions asked from `since` to before `until`: by topic, model, prompt or purpose.

        With None, one of all of them, or none.
        """
        ...

    def outlays_by_day(self, days: Iterable[tuple[str, datetime, datetime]]) -> list[Outlay]:
        """Of each `(name, since, until)` in which anything was answered."""
        ...

    def spent_on(self, keys: Iterable[PaperKey]) -> list[Spent]:
        """What was answered about these `(id, version)`s, whenever: by model, then by currency."""
        ...
