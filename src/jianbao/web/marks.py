"""Places in a text: where findings and evidence stand, and a text cut at their borders."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

_GLUE = re.compile(r"[\s\"“”„'‘’`´$\\{}~\-‐‑‒–—−\u00ad]")
"""What a quote may have more or less of than the text it was taken from."""


@dataclass(frozen=True)
class Mark:
    """Something to be seen at `[start, end)`."""

    start: int
    end: int
    kind: str
    """Its class on the page: a severity, or `evidence`."""
    id: str
    """Its anchor, unique on the page."""


@dataclass(frozen=True)
class Piece:
    """A run of characters under the same marks."""

    text: str
    kinds: str = ""
    """Classes, parted by blanks; empty where nothing is marked."""
    begins: tuple[str, ...] = ()
    """Anchors of the marks that begin here."""


class Words:
    """A text in which others' quotes are looked for, verbatim first, then without white space and case."""

    def __init__(self, text: str) -> None:
        self.text = text

    def find(self, wanted: str | None) -> tuple[int, int] | None:
        """Where it stands first; None where it does not, or where nothing is wanted."""
        if not wanted or not wanted.strip():
            return None
        start = self.text.find(wanted)
        if start >= 0:
            return start, start + len(wanted)
        bare, places = self._bare
        found = bare.find(sought) if (sought := _bare(wanted)) else -1
        return None if found < 0 else (places[found], places[found + len(sought) - 1] + 1)

    @cached_property
    def _bare(self) -> tuple[str, list[int]]:
        """The text without glue, and for each character left the place that it came from."""
        letters: list[str] = []
        places: list[int] = []
        for place, character in enumerate(self.text):
            for letter in _bare(character):
                letters.append(letter)
                places.append(place)
        return "".join(letters), places


def _bare(text: str) -> str:
    return _GLUE.sub("", unicodedata.normalize("NFKC", text)).casefold()


def cut(text: str, marks: Sequence[Mark]) -> list[Piece]:
    """The whole text in pieces; marks may overlap."""
    borders = sorted({0, len(text), *(one.start for one in marks), *(one.end for one in marks)})
    pieces = []
    for start, end in pairwise(borders):
        over = [one for one in marks if one.start <= start and end <= one.end]
        kinds = " ".join(dict.fromkeys(one.kind for one in over))
        pieces.append(Piece(text[start:end], kinds, tuple(one.id for one in over if one.start == start)))
    return pieces
