"""What is asked of the store about review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from jianbao.model import (
    Decision,
    Filters,
    Item,
    Look,
    Outcome,
    Page,
    PaperKey,
)


class Review(Protocol):
    """What waits for a person, who looks at it, and what was decided."""

    def decide(self, decision: Decision, outcomes: Sequence[Outcome]) -> Decision:
        """Append a decision and what follows from it, and mark the digests that print it: all or none.

        `outcomes` are the next rows of the ledger: of the version decided about, then of those
        that carry its 简介; none where nothing changes. The same decision a second time, as a
        double click sends it, is given back as it stands. Raises `Conflict` where
        `decision.etag` is no longer that of the latest outcome.
        """
        ...

    def decisions(self, paper_id: str | None = None, version: int | None = None) -> list[Decision]:
        """The oldest first: about a paper version, about all versions of a paper, or all there are."""
        ...

    def accepted(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Outcome]:
        """Those of the versions whose latest outcome a person accepted, with that outcome."""
        ...

    def review_item(self, key: PaperKey) -> Item | None:
        """A paper version as a reviewer sees it; None where nothing was ever written of it."""
        ...

    def look(self, look: Look, since: datetime) -> None:
        """Note who has opened a paper; a decision of theirs ends it. Those before `since` are forgotten."""
        ...

    def looks(self, keys: Iterable[PaperKey], since: datetime) -> list[Look]:
        """Who has opened these papers since then, the latest first: for others to see, it binds nobody."""
        ...

    def review_queue(self, filters: Filters, after: str | None = None, limit: int = 20) -> Page:
        """A page of what is to be reviewed: the worst finding first, then the newest.

        `after` is the `next` of the page before. Raises `UsageError` for any other.
        """
        ...

    def review_counts(self, *wanted: Filters) -> list[int]:
        """How many each of them leaves."""
        ...
