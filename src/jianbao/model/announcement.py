"""Who was announced on which mailing date, and as what."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.ids import PaperKey


class Kind(StrEnum):
    """arXiv's four types of announcement, relative to the categories asked for."""

    NEW = "new"
    CROSS = "cross"
    REPLACE = "replace"
    REPLACE_CROSS = "replace-cross"

    @property
    def is_new(self) -> bool:
        """Whether it belongs into 最新发布 (else into 更新)."""
        return self in (Kind.NEW, Kind.CROSS)

    @property
    def rank(self) -> int:
        """arXiv's order: new, cross, replace, replace-cross."""
        return _RANKS[self]


_RANKS = {kind: rank for rank, kind in enumerate(Kind)}


class Counts(Record):
    """How many papers of each section arXiv says that it announced."""

    new: int = Field(default=0, ge=0)
    cross: int = Field(default=0, ge=0)
    replaced: int = Field(default=0, ge=0)

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.cross + self.replaced


class Listed(Record):
    """One entry of a listing page. The page gives no version and no ACM or MSC class."""

    id: str
    kind: Kind
    title: str
    authors: tuple[str, ...]
    abstract: str | None
    comment: str | None = None
    categories: tuple[str, ...]
    """The primary first."""
    journal_ref: str | None = None


class Listing(Record):
    """A listing page, parsed: one category, one mailing date."""

    category: str
    day: date
    """The mailing date in the page's header."""
    counts: Counts
    """What arXiv's own headings and total say."""
    entries: tuple[Listed, ...]
    """In arXiv's order, each id once."""
    next_day: date | None = None
    """Where "Continue to the next day" leads."""


class FeedItem(Record):
    """One item of an RSS feed."""

    id: str
    version: int
    kind: Kind
    licence: str | None = None
    doi: str | None = None
    journal_ref: str | None = None


class Feed(Record):
    """An RSS feed, parsed: one category, the day that it was made for."""

    category: str
    day: date
    items: tuple[FeedItem, ...]
    whole: bool = True
    """Whether it can hold all that was announced: arXiv cuts a feed at 2,000 items, the new papers first."""


class Announced(Record):
    """One paper of a settled announcement."""

    id: str
    version: int = Field(ge=1)
    kind: Kind

    @property
    def key(self) -> PaperKey:
        """Of the paper version."""
        return self.id, self.version


class Empty(StrEnum):
    """Why a category's mailing date has no papers."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    """arXiv skipped the evening before: one of its holidays, or a deferral."""
    NOTHING = "nothing"
    """arXiv announced that day, but nothing in this category."""


class Origin(StrEnum):
    """Where an announcement was read."""

    LISTING = "listing"
    """arXiv's own dated listing: complete by its counts."""
    OAI = "oai"
    """Rebuilt from records' dates: cross-lists and anything touched since cannot be known."""


class Announcement(Record):
    """What a category announced on a mailing date, settled: counted, cross-checked, versions known."""

    category: str
    day: date
    counts: Counts
    papers: tuple[Announced, ...]
    """In arXiv's order."""
    empty: Empty | None = None
    """Why there are no papers; None where there are."""
    next_day: date | None = None
    """Where the listing's "Continue to the next day" led when it was read."""
    origin: Origin = Origin.LISTING
    notes: tuple[str, ...] = ()
    """Disagreements between sources that stood after all tries, for readers, in Chinese."""

    @property
    def is_provisional(self) -> bool:
        """Whether a holiday was only guessed: nothing has been announced after it yet."""
        return self.empty is Empty.HOLIDAY and self.next_day is None
