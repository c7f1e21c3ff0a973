"""What leaves the store for other programs."""

from __future__ import annotations

from datetime import date

from jianbao.model.base import Record
from jianbao.model.brief import Outcome, State
from jianbao.model.digest import Entry
from jianbao.model.paper import Paper
from jianbao.model.review import Decision, as_accepted
from jianbao.model.translation import TextPart, Translation


class Wanted(Record):
    """Which papers. Everything that is given must hold; nothing given: the whole store."""

    first: date | None = None
    """Printed on this mailing date or later."""
    last: date | None = None
    topics: tuple[str, ...] = ()
    """Printed in one of these."""
    tags: tuple[str, ...] = ()
    """Of one of these tasks, or of one below it."""

    @property
    def printed(self) -> bool:
        """Whether it asks where a paper is printed."""
        return bool(self.first or self.last or self.topics)


class Printing(Record):
    """Where a version of a paper is printed."""

    topic: str
    day: date
    new: bool


class Holding(Record):
    """All that the store holds of a version of a paper, but for its text and what was asked about it."""

    id: str
    version: int
    """0 where an imported link names none."""
    paper: Paper | None = None
    """None where no record was ever had of this version."""
    entry: Entry | None = None
    """As a digest printed it, where there is no record."""
    outcome: Outcome | None = None
    """The latest."""
    decisions: tuple[Decision, ...] = ()
    """The oldest first."""
    accepted: bool = False
    """Whether the latest outcome stands as a person accepted it."""
    translation: Translation | None = None
    """The latest."""
    printed: tuple[Printing, ...] = ()
    """By day, then by topic."""
    since: date | None = None
    """The first day on which any version of the paper is printed."""

    @property
    def told(self) -> Paper | Entry | None:
        """Who knows title and authors."""
        return self.paper or self.entry

    @property
    def published(self) -> Outcome | None:
        """The outcome, where its 简介 is published."""
        it = self.outcome
        return it if it and it.brief and it.state is State.PUBLISHED else None

    @property
    def judged(self) -> Outcome | None:
        """The same; where a person accepted it, it says so."""
        it = self.published
        return as_accepted(it) if it and self.accepted else it

    @property
    def brief(self) -> str | None:
        """The published 简介."""
        return self.published.brief.text if self.published and self.published.brief else None

    def chinese(self, part: TextPart) -> str | None:
        """Title or abstract in Chinese, where that is published."""
        return self.translation.text(part) if self.translation else None


class Held(Record):
    """How much a wish comes to."""

    versions: int
    outcomes: int
    """Of these versions, how many the ledger knows."""
