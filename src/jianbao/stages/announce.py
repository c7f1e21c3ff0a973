"""Announcement of a day: listing, feed and records of each category, settled together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jianbao.errors import NotFound, NotSettled, SourceError
from jianbao.model import Announced, Announcement, ArxivId, Counts, Feed, Kind, Listed, Listing, Origin, Paper
from jianbao.ports import Clock, PaperSource, Store
from jianbao.stages import calendar

ROUNDS = 3
"""Listing and feed are read so often before a disagreement is taken as it stands."""

LOOK_BACK = 14
"""Days behind a day whose listings may lead past it: longer than any pause of arXiv's."""


@dataclass(frozen=True)
class Read:
    """What arXiv's pages say of a category and day."""

    listing: Listing
    feed: Feed | None = None
    """Where there is one of that very day."""
    origin: Origin = Origin.LISTING


class Announcer:
    """Settles mailing dates: asks arXiv for what the store does not have."""

    def __init__(self, source: PaperSource, store: Store, clock: Clock, pause_s: float = 0.0) -> None:
        """`pause_s` lies between two readings of pages that disagree: one of them may be late."""
        self._source = source
        self._store = store
        self._clock = clock
        self._pause_s = pause_s

    async def settle(
        self, categories: Sequence[str], day: date, step: Callable[[], None], *, approximate: bool = False
    ) -> dict[str, SourceError]:
        """Settle each category in the store, calling `step` after each.

        One that fails stops no other; returned are those that could not be settled, and why.
        `approximate` rebuilds a day that arXiv's listings no longer reach from records' dates.
        """
        if calendar.skipped(day, self._before(categories, day)):
            for category in categories:
                self._keep_empty(category, day, announced_elsewhere=False)
                step()
            return {}

        async def one(category: str) -> Read | SourceError:
            try:
                return await self._read(category, day, approximate=approximate)
            except SourceError as error:
                return error
            finally:
                step()

        read = dict(zip(categories, await asyncio.gather(*map(one, categories)), strict=True))
        faults = {category: page for category, page in read.items() if isinstance(page, SourceError)}
        pages = [page for page in read.values() if isinstance(page, Read)]
        records = await self._records(pages)
        for page in pages:
            if page.listing.entries:
                self._store.save_announcement(_announcement(page, records))
        return faults | self._settle_empty([page.listing for page in pages if not page.listing.entries], day)

    def _before(self, categories: Sequence[str], day: date) -> list[Announcement]:
        """What is settled of the days just behind."""
        return [
            announcement
            for back in range(1, LOOK_BACK + 1)
            for announcement in self._store.announcements(categories, day - timedelta(days=back)).values()
        ]

    def _settle_empty(self, listings: Sequence[Listing], day: date) -> dict[str, SourceError]:
        """Settle pages without papers where it is sure that none will come; the others are not settled."""
        elsewhere = any(one.total for one in self._store.announcement_days(day, day))
        faults: dict[str, SourceError] = {}
        for listing in listings:
            if listing.next_day or elsewhere or calendar.is_weekend(day) or self._is_holiday(day):
                self._keep_empty(listing.category, day, elsewhere, listing.next_day)
            else:
                faults[listing.category] = self._not_settled(listing.category, day)
        return faults

    def _keep_empty(
        self, category: str, day: date, announced_elsewhere: bool, next_day: date | None = None
    ) -> None:
        empty = calendar.why_empty(day, announced_elsewhere=announced_elsewhere)
        self._store.save_announcement(
            Announcement(
                category=category, day=day, counts=Counts(), papers=(), empty=empty, next_day=next_day
            )
        )

    def _is_holiday(self, day: date) -> bool:
        return calendar.is_holiday_hint(day) and calendar.is_quiet(day, self._clock.now())

    def _not_settled(self, category: str, day: date) -> NotSettled:
        late = calendar.is_late(day, self._clock.now())
        what = "is late: arXiv should have announced it" if late else "has not been announced yet"
        return NotSettled(
            f"{category} of {day} {what}; the next run asks again", category=category, day=day, late=late
        )

    async def _read(self, category: str, day: date, *, approximate: bool) -> Read:
        """The listing, and the feed where it is of that day; read again where the two disagree."""
        for _ in range(ROUNDS - 1):
            page = await self._read_once(category, day, approximate=approximate)
            if page.feed is None or not _disagreement(page.listing, page.feed):
                return page
            await asyncio.sleep(self._pause_s)
        return await self._read_once(category, day, approximate=approximate)

    async def _read_once(self, category: str, day: date, *, approximate: bool) -> Read:
        try:
            listing = await self._source.listing(category, day)
        except NotFound:
            if not approximate:
                raise
            return Read(await self._source.approximation(category, day), origin=Origin.OAI)
        return Read(listing, await self._feed(category, day))

    async def _feed(self, category: str, day: date) -> Feed | None:
        """The feed where it is of that day: it holds the newest day alone, from midnight in New York."""
        if self._clock.now().astimezone(calendar.ARXIV_TIME).date() != day:
            return None
        try:
            feed = await self._source.feed(category)
        except SourceError:
            return None
        return feed if feed.day == day and feed.whole else None

    async def _records(self, pages: Sequence[Read]) -> dict[str, Paper]:
        """A record for each paper announced, by id: arXiv's own, else what the listing itself says."""
        listed = {entry.id: entry for page in pages for entry in page.listing.entries}
        items = {item.id: item for page in pages if page.feed for item in page.feed.items}
        first = {one.id: 1 for page in pages for one in page.listing.entries if one.kind is Kind.NEW}
        versions = first | {paper_id: item.version for paper_id, item in items.items()}
        wanted = sorted(listed.keys() | items.keys())
        try:
            records = await self._source.papers(ArxivId(id=one, version=versions.get(one)) for one in wanted)
        except SourceError:
            records = {}
        records |= self._instead(
            [_from_listing(listed[one], versions.get(one)) for one in sorted(listed.keys() - records.keys())]
        )
        licences = {paper_id: item.licence for paper_id, item in items.items() if item.licence}
        records |= {
            paper_id: records[paper_id].model_copy(update={"licence": licence})
            for paper_id, licence in licences.items()
            if paper_id in records
        }
        self._store.add_papers(records.values())
        return records

    def _instead(self, papers: Sequence[Paper]) -> dict[str, Paper]:
        """What the listing says, for records that cannot be had now; a record kept earlier says more."""
        kept = self._store.papers(paper.key for paper in papers)
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


