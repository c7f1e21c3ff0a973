"""What of a reader's words a paper meets: keywords, authors, institutions. It is moved, never dropped."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from jianbao.model import Document, Entry, Follow, Hit, HitKind
from jianbao.model.translation import TextPart
from jianbao.phrases import singular
from jianbao.stages.names import same_person

__all__ = ["front_matter", "matches"]

_CJK = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_WORD = re.compile(rf"(?:(?![{_CJK}])[^\W_])+")
_HAS_CJK = re.compile(f"[{_CJK}]")
_PLAIN = re.compile(r"[\w\s-]+")
_BLANK_BY_CJK = re.compile(rf"(?<=[{_CJK}])\s+|\s+(?=[{_CJK}])")
_FRONT = 1_500
"""Characters of a PDF's beginning that are read where its abstract is not found."""


def matches(entry: Entry, follow: Follow, front: str | None = None) -> tuple[Hit, ...]:
    """Why a reader would want to see an entry, or would not, in the order of their words.

    Keywords are looked for in title, abstract, the published 简介 and what is printed of both in
    Chinese; institutions in `front`, what stands before the abstract of the PDF, or else in arXiv's comment.
    """
    chinese = (entry.chinese(part) or "" for part in TextPart)
    said = _Text("\n".join((entry.title, entry.abstract, entry.brief or "", *chinese)))
    where = _Text(entry.comment or "" if front is None else front)
    found = [
        *_hits(HitKind.KEYWORD, (one for one in follow.keywords if said.holds(one))),
        *_hits(
            HitKind.AUTHOR,
            (one for one in follow.authors if any(same_person(one, author) for author in entry.authors)),
        ),
        *_hits(HitKind.INSTITUTION, (one for one in follow.institutions if where.holds(one))),
        *_hits(HitKind.EXCLUDE, (one for one in follow.exclude if said.holds(one))),
    ]
    return tuple(found)


def front_matter(document: Document) -> str:
    """What stands before the abstract: title, authors, where they work."""
    begins = document.body.find(document.abstract[:80]) if document.abstract else -1
    return document.body[: begins if begins > 0 else _FRONT]


def _hits(kind: HitKind, names: Iterable[str]) -> list[Hit]:
    return [Hit(kind=kind, name=name) for name in names]


class _Text:
    """A text to look for words in, whatever its case."""

    def __init__(self, text: str) -> None:
        self._folded = text.casefold()
        self._words = f" {' '.join(_words(self._folded))} "
        self._dense = _BLANK_BY_CJK.sub("", self._folded)

    def holds(self, word: str) -> bool:
        """Chinese anywhere; other words whole, in one number or the other, blank or hyphen between them."""
        kind, looked_for = _sought(word)
        if kind == "chinese":
            return looked_for in self._dense
        if kind == "words":
            return looked_for in self._words
        return re.search(rf"(?<!\w){re.escape(looked_for)}(?!\w)", self._folded) is not None


def _words(folded: str) -> list[str]:
    return [singular(word) for word in _WORD.findall(folded)]


@lru_cache(maxsize=1024)
def _sought(word: str) -> tuple[str, str]:
    """How a word is looked for, and in which form: `C++` is found to the letter."""
    folded = " ".join(word.casefold().split())
    if _HAS_CJK.search(folded):
        return "chinese", _BLANK_BY_CJK.sub("", folded)
    if _PLAIN.fullmatch(folded) and _WORD.search(folded):
        return "words", f" {' '.join(_words(folded))} "
    return "letters", folded
