"""Two 简介, word by word: Chinese by the character, names and numbers whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

__all__ = ["Piece", "diff"]

_WORD = re.compile(r"[A-Za-z0-9]+(?:[.,_+-][A-Za-z0-9]+)*%?|.", re.DOTALL)


class Piece(NamedTuple):
    """A run of text: in both, only before, or only after."""

    kind: Literal["same", "gone", "new"]
    text: str


def diff(before: str, after: str) -> tuple[Piece, ...]:
    """What changed. `same` and `gone` together are `before`, `same` and `new` are `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return tuple(
        piece
        for tag, i, j, k, m in matcher.get_opcodes()
        for piece in _pieces(tag, "".join(old[i:j]), "".join(new[k:m]))
    )


def _pieces(tag: str, old: str, new: str) -> Iterator[Piece]:
    if tag == "equal":
        yield Piece("same", old)
        return
    if old:
        yield Piece("gone", old)
    if new:
        yield Piece("new", new)
