"""Which lines are the abstract, the introduction, the closing section, the references, the captions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from jianbao.text.headings import Heading, Kind, kind_of
from jianbao.text.lines import Line

_RUN_IN = re.compile(r"(?:abstract|摘要)\s*[-–—:.：]+\s*(?=\S)", re.IGNORECASE)
_AFTER_ABSTRACT = re.compile(
    r"(?:index terms?|key ?words?|ccs concepts?|categories and subject|acm reference|关键词)\b"
    r"|(?:1|I)\.?\s*I ?NTRODUCTION\b|(?:Introduction|(?:table of )?contents)$",
    re.IGNORECASE,
)
_ABSTRACT_LIMIT = 60
"""Lines; an abstract of which no end was found stops here."""
_REFERENCE = re.compile(
    r"^\[\w{1,12}\+?\d{0,4}\]|^\d{1,3}\.\s+[A-Z]|\b(?:19|20)\d\d[a-z]?(?:[.,;)]|$)|\barXiv[: ]|\bIn Proc"
    r"|\bpp?\. ?\d|\bpages? \d|\bdoi\b|\b[A-Z]\. ?(?:[A-Z]\. ?)?[A-Z][a-z]+,|[A-Z][a-z]+, [A-Z]\.|\bet al\."
    r"|\bvol\. ?\d|\bProceedings of\b|\[[JCDM]\]|^[A-Z][a-z]+(?: [A-Z]\.?)? [A-Z][a-z-]+, [A-Z][a-z]+ "
)
_WINDOW = 40
"""Lines in which references are looked for, and the share of them that must look like some."""
_SHARE = 0.25
EARLIEST_END = 0.3
"""The share of a paper before which no references end it."""
_SHORT = 20
"""Characters of a heading such as `Abstract` or `8. References`."""
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|tab\.|algorithm|图|表)\s*(?:[A-Z]?\d{1,2}[a-z]?|[IVX]{1,4})\s*(?:[.:|：—–-]|$)",
    re.IGNORECASE,
)
_CAPTION_LINES = 25
_CLOSING = {Kind.CONCLUSION: 200, Kind.DISCUSSION: 200, Kind.OTHER: 1}
"""What may close a paper, best first, and the characters it takes to say something."""


def references_at(lines: Sequence[Line], headings: Sequence[Heading]) -> int | None:
    """Where the references begin: a heading with such below it, else where lines look like nothing else.

    A book has references behind each chapter; then the last count.
    """
    headed = [
        found.at
        for found in headings
        if found.kind is Kind.REFERENCES and _share(lines, found.at + 1) >= _SHARE
    ]
    if headed:
        return next((at for at in headed if at > EARLIEST_END * len(lines)), headed[-1])
    return _densest_from(lines, len(lines) // 2)


def reaches_references(page: Sequence[Line], following: Sequence[Line]) -> bool:
    """Whether the references begin on a page, judged with the next: what comes behind need not be read."""
    lines = [*page, *following]
    return any(
        len(line.text) < _SHORT and kind_of(line.text) is Kind.REFERENCES and _share(lines, at + 1) >= _SHARE
        for at, line in enumerate(page)
    )


def _share(lines: Sequence[Line], at: int) -> float:
    window = lines[at : at + _WINDOW]
    return sum(_is_reference(line) for line in window) / len(window) if window else 0.0


def _is_reference(line: Line) -> bool:
    return _REFERENCE.search(line.text) is not None


def _densest_from(lines: Sequence[Line], start: int) -> int | None:
    """The first line from which on references are dense, next and to the end."""
    marks = [_is_reference(line) for line in lines[start:]]
    left = sum(marks)
    for at, mark in enumerate(marks[:-5]):
        near = marks[at : at + _WINDOW]
        if mark and sum(near) >= 0.6 * len(near) and left >= 0.5 * (len(marks) - at):
            return start + at
        left -= mark
    return None


def body_end(lines: Sequence[Line], headings: Sequence[Heading]) -> int:
    """Where the paper proper ends: at the references, or at an appendix before them."""
    references = references_at(lines, headings)
    end = len(lines) if references is None else references
    for found in headings:
        if found.kind is Kind.APPENDIX and 0.4 * end < found.at < end:
            return found.at
    return end


def abstract_span(lines: Sequence[Line], headings: Sequence[Heading]) -> tuple[int, int]:
    """First line and line after the last; equal where there is no abstract."""
    kinds = {found.kind: found.at for found in reversed(headings)}
    limit = kinds.get(Kind.INTRODUCTION, kinds.get(Kind.OTHER))
    for at, line in enumerate(lines[: limit or 150]):
        if line.page > lines[0].page + 2:
            break
        if _RUN_IN.match(line.text) or (len(line.text) < _SHORT and _is_abstract(line.text)):
            return _until_end(lines, at, headings)
    return _widest(lines, limit) if limit else (0, 0)


def _is_abstract(text: str) -> bool:
    return kind_of(text) is Kind.ABSTRACT


def _until_end(lines: Sequence[Line], at: int, headings: Sequence[Heading]) -> tuple[int, int]:
    start = at if _RUN_IN.match(lines[at].text) else at + 1
    stops = {found.at for found in headings}
    last = min(len(lines), start + _ABSTRACT_LIMIT)
    for index in range(start + 1, last):
        if index in stops or _AFTER_ABSTRACT.match(lines[index].text):
            return start, index
    return start, last


def _widest(lines: Sequence[Line], limit: int) -> tuple[int, int]:
    """The longest run of lines of one block before the introduction, if it can be an abstract."""
    best = (0, 0)
    start = 0
    for at in range(1, limit + 1):
        if at == limit or lines[at].block != lines[start].block:
            if _letters(lines[start:at]) > _letters(lines[best[0] : best[1]]):
                best = (start, at)
            start = at
    return best if _letters(lines[best[0] : best[1]]) > 350 else (0, 0)


def _letters(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


def strip_run_in(text: str) -> str:
    """The abstract without a leading `Abstract—`."""
    return _RUN_IN.sub("", text, count=1) if _RUN_IN.match(text) else text


def introduction_span(headings: Sequence[Heading], end: int) -> tuple[int, int]:
    """From below its heading to the next section's; the first section where none is called so."""
    sections = [found for found in headings if found.level == 1 and found.at < end]
    for index, found in enumerate(sections):
        if found.kind is Kind.INTRODUCTION:
            return _section(sections, index, end)
    first = next((index for index, found in enumerate(sections) if found.kind is Kind.OTHER), None)
    return (0, 0) if first is None else _section(sections, first, end)


