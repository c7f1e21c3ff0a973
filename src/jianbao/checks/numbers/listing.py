"""How many things a text lists: what is listed may be counted without the count being said."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["listed", "surely", "told", "told_about"]

_PARTS = re.compile(r"(?<=[.!?:])\s|[()\n]")
_BETWEEN = re.compile(
    r"[,;]\s(?:(?:and|or|as\swell\sas)\s)?|\s(?:and|or|as\swell\sas|&|plus|vs\.?|versus)\s|\s?/\s?",
    re.IGNORECASE,
)
_LONGEST, _SHORT = 8, 3
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
    return frozenset((*_enumerated(text, _LONGEST), *_marked(text), *_in_turn(text)))


def surely(text: str) -> frozenset[int]:
    """Those of lists that are plain: `a, b and c` with nothing long in between, or (1), (2) and (3)."""
    return frozenset((*_enumerated(text, _SHORT), *_marked(text)))


def told(text: str) -> frozenset[int]:
    """How many things the clauses of a 简介 list."""
    return frozenset(len(_CHINESE.split(clause)) for clause in _CLAUSE.split(text))


def told_about(text: str, start: int, end: int) -> frozenset[int]:
    """The same of the clause around a place, and of what it opens with a colon or a bracket."""
    first = max((match.end() for match in _CLAUSE.finditer(text, 0, start)), default=0)
    last = _CLAUSE.search(text, end)
    if last is None:
        return told(text[first:])
    follows = _CLAUSE.search(text, last.end()) if last[0] in _OPENS else last
    return told(text[first : follows.start() if follows else len(text)])


def _enumerated(text: str, longest: int) -> Iterator[int]:
    """`a, b and c`; what stands before the first comma may be no part of it."""
    for part in _PARTS.split(text):
        pieces = _BETWEEN.split(part)
        run = 1
        for place, piece in enumerate(pieces[1:], 2):
            run += 1
            if place == len(pieces) or len(piece.split()) > longest:
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
