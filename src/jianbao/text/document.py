"""Pages of lines to a `Document`."""

from __future__ import annotations

from collections.abc import Sequence

from jianbao.model import Document
from jianbao.text.characters import clean, quality, restore_ligatures, smuggled
from jianbao.text.headings import find_headings
from jianbao.text.joining import paragraphs, undo_drop_cap, vocabulary
from jianbao.text.lines import Line, Page, body_size, weed
from jianbao.text.sections import (
    abstract_span,
    body_end,
    caption_spans,
    closing_span,
    introduction_span,
    strip_run_in,
)

REVISION = 1
"""Raised when the same lines give another `Document`."""
_FOOTNOTE = 0.88
"""Lines smaller than this share of the body's size are notes, labels or captions."""


def compose(
    pages: Sequence[Page], *, page_count: int, extractor: str, warnings: tuple[str, ...] = ()
) -> Document:
    """Cut a document's lines into its parts.

    `page_count` is of the whole PDF, `pages` are those that were read.
    """
    lines = weed(pages)
    hidden = _hidden(pages)
    raw = "\n".join([line.text for page in pages for line in page.lines])
    judged = quality(raw, max(1, len(pages)))
    parts = _Parts(lines)
    return Document(
        quality=judged,
        pages=page_count,
        abstract=parts.abstract(),
        introduction=parts.introduction(),
        closing=parts.closing(),
        captions=parts.captions(),
        body=parts.body(),
        hidden=hidden,
        warnings=warnings,
        extractor=f"{extractor} / {REVISION}",
    )


def _hidden(pages: Sequence[Page]) -> tuple[str, ...]:
    """Runs that no reader sees, and what Unicode tags spell."""
    runs = [run for page in pages for run in page.hidden]
    runs += [
        run for page in pages for line in page.lines if not line.text.isascii() for run in smuggled(line.text)
    ]
    return tuple(dict.fromkeys(map(clean, runs)))


class _Parts:
    """The parts of one paper; holds what several of them need."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._size = body_size(lines)
        self._known = vocabulary(lines)
        self._all = lines
        headings = find_headings(lines, self._size)
        self._headings = headings
        self._end = body_end(lines, headings)
        self._captions = caption_spans(lines[: self._end])

    def abstract(self) -> str:
        start, stop = abstract_span(self._all, self._headings)
        return strip_run_in(self._text(self._all[start:stop]))

    def introduction(self) -> str:
        text = self._flow(*introduction_span(self._headings, self._end))
        return undo_drop_cap(text, self._known)

    def closing(self) -> str:
        return self._flow(*closing_span(self._all, self._headings, self._end))

    def captions(self) -> tuple[str, ...]:
        return tuple(self._text(self._all[start:stop]).replace("\n", " ") for start, stop in self._captions)

    def body(self) -> str:
        return self._text(self._all[: self._end])

    def _flow(self, start: int, stop: int) -> str:
        """Running text alone: figures, tables and notes stand between its lines, not in it."""
        floating = {at for first, last in self._captions for at in range(first, last)}
        least = _FOOTNOTE * self._size
        flow = [
            line
            for at, line in enumerate(self._all[start:stop], start)
            if line.size >= least and at not in floating
        ]
        return self._text(flow)

    def _text(self, lines: Sequence[Line]) -> str:
        text = paragraphs(lines, self._known)
        return text if text.isascii() else clean(restore_ligatures(text, self._known))