def closing_span(lines: Sequence[Line], headings: Sequence[Heading], end: int) -> tuple[int, int]:
    """The last conclusion, else the last discussion, else the last section that is not the first."""
    sections = [found for found in headings if found.level == 1 and found.at < end]
    for kind, least in _CLOSING.items():
        for index in range(len(sections) - 1, 0, -1):
            start, stop = _section(sections, index, end)
            if sections[index].kind is kind and _letters(lines[start:stop]) >= least:
                return start, stop
    return 0, 0


def _section(sections: Sequence[Heading], index: int, end: int) -> tuple[int, int]:
    after = sections[index + 1].at if index + 1 < len(sections) else end
    return sections[index].at + 1, after


def caption_spans(lines: Sequence[Line]) -> list[tuple[int, int]]:
    """Where the captions of figures and tables stand."""
    starts = [
        at for at, line in enumerate(lines) if line.text[0] in "FfTtAa图表" and _CAPTION.match(line.text)
    ]
    spans = []
    for at, following in pairwise([*starts, len(lines)]):
        stop = at + 1
        while stop < min(following, at + _CAPTION_LINES) and _continues(lines[stop - 1], lines[stop]):
            stop += 1
        spans.append((at, stop))
    return spans


def _continues(previous: Line, line: Line) -> bool:
    """Whether a caption runs on: in one block, or in the next where the sentence has not ended."""
    if previous.page != line.page:
        return False
    if previous.block == line.block:
        return True
    if abs(previous.size - line.size) > 0.6:
        return False
    gap = line.y0 - previous.y1
    return previous.text[-1] not in ".?!。" and -2 < gap < 0.5 * line.size and line.x0 < previous.x1
