"""Which lines are headings, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from jianbao.text.lines import Line, body_size


class Kind(Enum):
    """What a section is, as far as it matters here."""

    ABSTRACT = "abstract"
    INTRODUCTION = "introduction"
    CONCLUSION = "conclusion"
    DISCUSSION = "discussion"
    BACK = "back"
    """Acknowledgements, statements, contributions: behind the last section."""
    REFERENCES = "references"
    APPENDIX = "appendix"
    OTHER = "other"


class Heading(NamedTuple):
    """A heading among a document's lines."""

    at: int
    """Index of its line."""
    kind: Kind
    level: int
    """1 for a section, 2 and up for what stands inside one."""
    number: str
    """As printed, `3.1`, `IV`, `A`; empty where there is none."""


_KINDS = {
    Kind.ABSTRACT: r"abstract|summary|摘要",
    Kind.INTRODUCTION: r"introduction(?:and.*)?|引言|绪论|前言",
    Kind.CONCLUSION: r"(?:(?:.*and)?conclusions?|concludingremarks|finalremarks|closingremarks)"
    r"(?:and.*|futurework|remarks)?|结论|总结|结论与展望|总结与展望",
    Kind.DISCUSSION: r"(?:general|.*and)?discussions?(?:and.*)?|summaryand.*|futurework|outlook|讨论",
    Kind.BACK: r"acknowledge?ments?(?:and.*)?|funding|authorcontributions?|contributions?statement"
    r"|ethic.*statement|ethicalconsiderations|.*impactstatement|broaderimpacts?|reproducibilitystatement|limitations?"
    r"|dataavailability.*|致谢",
    Kind.REFERENCES: r"references?|bibliography|literaturecited|workscited|referencesandnotes|参考文献",
    Kind.APPENDIX: r"appendix.{0,60}|appendices|supplement.{0,60}|附录",
}
_KIND = re.compile("|".join(f"(?P<{kind.name}>{pattern})" for kind, pattern in _KINDS.items()))
_NUMBERED = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,5}(?=\.)|[A-H](?=[. ]))"
    r"(?:[.:)]\s*|\s+)(?P<title>[^\W\d_].{1,90})"
)
_NO_LETTER = re.compile(r"[\W\d_]+")
_CONTENTS = re.compile(r"(?:\. ?){3,}\s*\d*$|\s\d{1,3}$")
_PROSE = re.compile(r"(?:\S+\s+){4,}\S+|[\u4e00-\u9fff，、]{12,}")
_ROMAN = {"I": 1, "V": 5, "X": 10}
_LONGEST = 90
"""Characters of a heading's first line."""
_LARGER = 0.4
"""Points above the body's size that make a line large."""
_FEWEST_NUMBERS = 3
"""Numbered headings that make a numbered paper."""
_APPENDIX_FROM = 0.4
"""The share of a paper behind which a section A is an appendix."""


def find_headings(lines: Sequence[Line], size: float | None = None) -> list[Heading]:
    """All headings of sections, in order. `size` is that of the body, in points."""
    size = size or body_size(lines)
    candidates = [found for at, line in enumerate(lines) if (found := _candidate(at, line, size))]
    candidates = [found for found in candidates if _has_prose(lines, found)]
    if sum(found.number != "" for found in candidates) < _FEWEST_NUMBERS:
        return _unnumbered(lines, [found for found in candidates if found.kind is not Kind.OTHER], size)
    return [_lettered(found, len(lines), candidates) for found in _in_sequence(candidates)]


def _candidate(at: int, line: Line, size: float) -> Heading | None:
    """A line that can be a heading by itself: a known name, or a number before a title that stands out."""
    text = line.text
    styled = line.bold or line.size > size + _LARGER
    if not 2 <= len(text) <= (_LONGEST if styled else 45):
        return None
    match = _NUMBERED.match(text)
    title = match["title"] if match else text
    kind = kind_of(title)
    if kind is Kind.OTHER:
        if not (match and (styled or title.isupper()) and _may_be_title(title)):
            return None
    elif title[0].islower():
        return None
    if _CONTENTS.search(text):
        return None
    number = match["number"] if match else ""
    return Heading(at, kind, number.count(".") + 1, number)


@lru_cache(4096)
def kind_of(title: str) -> Kind:
    """What a section is by its title; spaces inside words (small capitals) do not matter.

    Remembered, since short lines are asked about page by page, and again for the whole.
    """
    letters = _NO_LETTER.sub("", title).lower()
    match = _KIND.fullmatch(letters) if 2 <= len(letters) <= 70 else None
    return Kind[match.lastgroup] if match and match.lastgroup else Kind.OTHER


def _may_be_title(title: str) -> bool:
    """Whether a numbered bold line can be a title: no sentence and no formula."""
    if title[-1] in ".,;" and title.count(" ") > 3:
        return False
    letters = sum(map(str.isalpha, title))
    return letters > 0.6 * len(title) and not title[0].islower()


def _has_prose(lines: Sequence[Line], found: Heading) -> bool:
    """Whether running text follows within some lines; figures, tables of contents and boards have none."""
    if found.kind in (Kind.REFERENCES, Kind.ABSTRACT):
        return True
    after = [line.text for line in lines[found.at + 1 : found.at + 9] if len(line.text) > 25]
    return any(_PROSE.search(text) and not _CONTENTS.search(text) for text in after)


def _in_sequence(candidates: Sequence[Heading]) -> Iterator[Heading]:
    """Drop numbers that do not count on: items of lists, rows of tables, labels of figures."""
    last = 0
    for found in candidates:
        number = _value(found.number)
        if found.level > 1 or number is None or found.kind is not Kind.OTHER or last < number <= last + 2:
            last = number if found.level == 1 and number is not None else last
            yield found


def _lettered(found: Heading, count: int, candidates: Sequence[Heading]) -> Heading:
    """A section called A stands inside one of roman number, or in the appendix."""
    if found.level > 1 or not found.number.isalpha() or _value(found.number) is not None:
        return found
    if any(other.number.isalpha() and _value(other.number) == 2 for other in candidates):
        return found._replace(level=2)
    return found._replace(kind=Kind.APPENDIX) if found.at > _APPENDIX_FROM * count else found


def _value(number: str) -> int | None:
    """The number of a section, arabic or roman; letters and nothing have none."""
    head = number.partition(".")[0]
    if head.isdigit():
        return int(head)
    values = [_ROMAN.get(char, 0) for char in head]
    if not values or not all(values):
        return None
    return sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))


def _unnumbered(lines: Sequence[Line], named: Sequence[Heading], size: float) -> list[Heading]:
    """Headings of a paper that does not number them: whatever is set like those whose names are known."""
    styles = {_style(lines[found.at]) for found in named if found.kind is not Kind.ABSTRACT}
    styles = {style for style in styles if style[1] or style[2] or style[0] > size + _LARGER}
    known = {found.at: found for found in named}
    found = []
    for at, line in enumerate(lines):
        if at in known:
            found.append(known[at])
        elif len(line.text) < _LONGEST and _style(line) in styles and _may_be_title(line.text):
            heading = Heading(at, Kind.OTHER, 1, "")
            if _has_prose(lines, heading):
                found.append(heading)
    return found


def _style(line: Line) -> tuple[float, bool, bool]:
    return round(line.size, 1), line.bold, line.text.isupper()
