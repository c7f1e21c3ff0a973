"""Pages of authors, where the site wants them."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from jianbao.model import Digest, Section
from jianbao.render.site import File, Pages
from jianbao.render.site.authors import (
    OTHERS,
    Author,
    Sheet,
    author_page,
    authors_index,
    called,
    shelf,
    sort_key,
)
from jianbao.render.site.lists import Item
from jianbao.stages.site.spool import Spool

__all__ = ["Writers"]

_ON_A_PAGE = 800
"""Papers, each counted at every author of it."""


class Writers:
    """A guest that lists new papers by their authors."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._spool = Spool()
        self._places: defaultdict[str, array[int]] = defaultdict(lambda: array("Q"))
        """By name, where its papers are, the newest first."""
        self._seen: set[str] = set()

    def see(self, digest: Digest, addresses: Mapping[str, str]) -> Iterable[File]:
        """Files come at the end. A paper that is new in two topics counts once."""
        for entry in digest.section(Section.NEW):
            names = {called(name) for name in entry.authors} - {""}
            if entry.id in self._seen or not names:
                continue
            self._seen.add(entry.id)
            item = Item.of(entry, digest, addresses[entry.id])
            place = self._spool.keep(item.model_copy(update={"brief": None}))
            for name in names:
                self._places[name].append(place)
        return ()

    def finish(self) -> Iterator[File]:
        """Each sheet of each letter, then the index."""
        sheets = []
        names = sorted(
            self._places, key=lambda name: (shelf(name) == OTHERS, shelf(name), *sort_key(name), name)
        )
        for letter, those in groupby(names, key=shelf):
            for part, chunk in enumerate(self._chunks(those), 1):
                sheet = Sheet(letter, part, chunk[0], chunk[-1], len(chunk))
                sheets.append(sheet)
                yield author_page(self._pages, sheet, [self._author(name) for name in chunk])
        yield authors_index(self._pages, sheets, len(names))
        self._spool.close()

    def _chunks(self, names: Iterable[str]) -> Iterator[list[str]]:
        chunk: list[str] = []
        filled = 0
        for name in names:
            papers = len(self._places[name])
            if chunk and filled + papers > _ON_A_PAGE:
                yield chunk
                chunk, filled = [], 0
            chunk.append(name)
            filled += papers
        if chunk:
            yield chunk

    def _author(self, name: str) -> Author:
        return Author(name, tuple(self._spool.item(place) for place in self._places[name]))
