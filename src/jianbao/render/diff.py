"""Two 简介, word by word: Chinese by the character, names and numbers whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

__all__ = ["Piece", "diff"]

_WORD = re.compile(r"[A-Za-z0-9]+(?:[.,_+-][A-Za-z0-9]+)*%?|.", re.DOTALL)
_MOST = 6_000
"""Characters of both texts up to which they are compared word by word: that takes the square of them."""


class Piece(NamedTuple):
    """A run of text: in both, only before, or only after."""

    kind: Literal["same", "gone", "new"]
    text: str


def diff(before: str, after: str) -> tuple[Piece, ...]:
    """What changed. `same` and `gone` together are `before`, `same` and `new` are `after`.

    Of long texts, what stands between the first and the last change is one change.
    """
    changes = _by_words if len(before) + len(after) <= _MOST else _by_ends
    return tuple(piece for piece in changes(before, after) if piece.text)


def _by_words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORD.findall(before), _WORD.findall(after)
    gone = come = ""
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        one, other = "".join(old[i:j]), "".join(new[k:m])
        if tag != "equal" or (gone + come and one.isspace() and j < len(old) and m < len(new)):
            gone, come = gone + one, come + other
            continue
        yield from (Piece("gone", gone), Piece("new", come), Piece("same", one))
        gone = come = ""
    yield from (Piece("gone", gone), Piece("new", come))


def _by_ends(before: str, after: str) -> Iterator[Piece]:
    head = _common(before, after)
    old, new = before[head:], after[head:]
    tail = _common(old[::-1], new[::-1])
    yield from (Piece("same", before[:head]), Piece("gone", old[: len(old) - tail]))
    yield from (Piece("new", new[: len(new) - tail]), Piece("same", old[len(old) - tail :]))


def _common(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
