"""The text of a PDF."""

from __future__ import annotations

from enum import StrEnum

from jianbao.model.base import Record


class TextQuality(StrEnum):
    """How far a PDF's text can be trusted."""

    GOOD = "good"
    LITTLE = "little"
    """Fewer than 100 characters a page: slides or a scan with a stamp."""
    GARBLED = "garbled"
    """Glyphs without letters behind them."""
    SUSPECT = "suspect"
    """Its abstract is not the paper's: another version, another paper or bad extraction."""
    NONE = "none"
    """No text layer."""

    @property
    def usable(self) -> bool:
        """Whether a 简介 may be written from it."""
        return self is TextQuality.GOOD


class Document(Record):
    """The visible text of a PDF in reading order, cut into the parts that a 简介 needs.

    Hyphenation undone, white space collapsed to single blanks, paragraphs parted by
    one line feed; references and what follows them cut off. A part that was not
    found is empty.
    """

    quality: TextQuality
    pages: int
    abstract: str = ""
    introduction: str = ""
    closing: str = ""
    """Conclusion, else discussion, else the last section."""
    captions: tuple[str, ...] = ()
    body: str = ""
    """All visible text before the references."""
    hidden: tuple[str, ...] = ()
    """Runs of text that a reader cannot see, dropped from everything above."""
    warnings: tuple[str, ...] = ()
    """Facts for the record, in English: `repaired`, `page cap 400 of 1500`, …"""
    extractor: str
    """Name and version of what read it: `pymupdf 1.28.2 / 1`."""
