"""What a text is made of: pairs of Chinese characters, whole words of other scripts, and their places.

A text is folded first: full width, accents, case and traditional characters do not count. Every
Chinese character begins one term: itself and the next one, or itself alone at the end of a run.
So a phrase of any length is found by its pairs at places that follow each other, exactly, without
knowing where Chinese words end; and a single character by all terms that begin with it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

__all__ = ["VARIANTS", "fold", "name", "terms"]

VARIANTS = "".join((Path(__file__).parent / "variants.txt").read_text("utf-8").split())
"""Traditional characters, each with its simplified one behind it: from ICU's Hant-Hans."""

_HAN = "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_ACCENTS = re.compile("[\u0300-\u036f\u20d0-\u20ff\u3099\u309a]+")
_SIMPLIFIED = str.maketrans(VARIANTS[::2], VARIANTS[1::2]) | {ord("ς"): "σ"}
_PIECE = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<word>[^\W_{_HAN}]+(?:\.[0-9]+)*)|(?P<stop>[,.;:!?。、]+)")
_BETWEEN = re.compile(rf"(?<=[{_HAN}])(?:[^\w,.;:!?。、]|_)+(?=[{_HAN}])")
"""Blanks, brackets and the like between two Chinese characters: they part no phrase."""


def fold(text: str) -> str:
    """Without what two spellings of a text may differ by."""
    if text.isascii():
        return text.lower()
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower().translate(_SIMPLIFIED)


def terms(text: str, at: int = 0) -> Iterator[tuple[str, int]]:
    """Every term with its place, from `at` on. No phrase leads over a comma or a full stop."""
    for piece in _PIECE.finditer(_BETWEEN.sub("", fold(text))):
        if piece.lastgroup == "han":
            run = piece[0]
            for one, other in pairwise(run):
                yield one + other, at
                at += 1
            yield run[-1], at
            at += 1
        else:
            if piece.lastgroup == "word":
                yield piece[0], at
            at += 1


def name(text: str) -> str:
    """A short text as its words and characters, a blank between each two: equal where the names are."""
    pieces = (piece for piece in _PIECE.finditer(fold(text)) if piece.lastgroup != "stop")
    return " ".join(" ".join(piece[0]) if piece.lastgroup == "han" else piece[0] for piece in pieces)
