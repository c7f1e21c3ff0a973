"""The static site from the store: day by day, newest first, so that memory stays flat."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from jianbao.model import Digest, DigestHead, Entry, as_accepted
from jianbao.ports import Store
from jianbao.render.site import File, Pages, places
from jianbao.render.site.days import Beside, Day
from jianbao.render.site.rest import assets, home_of_nothing, rest
from jianbao.stages.site.guest import Guest
from jianbao.stages.site.tasks import Tasks
from jianbao.stages.site.writers import Writers

__all__ = ["build"]


def build(store: Store, pages: Pages, slugs: Sequence[str], guests: Sequence[Guest] = ()) -> Iterator[File]:
    """Every file of the site, the manifest last. `slugs` are the configured topics, in their order."""
    own: list[Guest] = [Tasks(pages)]
    if pages.about.authors:
        own.append(Writers(pages))
    making = _Build(store, pages, slugs, [*own, *guests])
    yield from _with_manifest(making.files(), making.counts)


class _Build:
    """One building of the site."""

    def __init__(self, store: Store, pages: Pages, slugs: Sequence[str], guests: Sequence[Guest]) -> None:
        self._store = store
        self._pages = pages
        self._slugs = slugs
        self._guests = guests
        self._new: dict[date, int] = {}
        """New papers by day."""
        self.counts: Counter[str] = Counter()

    def files(self) -> Iterator[File]:
        """Everything but the manifest; one day at a time is in memory."""
        yield from assets()
        yield from self._days()
        if not self._new:
            yield home_of_nothing(self._pages)
        for guest in self._guests:
            yield from guest.finish()
        yield from rest(self._pages, self._new)

    def _days(self) -> Iterator[File]:
        heads = self._store.digest_heads()
        days = [(day, list(those)) for day, those in groupby(heads, key=lambda head: head.day)]
        beside, by_topic = _neighbours(day for day, _ in days), _by_topic(heads)
        for on, those in days:
            day = Day(on, list(self._digests(those)), self._pages)
            if not self._new:
                yield day.page(places.HOME, beside[on])
            self._new[on] = day.new
            yield from day.files(
                beside[on], {slug: near[on] for slug, near in by_topic.items() if on in near}
            )
            yield from self._shown(day)
            self.counts["days"] += 1

    def _digests(self, heads: Iterable[DigestHead]) -> Iterator[Digest]:
        for head in sorted(heads, key=lambda head: _order(head, self._slugs)):
            if digest := self._store.digest(head.slug, head.day):
                yield _as_reviewed(digest, self._store)

    def _shown(self, day: Day) -> Iterator[File]:
        """What guests make of a day."""
        for topic in day.topics:
            self.counts.update(digests=1, entries=len(topic.digest.entries))
            for guest in self._guests:
                yield from guest.see(topic.digest, topic.addresses)


def _as_reviewed(digest: Digest, store: Store) -> Digest:
    """What is printed and was accepted since says so; accepting it made no digest anew."""
    accepted = store.accepted(entry.key for entry in digest.entries if entry.brief)

    def told(entry: Entry) -> Entry:
        seen = accepted.get(entry.key)
        if seen is None or entry.outcome is None or seen.brief != entry.outcome.brief:
            return entry
        return entry.model_copy(update={"outcome": as_accepted(entry.outcome)})

    return digest.model_copy(update={"entries": tuple(map(told, digest.entries))}) if accepted else digest


def _order(head: DigestHead, slugs: Sequence[str]) -> tuple[int, str]:
    return (slugs.index(head.slug) if head.slug in slugs else len(slugs), head.slug)


def _neighbours(newest_first: Iterable[date]) -> dict[date, Beside]:
    days = list(newest_first)
    return {
        day: Beside(before, after)
        for after, day, before in zip([None, *days], days, [*days[1:], None], strict=False)
    }


def _by_topic(heads: Iterable[DigestHead]) -> dict[str, dict[date, Beside]]:
    days: defaultdict[str, list[date]] = defaultdict(list)
    for head in heads:
        days[head.slug].append(head.day)
    return {slug: _neighbours(those) for slug, those in days.items()}


def _with_manifest(files: Iterable[File], counts: Counter[str]) -> Iterator[File]:
    sums, size = {}, 0
    for file in files:
        sums[file.path] = hashlib.sha256(file.data).hexdigest()
        size += len(file.data)
        yield file
    told = {"schema": "jianbao-site-1", "counts": {**counts, "files": len(sums) + 1, "bytes": size}}
    whole = told | {"files": dict(sorted(sums.items()))}
    yield File.of(places.MANIFEST, json.dumps(whole, ensure_ascii=False, indent=1) + "\n")
