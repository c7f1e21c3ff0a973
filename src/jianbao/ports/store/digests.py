"""What is asked of the store about digests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from jianbao.model import (
    Digest,
    DigestHead,
    Paper,
    PaperKey,
    Stale,
)
from jianbao.model.export import Held, Holding, Wanted


class Digests(Protocol):
    """What was printed, what was brought in, and what must be printed anew."""

    def save_digest(self, digest: Digest) -> None:
        """Keep what is printed; the same topic and day again replaces it."""
        ...

    def receive(self, digest: Digest, records: Sequence[Paper]) -> None:
        """Keep a digest, with records and outcomes of versions of which there are none: all or nothing."""
        ...

    def digest(self, topic: str, day: date) -> Digest | None:
        """As printed."""
        ...

    def digest_heads(self, first: date | None = None) -> list[DigestHead]:
        """Of every digest, from a day on: newest day first, then by slug."""
        ...

    def new_on(self, topic: str, paper_ids: Iterable[str]) -> dict[str, date]:
        """By id: the first day on which a topic's printed digest had it as new."""
        ...

    def holding(self, paper_id: str) -> list[tuple[str, date]]:
        """`(topic, day)` of every printed digest that holds a paper, oldest day first."""
        ...

    def stale_digests(self) -> list[Stale]:
        """Printed digests that decisions have overtaken, oldest day first."""
        ...

    def fresh(self, made: Stale) -> None:
        """A digest was made again; what was decided about it since then keeps its mark."""
        ...

    def holdings(self, wanted: Wanted, after: PaperKey | None, limit: int) -> list[Holding]:
        """The next versions of papers after an `(id, version)`, in the order of these; 500 at most."""
        ...

    def held(self, wanted: Wanted) -> Held:
        """How many versions that are, and how many of them the ledger knows."""
        ...
