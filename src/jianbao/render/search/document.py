"""A paper as it is found and shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from jianbao.model import Entry
from jianbao.model.translation import TextPart
from jianbao.render.fields import clean, collapsed
from jianbao.render.search.words import terms
from jianbao.render.site.papers import tags_of
from jianbao.render.status import status
from jianbao.render.words import prose
from jianbao.taxonomy import Taxonomy

__all__ = ["AUTHOR", "TAG", "TOPIC", "Document", "document"]

AUTHOR, TAG, TOPIC = "@", "#", "%"
"""What terms of these begin with; those of texts begin with a letter, a figure or a character."""
_AUTHOR_PLACES = 16
"""Each author has so many: names that stand in one such block are one author's."""
_AUTHORS = 40
"""Of a paper, that a browser gets to show."""
_APART = 8
"""Places between two fields: no phrase leads from one into the next."""


class Document(NamedTuple):
    """In this order in the file."""

    id: str
    day: str
    title: str
    title_zh: str
    brief: str
    """The published 简介, else nothing: what is held is never shown or found."""
    note: str
    """What a reader should know of it, or what stands in its place."""
    authors: tuple[str, ...]
    more_authors: int
    """How many there are beyond these: a paper may have three thousand."""
    tags: tuple[str, ...]
    """Ids of the taxonomy."""
    tag_names: tuple[str, ...]
    address: str
    topics: tuple[str, ...]

    def terms(self) -> Iterator[tuple[str, int]]:
        """All that it is found by, with places."""
        at = 0
        for text in (self.title, self.brief, self.title_zh, *self.tag_names, self.id):
            for term, place in terms(text, at):
                yield term, place
                at = place
            at += _APART
        for number, author in enumerate(self.authors):
            for term, place in terms(author):
                yield AUTHOR + term, number * _AUTHOR_PLACES + min(place, _AUTHOR_PLACES - 1)
        for tag in self.tags:
            yield TAG + tag, 0
        for slug in self.topics:
            yield TOPIC + slug, 0

    def shown(self) -> Document:
        """As it goes into the file."""
        authors = self.authors[:_AUTHORS]
        return self._replace(authors=authors, more_authors=len(self.authors) - len(authors))


def document(entry: Entry, day: date, address: str, taxonomy: Taxonomy) -> Document:
    """An entry of a day's digest. Its topics are added once all are known."""
    tags = tags_of(entry, taxonomy)
    return Document(
        id=entry.id,
        day=day.isoformat(),
        title=collapsed(clean(entry.title)),
        title_zh=prose(entry.chinese(TextPart.TITLE) or ""),
        brief=prose(entry.brief or ""),
        note=status(entry.outcome) or "",
        authors=tuple(collapsed(clean(author)) for author in entry.authors),
        more_authors=0,
        tags=tuple(tag.id for tag in tags if tag.id),
        tag_names=tuple(tag.name for tag in tags),
        address=address,
        topics=(),
    )
