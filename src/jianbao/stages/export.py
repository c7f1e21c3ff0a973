"""Everything that the store holds, one version of a paper after another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby

from jianbao.model import Entry, PaperKey
from jianbao.model.export import Holding, Wanted
from jianbao.ports import Store

__all__ = ["holdings", "newest"]

_PAGE = 400
_DIGESTS = 8
"""Kept at hand for papers of which there is no record: their ids come in the order of days, nearly."""


def holdings(store: Store, wanted: Wanted) -> Iterator[Holding]:
    """In the order of id and version; memory stays flat."""
    printed = lru_cache(_DIGESTS)(lambda slug, day: _entries(store, slug, day))
    after: PaperKey | None = None
    while page := store.holdings(wanted, after, _PAGE):
        for one in page:
            if one.paper or not one.printed:
                yield one
            else:
                at = one.printed[0]
                entry = printed(at.topic, at.day).get((one.id, one.version))
                yield one.model_copy(update={"entry": entry})
        after = page[-1].id, page[-1].version


def newest(of: Iterable[Holding]) -> Iterator[Holding]:
    """Each paper once: its highest version with a published 简介, else its highest."""
    for _, versions in groupby(of, lambda one: one.id):
        yield max(versions, key=lambda one: (one.brief is not None, one.version))


def _entries(store: Store, slug: str, day: date) -> dict[PaperKey, Entry]:
    digest = store.digest(slug, day)
    return {one.key: one for one in digest.entries} if digest else {}
