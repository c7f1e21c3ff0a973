"""Where papers and the time of day come from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from jianbao.model import (
    ArxivId,
    Document,
    Feed,
    Listing,
    Paper,
)


class Clock(Protocol):
    """Tells the time, or the one that was set."""

    def now(self) -> datetime:
        """With a time zone."""
        ...


class PaperSource(Protocol):
    """arXiv. Every call may raise `Unavailable` once tries and patience are used up."""

    async def newest_day(self, category: str) -> date:
        """The mailing date of the newest listing."""
        ...

    async def listing(self, category: str, day: date) -> Listing:
        """What a category announced on a mailing date, complete by arXiv's own counts.

        A day without announcements gives a listing without entries; where it has no `next_day`
        either, nothing was announced after it yet, and the day may only be early. Raises
        `NotSettled` for a day to come, and where the page is of another day, is old, cut
        short, or its counts do not match; `NotFound` for a day that is out of reach.
        """
        ...

    async def approximation(self, category: str, day: date) -> Listing:
        """A mailing date before those that `listing` reaches, rebuilt from the dates of records.

        It holds no old paper that was cross-listed that day, nothing that changed since, and
        counts only what it found. A weekend gives a listing without entries.
        """
        ...

    async def feed(self, category: str) -> Feed:
        """The category's RSS feed of the newest day. Raises `NotSettled` where it is malformed."""
        ...

    async def papers(self, ids: Iterable[ArxivId]) -> dict[str, Paper]:
        """arXiv's records, by id without version. An id that arXiv does not give back is missing."""
        ...

    async def pdf(self, paper: ArxivId) -> bytes:
        """A whole PDF of an explicit version. Raises `NotFound`, `Withdrawn`, `Unavailable`, `TooLarge`."""
        ...


class TextExtractor(Protocol):
    """Reads PDFs in processes that can be killed."""

    async def extract(self, pdf: bytes) -> Document:
        """Raises `Encrypted`, `NoText`, `TooLarge`, `TimedOut`."""
        ...
