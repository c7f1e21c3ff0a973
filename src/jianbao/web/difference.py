"""Two texts side by side, as `render.diff` compares them, and long ones in bounded time."""

from __future__ import annotations

from jianbao.render.diff import Piece, diff

__all__ = ["Piece", "changes"]

_MOST = 6_000
"""Characters of both texts up to which they are compared word by word: that takes the square of them."""


def changes(old: str, new: str) -> tuple[Piece, ...]:
    """From the old text to the new one; of a long text, what stands between the first and the last change."""
    if len(old) + len(new) <= _MOST:
        return diff(old, new)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    pieces = (
        Piece("same", old[:head]),
        Piece("gone", old[head : len(old) - tail]),
        Piece("new", new[head : len(new) - tail]),
        Piece("same", old[len(old) - tail :]),
    )
    return tuple(piece for piece in pieces if piece.text)


def _common(one: str, other: str) -> int:
    """How many characters at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
