"""What a reader of the page cannot see, although its text is there."""

# PyMuPDF annotates few of its functions
# mypy: allow-untyped-calls

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pymupdf

from jianbao.text import Line

PAINTED = 16 | 32
"""`char_flags` of filled and of stroked glyphs; render modes 3 and 7 have neither."""
FAINT = 26
"""Below this alpha, of 255, nothing is left to read."""
PALE = 0xF0
"""From this level in each of red, green and blue a colour is lost on white paper."""
NEARLY_PALE = 0xEFEFEF
"""No pale colour is below this number; a cheap first test."""
TINY = 3.0
"""Points; labels of shrunken figures are as small, and nobody misses them."""
_DARK = 150
"""Grey level, of 255, under which pale letters can be read."""
_FILLS = frozenset({"fill-path", "fill-image", "fill-shade"})


class Pixels:
    """A page as it looks, in grey, one pixel a point."""

    def __init__(self, page: pymupdf.Page) -> None:
        page.set_rotation(0)  # as text coordinates are
        pixmap = page.get_pixmap(dpi=72, colorspace=pymupdf.csGRAY, alpha=False)
        self._left, self._top, self._stride = pixmap.x, pixmap.y, pixmap.stride
        self._width, self._height = pixmap.width, pixmap.height
        self._grey: bytes = pixmap.samples

    def within(self, box: Sequence[float]) -> bytes:
        """The grey levels inside a box of points."""
        x0, x1 = (min(max(round(x) - self._left, 0), self._width) for x in (box[0], box[2]))
        y0, y1 = (min(max(round(y) - self._top, 0), self._height) for y in (box[1], box[3]))
        return b"".join(self._grey[y * self._stride + x0 : y * self._stride + x1] for y in range(y0, y1))

    def is_dark(self, box: Sequence[float]) -> bool:
        """Whether white letters stand out there."""
        grey = self.within(box)
        return bool(grey) and sum(grey) < _DARK * len(grey)

    def is_blank(self, box: Sequence[float]) -> bool:
        """Whether there is nothing but one colour."""
        grey = self.within(box)
        return not grey or max(grey) - min(grey) < 8


class Look(NamedTuple):
    """How a page is looked at; a second look is more lenient or more careful than the first."""

    tiny: float = TINY
    pixels: Pixels | None = None
    """Decides about pale letters; without it they are hidden."""
    rotated: bool = False
    """Whether lines that do not run to the right count as text."""

    def hides(self, span: Mapping[str, Any]) -> bool:
        """Whether a span of PyMuPDF's cannot be seen."""
        if span["size"] < self.tiny or span["alpha"] < FAINT or not span["char_flags"] & PAINTED:
            return True
        return is_pale(span["color"]) and not (self.pixels and self.pixels.is_dark(span["bbox"]))


def is_pale(colour: int) -> bool:
    """Whether an sRGB colour is white or near it."""
    return colour & 0xFF >= PALE and colour >> 8 & 0xFF >= PALE and colour >> 16 >= PALE


def covered(page: pymupdf.Page, lines: Sequence[Line]) -> set[int]:
    """Indices of the lines that something painted later lies upon. Costs as much as reading the page."""
    log = [(kind, box) for kind, box in page.get_bboxlog() if kind in _FILLS or kind.endswith("-text")]
    painted: set[int] = set()
    pixels: Pixels | None = None
    for at, line in enumerate(lines):
        over = [kind for kind, box in log[_drawn(log, line) :] if kind in _FILLS and _contains(box, line)]
        if not over:
            continue
        pixels = pixels or Pixels(page)
        if "fill-image" in over or pixels.is_blank((line.x0, line.y0, line.x1, line.y1)):
            painted.add(at)
    return painted


def _drawn(log: Sequence[tuple[str, Sequence[float]]], line: Line) -> int:
    """Place in the log of the last text that touches the line's middle."""
    x, y = (line.x0 + line.x1) / 2, (line.y0 + line.y1) / 2
    touching = [
        place
        for place, (kind, box) in enumerate(log)
        if kind.endswith("-text") and box[0] <= x <= box[2] and box[1] <= y <= box[3]
    ]
    return touching[-1] + 1 if touching else len(log)


def _contains(box: Sequence[float], line: Line) -> bool:
    height = line.y1 - line.y0
    return (
        box[0] <= line.x0 + 1
        and box[2] >= line.x1 - 1
        and box[1] <= line.y0 + 0.3 * height
        and box[3] >= line.y1 - 0.3 * height
    )
