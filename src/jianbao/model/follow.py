"""What a reader follows, and why a paper was found by it."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from jianbao.model.base import Record


class HitKind(StrEnum):
    """What was met."""

    KEYWORD = "keyword"
    AUTHOR = "author"
    INSTITUTION = "institution"
    EXCLUDE = "exclude"
    """A word of what the reader would rather see last."""


class Hit(Record):
    """One of the reader's words, met by a paper."""

    kind: HitKind
    name: str
    """As the reader wrote it."""


class Follow(Record):
    """Words of one reader, for one topic."""

    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.keywords or self.authors or self.institutions or self.exclude)


def place(hits: Collection[Hit]) -> int:
    """-1 for what is followed, 1 for what is to stand last, whatever else it meets; 0 for all others."""
    if any(hit.kind is HitKind.EXCLUDE for hit in hits):
        return 1
    return -1 if hits else 0
