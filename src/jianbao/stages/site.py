"""The static site from the store: day by day, newest first, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Protocol

from jianbao.model import Digest, DigestHead
from jianbao.ports import Store
from jianbao.render.site import File, Pages, places

__all__ = ["Guest", "build"]


class Guest(Protocol):
    """Who is shown every digest and gives files of its own: search, feeds, citations."""

    def see(self, digest: Digest, addresses: Mapping[str, str]) -> Iterable[File]:
        """Called once for each digest: newest day first, topics in the order configured.

        `addresses` are by paper id: `days/2025-08-07/audio.html#2508.03780`. The files it gives
        are written at once.
        """
        ...

    def finish(self) -> Iterable[File]:
        """Called once, after all digests."""
        ...


def build(store: Store, pages: Pages, slugs: Sequence[str], guests: Sequence[Guest] = ()) -> Iterator[File]:
    """Every file of the site. `slugs` are the configured topics, in their order; others come after."""
    for _, heads in groupby(store.digest_heads(), key=lambda head: head.day):
        for head in sorted(heads, key=lambda head: _order(head, slugs)):
            digest = store.digest(head.slug, head.day)
            if digest is not None:
                yield from _digest(digest, pages, guests)
    for guest in guests:
        yield from guest.finish()


def _order(head: DigestHead, slugs: Sequence[str]) -> tuple[int, str]:
    return (slugs.index(head.slug) if head.slug in slugs else len(slugs), head.slug)


def _digest(digest: Digest, pages: Pages, guests: Sequence[Guest]) -> Iterator[File]:
    day, slug = digest.day, digest.topic.slug
    addresses = {entry.id: places.paper(day, slug, 1, entry.id) for entry in digest.entries}
    yield pages.page("topic.html", places.page(day, slug), digest.topic.name, entries=digest.entries)
    for guest in guests:
        yield from guest.see(digest, addresses)