def _announcement(page: Read, records: Mapping[str, Paper]) -> Announcement:
    """What is announced: the listing, and what the feed alone has; where they disagree, with a note."""
    listing, feed = page.listing, page.feed
    listed = {entry.id: entry.kind for entry in listing.entries}
    only_fed = {item.id: item.kind for item in feed.items if item.id not in listed} if feed else {}
    announced = [(paper_id, kind) for paper_id, kind in (listed | only_fed).items() if paper_id in records]
    return Announcement(
        category=listing.category,
        day=listing.day,
        counts=listing.counts,
        papers=tuple(
            Announced(id=paper_id, version=records[paper_id].version, kind=kind)
            for paper_id, kind in sorted(announced, key=lambda one: (one[1].rank, one[0]))
        ),
        next_day=listing.next_day,
        origin=page.origin,
        notes=_disagreement(listing, feed) if feed else (),
    )


def _disagreement(listing: Listing, feed: Feed) -> tuple[str, ...]:
    """What RSS and listing say differently, for readers.

    A withdrawal stands among the listing's replacements and in no feed, so a replacement
    that only the listing has is none.
    """
    ours = {entry.id for entry in listing.entries}
    theirs = {item.id for item in feed.items}
    notes = []
    if only := sorted(entry.id for entry in listing.entries if entry.kind.is_new and entry.id not in theirs):
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
