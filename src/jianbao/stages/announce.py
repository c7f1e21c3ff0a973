"""Announcement of a day: listing, feed and records of each category, settled together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from jianbao.errors import SourceError
from jianbao.model import Announced, Announcement, ArxivId, Feed, Kind, Listed, Listing, Paper
from jianbao.ports import Clock, PaperSource, Store

ARXIV_TIME = ZoneInfo("America/New_York")
"""arXiv's days begin and end in it."""


class Announcer:
    """Settles mailing dates: asks arXiv for what the store does not have."""

    def __init__(self, source: PaperSource, store: Store, clock: Clock) -> None:
        self._source = source
        self._store = store
        self._clock = clock

    async def settle(
        self, categories: Sequence[str], day: date, step: Callable[[], None]
    ) -> dict[str, SourceError]:
        """Settle each category in the store, calling `step` after each.

        One that fails stops no other; returned are those that could not be settled, and why.
        """

        async def one(category: str) -> tuple[Listing, Feed | None] | SourceError:
            pages = await self._pages(category, day)
            step()
            return pages

        pages = dict(zip(categories, await asyncio.gather(*map(one, categories)), strict=True))
        settled = [page for page in pages.values() if not isinstance(page, SourceError)]
        records = await self._records(settled)
        for listing, feed in settled:
            self._store.save_announcement(_announcement(listing, feed, records))
        return {category: page for category, page in pages.items() if isinstance(page, SourceError)}

    async def _pages(self, category: str, day: date) -> tuple[Listing, Feed | None] | SourceError:
        try:
            listing = await self._source.listing(category, day)
        except SourceError as error:
            return error
        return listing, await self._feed(category, day)

    async def _feed(self, category: str, day: date) -> Feed | None:
        """The feed where it is of that day: it holds the newest day alone, from midnight in New York."""
        if self._clock.now().astimezone(ARXIV_TIME).date() != day:
            return None
        try:
            feed = await self._source.feed(category)
        except SourceError:
            return None
        return feed if feed.day == day else None

    async def _records(self, pages: Iterable[tuple[Listing, Feed | None]]) -> dict[str, Paper]:
        """A record for each paper listed, by id: arXiv's own, else what the listing itself says."""
        listed: dict[str, Listed] = {}
        versions: dict[str, int] = {}
        for listing, feed in pages:
            for entry in listing.entries:
                listed.setdefault(entry.id, entry)
                if entry.kind is Kind.NEW:
                    versions.setdefault(entry.id, 1)
            versions |= {item.id: item.version for item in feed.items} if feed else {}
        asked = [ArxivId(id=paper_id, version=versions.get(paper_id)) for paper_id in sorted(listed)]
        try:
            records = await self._source.papers(asked)
        except SourceError:
            records = {}
        self._store.add_papers(records.values())
        missing = listed.keys() - records.keys()
        return records | self._instead(
            [_from_listing(listed[paper_id], versions.get(paper_id)) for paper_id in sorted(missing)]
        )

    def _instead(self, papers: Sequence[Paper]) -> dict[str, Paper]:
        """What the listing says, for records that cannot be had now; a record kept earlier says more."""
        kept = self._store.papers(paper.key for paper in papers)
        self._store.add_papers(paper for paper in papers if paper.key not in kept)
        return {paper.id: kept.get(paper.key, paper) for paper in papers}


def _from_listing(entry: Listed, version: int | None) -> Paper:
    """The listing's own words, for a paper whose record cannot be had: nothing announced is lost."""
    return Paper(
        id=entry.id,
        version=version or (1 if entry.kind.is_new else 2),
        title=entry.title,
        authors=entry.authors,
        abstract=entry.abstract or "",
        categories=entry.categories,
        comment=entry.comment,
        journal_ref=entry.journal_ref,
    )


def _announcement(listing: Listing, feed: Feed | None, records: Mapping[str, Paper]) -> Announcement:
    notes = _disagreement(listing, feed) if feed else ()
    return Announcement(
        category=listing.category,
        day=listing.day,
        counts=listing.counts,
        papers=tuple(
            Announced(id=entry.id, version=records[entry.id].version, kind=entry.kind)
            for entry in listing.entries
        ),
        notes=notes,
    )


def _disagreement(listing: Listing, feed: Feed) -> tuple[str, ...]:
    """What RSS and listing say differently, for readers."""
    ours = {entry.id for entry in listing.entries}
    theirs = {item.id for item in feed.items}
    notes = []
    if only := sorted(ours - theirs):
        notes.append(f"{listing.category}：公告页列出而 RSS 未列出：{'、'.join(only)}")
    if only := sorted(theirs - ours):
        notes.append(f"{listing.category}：RSS 列出而公告页未列出：{'、'.join(only)}")
    return tuple(notes)


def merge(announcements: Iterable[Announcement]) -> tuple[Announced, ...]:
    """One topic's papers, each once, in arXiv's order.

    A paper's kind is relative to the whole topic: primary in one of its categories, it is
    new (or replaced) there, whatever it is in the others.
    """
    best: dict[str, Announced] = {}
    for announcement in announcements:
        for paper in announcement.papers:
            if paper.id not in best or _weight(paper.kind) < _weight(best[paper.id].kind):
                best[paper.id] = paper
    return tuple(sorted(best.values(), key=lambda paper: (paper.kind.rank, paper.id)))


def _weight(kind: Kind) -> tuple[bool, int]:
    """Of two kinds of one paper the lesser counts: what its primary category says, before any other."""
    return kind not in (Kind.NEW, Kind.REPLACE), kind.rank
