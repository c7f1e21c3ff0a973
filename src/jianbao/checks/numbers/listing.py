"""How many things a text lists: what is listed may be counted without the count being said."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["listed", "told"]

_PARTS = re.compile(r"(?<=[.!?:])\s|[()\n]")
_BETWEEN = re.compile(
    r"[,;]\s(?:(?:and|or|as\swell\sas)\s)?|\s(?:and|or|as\swell\sas|&|plus|vs\.?|versus)\s|\s?/\s?",
    re.IGNORECASE,
)
_LONGEST = 8
"""Words of a thing between two others; the first and the last of a list may be longer."""
_MARK = re.compile(r"(?<![\w.])(?:(\d)|(i{1,3}|iv|vi?)|([a-h]))[).]\s?")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_TURN = re.compile(
    r"\b(?:final(?:ly)?|last(?:ly)?|then|subsequent(?:ly)?|followed by|multi-?\w*)\b", re.IGNORECASE
)
_CHINESE = re.compile(r"[、/和与及或]|以及")
_OPENS = "：:（("
_CLAUSE = re.compile(r"[，。；：:（）()]")


def listed(text: str) -> frozenset[int]:
    """Every number of things that an English text may be said to list, from three on."""
    return frozenset((*_enumerated(text), *_marked(text), *_in_turn(text)))


def told(text: str, start: int = 0, end: int | None = None) -> frozenset[int]:
    """How many things the clauses of a 简介 list, or those about a place of it."""
    first = max((match.end() for match in _CLAUSE.finditer(text, 0, start)), default=0)
    last = end if end is None else _CLAUSE.search(text, end)
    after = text[last.end() :] if isinstance(last, re.Match) and last[0] in _OPENS else ""
    around = text[first : last.start() if isinstance(last, re.Match) else None]
    return frozenset(
        len(_CHINESE.split(clause)) for clause in (*_CLAUSE.split(around), _CLAUSE.split(after)[0])
    )


def surely(text: str) -> frozenset[int]:
    """Those of lists that are plain: `a, b and c` with nothing long in between, or (1), (2) and (3)."""
    return frozenset((*_short(text), *_marked(text)))


def _short(text: str) -> Iterator[int]:
    for part in _PARTS.split(text):
        pieces = _BETWEEN.split(part)
        run = 1
        for place, piece in enumerate(pieces[1:], 2):
            run += 1
            if place == len(pieces) or len(piece.split()) > 3:
                yield from (run - 1, run)
                run = 1


def _enumerated(text: str) -> Iterator[int]:
    """`a, b and c`; what stands before the first comma may be no part of it."""
    for part in _PARTS.split(text):
        pieces = _BETWEEN.split(part)
        run = 1
        for place, piece in enumerate(pieces[1:], 2):
            run += 1
            if place == len(pieces) or len(piece.split()) > _LONGEST:
                yield from (run - 1, run)
                run = 1


def _marked(text: str) -> Iterator[int]:
    for digit, roman, letter in _MARK.findall(text):
        if digit:
            yield int(digit)
        elif roman:
            yield _ROMAN.index(roman) + 1
        else:
            yield ord(letter) - ord("a") + 1


def _in_turn(text: str) -> Iterator[int]:
    """First, second, finally."""
    low = text.lower()
    for place, word in enumerate(_ORDINALS, 1):
        if re.search(rf"\b{word}", low):
            yield from (place, place + 1)
    if _TURN.search(text):
        yield 3
