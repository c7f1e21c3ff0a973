"""What is wrong with a digest on disk, as records."""

from __future__ import annotations

from enum import StrEnum

from jianbao.model import Record

__all__ = ["Defect", "DefectKind"]


class DefectKind(StrEnum):
    """What is wrong. The first five break the grammar and are healed; the others are kept as they stand."""

    LINE_BREAK = "line_break"
    """Inside a field; joined by one blank."""
    FORM = "form"
    """Marks or blank lines of an entry or of the head are not those of the grammar."""
    STRAY = "stray"
    """Text that belongs to nothing; left out."""
    HEADING = "heading"
    """A section's heading is missing or stands twice, or an entry stands below the wrong one."""
    LINE_END = "line_end"
    """CR LF, a byte order mark, or no line feed at the end."""
    NO_BRIEF = "no_brief"
    """A new paper without a 简介."""
    DUPLICATE = "duplicate"
    """An id for the second time."""
    NUMBER = "number"
    """Not the next number of its section."""
    COUNT = "count"
    """The head states another number of entries."""
    LINK = "link"
    """No link to a paper on arXiv; the address stands for the id."""
    AGAIN = "again"
    """New in this topic on an earlier day already; told by an import alone."""


class Defect(Record):
    """One thing that is wrong."""

    line: int
    """From 1."""
    field: str
    """Of `Entry` or `Digest`, or `file`."""
    kind: DefectKind
    message: str
    """What is wrong and what was done, in Chinese."""
    id: str | None = None
    """Of the paper, where there is one."""
