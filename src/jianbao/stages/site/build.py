"""The static site from the store: day by day, newest first, so that memory stays flat."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from jianbao.model import DigestHead
from jianbao.ports import Store
from jianbao.render.site import File, Pages, places
from jianbao.render.site.days import Beside, Day
from jianbao.render.site.rest import assets, home_of_nothing, rest
from jianbao.stages.site.guest import Guest
from jianbao.stages.site.tasks import Tasks

__all__ = ["build"]


def build(store: Store, pages: Pages, slugs: Sequence[str], guests: Sequence[Guest] = ()) -> Iterator[File]:
    """Every file of the site, the manifest last. `slugs` are the configured topics, in their order."""
    heads = store.digest_heads()
    guests = (Tasks(pages), *guests)
    counts: Counter[str] = Counter()
    yield from _with_manifest(_files(heads, store, pages, slugs, guests, counts), counts)


def _files(
    heads: Sequence[DigestHead],
    store: Store,
    pages: Pages,
    slugs: Sequence[str],
    guests: Sequence[Guest],
    counts: Counter[str],
) -> Iterator[File]:
    yield from assets()
    new: dict[date, int] = {}
    days = [(day, list(those)) for day, those in groupby(heads, key=lambda head: head.day)]
    beside, by_topic = _neighbours(day for day, _ in days), _by_topic(heads)
    for on, those in days:
        found = (store.digest(head.slug, on) for head in sorted(those, key=lambda head: _order(head, slugs)))
        day = Day(on, [digest for digest in found if digest], pages)
        if not new:
            yield day.page(places.HOME, beside[on])
        new[on] = day.new
        yield from day.files(beside[on], {slug: near[on] for slug, near in by_topic.items() if on in near})
        for topic in day.topics:
            counts.update(digests=1, entries=len(topic.digest.entries))
            for guest in guests:
                yield from guest.see(topic.digest, topic.addresses)
    if not days:
        yield home_of_nothing(pages)
    for guest in guests:
        yield from guest.finish()
    yield from rest(pages, new)
    counts["days"] = len(days)


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
