"""Lines as a PDF holds them, and the weeding of what is no text: running heads, page numbers, stamps."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jianbao.text.characters import mend

_MARGIN = 0.1
"""The share of a page's height, above and below, where running heads stand."""
_FEWEST_HEADS, _MANY_PAGES = 2, 8
"""On so many pages a line is a running head; on one more in a paper of that many pages."""
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"[-–— ]*(?:page )?(?:\d{1,4}|[ivxl]{1,6})(?: of \d+)?[-–— ]*", re.IGNORECASE)
_STAMP = re.compile(r"arXiv:\S+v\d+ +\[[\w.-]+\].{0,20}")


class Line(NamedTuple):
    """One printed line. Coordinates are points from the upper left; a tuple, since a paper has thousands."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float
    """Of most of its letters, in points."""
    bold: bool
    block: int
    """Lines of one number stand together on the page; numbers rise through the document."""
    page: int


class Page(NamedTuple):
    """A page's visible lines in the order of its content stream, and what was hidden on it."""

    height: float
    lines: list[Line]
    hidden: tuple[str, ...] = ()


def weed(pages: Sequence[Page]) -> list[Line]:
    """All lines of text, mended and merged: without running heads and feet, page numbers, arXiv's stamp."""
    merged = [_merge(page.lines) for page in pages]
    outer = [_outer(page.height, lines) for page, lines in zip(pages, merged, strict=True)]
    running = _running(outer)
    kept: list[Line] = []
    for lines, margin in zip(merged, outer, strict=True):
        dropped = {line for line in margin if _shape(line) in running or _PAGE_NUMBER.fullmatch(line.text)}
        kept += [line for line in lines if line not in dropped] if dropped else lines
    return [line for line in kept if not (line.text.startswith("arXiv:") and _STAMP.fullmatch(line.text))]


def _merge(lines: Iterable[Line]) -> list[Line]:
    """Lines mended; those that stand side by side on one baseline are one."""
    kept: list[Line] = []
    last: Line | None = None
    for line in lines:
        if not line.text.isprintable():
            text = mend(line.text)
            if not text:
                continue
            line = line._replace(text=text)  # noqa: PLW2901 (the loop that runs for every line of every paper)
        if last is not None and line.x0 >= last.x1 - 1 and _is_beside(last, line):
            kept[-1] = last = _merged(last, line)
        else:
            kept.append(line)
            last = line
    return kept


def _is_beside(last: Line, line: Line) -> bool:
    """Whether two lines share a baseline and belong together: one block, or a number and its heading."""
    if min(last.y1, line.y1) - max(last.y0, line.y0) < 0.6 * min(last.y1 - last.y0, line.y1 - line.y0):
        return False
    return last.block == line.block or (len(last.text) <= 8 and line.x0 - last.x1 < 3 * line.size)


def _merged(last: Line, line: Line) -> Line:
    longer = line if len(line.text) > len(last.text) else last
    return last._replace(
        text=f"{last.text} {line.text}",
        x1=line.x1,
        y0=min(last.y0, line.y0),
        y1=max(last.y1, line.y1),
        size=longer.size,
        bold=longer.bold,
        block=line.block,
    )


def _shape(line: Line) -> str:
    return _DIGITS.sub("#", line.text)


def _outer(height: float, lines: Iterable[Line]) -> list[Line]:
    """The lines in a page's upper and lower margin."""
    low, high = height * _MARGIN, height * (1 - _MARGIN)
    return [line for line in lines if line.y0 < low or line.y1 > high]


def _running(margins: Sequence[Iterable[Line]]) -> set[str]:
    """Shapes of the lines that stand in the margins of several pages."""
    seen: Counter[str] = Counter()
    for lines in margins:
        seen.update({_shape(line) for line in lines})
    enough = _FEWEST_HEADS if len(margins) < _MANY_PAGES else _FEWEST_HEADS + 1
    return {shape for shape, count in seen.items() if count >= enough}


def body_size(lines: Iterable[Line]) -> float:
    """The size, in points, in which most letters are set; 10 where there are none."""
    exact: defaultdict[float, int] = defaultdict(int)
    for line in lines:
        exact[line.size] += len(line.text)
    letters: Counter[float] = Counter()
    for size, count in exact.items():
        letters[round(size, 1)] += count
    return letters.most_common(1)[0][0] if letters else 10.0
