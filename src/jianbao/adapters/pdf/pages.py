"""PDF bytes to a `Document` with PyMuPDF, in this process; the pool puts a process around it."""

# PyMuPDF annotates few of its functions
# mypy: allow-untyped-calls

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pymupdf

from jianbao.adapters.pdf.hidden import FAINT, NEARLY_PALE, PAINTED, Look, Pixels, covered, is_pale
from jianbao.errors import Encrypted, ExtractionError, NoText, TooLarge
from jianbao.model import Document
from jianbao.text import EARLIEST_END, Line, Page, addresses_a_model, compose, reaches_references

FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_IGNORE_ACTUALTEXT
"""Ligatures are expanded and images left alone; ActualText could say what nobody sees."""
EXTRACTOR = f"pymupdf {pymupdf.__version__}"
_OUT_OF_MEMORY = re.compile(r"alloc\b.*failed")
_BOLD = pymupdf.TEXT_FONT_BOLD
_UPRIGHT = 0.9
_WORTH_A_LOOK = 30
"""Pale letters on a page from which on it pays to see what they stand on."""
_LONGEST_RUN = 2000
"""Characters of one hidden run that are reported."""


def read(pdf: bytes, max_pages: int) -> Document:
    """The text of a PDF. Raises `Encrypted`, `NoText`, `TooLarge`."""
    with _ours(), pymupdf.open(stream=pdf, filetype="pdf") as document:
        if document.needs_pass:
            raise Encrypted("the PDF asks for a password")
        count = document.page_count
        if not count:
            raise NoText("the PDF has no pages", repaired=document.is_repaired)
        pages, warnings = _pages(document, min(count, max_pages))
        if document.is_repaired:
            warnings.insert(0, "repaired")
        if count > max_pages:
            warnings.append(f"page cap {max_pages} of {count}")
        return compose(pages, page_count=count, extractor=EXTRACTOR, warnings=tuple(warnings))


@contextmanager
def _ours() -> Iterator[None]:
    """Vendor errors become ours here, and nowhere else."""
    try:
        yield
    except ExtractionError:
        raise
    except MemoryError as error:
        raise TooLarge("the PDF needs more memory than it is given") from error
    except (pymupdf.mupdf.FzErrorBase, RuntimeError, ValueError) as error:
        if _OUT_OF_MEMORY.search(str(error)) or isinstance(error, pymupdf.mupdf.FzErrorLimit):
            raise TooLarge("the PDF needs more memory than it is given") from error
        raise NoText("the PDF cannot be read", reason=str(error)[:200]) from error


def _pages(document: pymupdf.Document, count: int) -> tuple[list[Page], list[str]]:
    """The pages up to the references; appendices are cut anyway, and often the longer half."""
    pages: list[Page] = []
    warnings: list[str] = []
    block = 0
    for number in range(count):
        try:
            with _ours():
                pages.append(_page(document[number], block))
        except NoText:
            warnings.append(f"page {number + 1} unreadable")
        else:
            block = pages[-1].lines[-1].block + 1 if pages[-1].lines else block
            if (
                len(pages) > 1
                and number > EARLIEST_END * count
                and reaches_references(pages[-2].lines, pages[-1].lines)
            ):
                break
    return pages, warnings


def _page(page: pymupdf.Page, block: int) -> Page:
    """One page's lines; `block` numbers its first block."""
    content = page.get_text("dict", flags=FLAGS)
    reading = _Reading(page.number, Look())
    reading.go(content["blocks"], block)
    closer = reading.closer(page)
    if closer:
        reading = _Reading(page.number, closer)
        reading.go(content["blocks"], block)
    if addresses_a_model(" ".join([line.text for line in reading.lines])):
        reading.drop(covered(page, reading.lines))
    return Page(content["height"], reading.lines, tuple(reading.runs()))


class _Reading:
    """One pass over a page's spans: visible lines, hidden runs, and what speaks for a second pass."""

    def __init__(self, number: int, look: Look) -> None:
        self._number = number
        self._look = look
        self._hidden: list[list[str]] = []
        self._in_run = False
        self._pale = self._tiny = self._rotated = 0
        self.lines: list[Line] = []

    def go(self, blocks: list[dict[str, Any]], block: int) -> None:
        for found in blocks:
            for line in found["lines"]:
                if line["dir"][0] < _UPRIGHT and not (self._look.rotated or line["wmode"]):
                    self._rotated += sum([len(span["text"]) for span in line["spans"]])
                    continue
                self._read(line, block)
            block += 1

    def _read(self, line: Mapping[str, Any], block: int) -> None:
        """Take one line; the loop that runs for every span of every paper."""
        longest, size, style = "", 0.0, 0
        pieces = []
        tiny = self._look.tiny
        for span in line["spans"]:
            text = span["text"]
            if text == " ":  # half of all spans
                pieces.append(text)
            elif (
                span["color"] > NEARLY_PALE
                or span["size"] < tiny
                or span["alpha"] < FAINT
                or not span["char_flags"] & PAINTED
            ) and self._look.hides(span):
                self._hide(span)
            else:
                pieces.append(text)
                if len(text) > len(longest):
                    longest, size, style = text, span["size"], span["flags"]
        whole = "".join(pieces).strip()
        if whole:
            self._in_run = False
            if "  " in whole:
                whole = " ".join(whole.split())
            x0, y0, x1, y1 = line["bbox"]
            self.lines.append(Line(whole, x0, y0, x1, y1, size, style & _BOLD != 0, block, self._number))

    def _hide(self, span: Mapping[str, Any]) -> None:
        text = span["text"]
        self._tiny += len(text) * (span["size"] < self._look.tiny)
        self._pale += len(text) * is_pale(span["color"])
        if not self._in_run:
            self._hidden.append([])
        self._hidden[-1].append(text)
        self._in_run = True

    def closer(self, page: pymupdf.Page) -> Look | None:
        """A second look, where the first has dropped what may well be seen."""
        kept = sum([len(line.text) for line in self.lines])
        tiny = self._tiny > 200 + 2 * kept
        rotated = self._rotated > 200 + 2 * kept
        pale = self._pale >= _WORTH_A_LOOK
        if not (tiny or rotated or pale):
            return None
        usual = Look()
        return Look(0.0 if tiny else usual.tiny, Pixels(page) if pale else None, rotated)

    def drop(self, indices: set[int]) -> None:
        """Move lines to what is hidden."""
        self._hidden += [[line.text] for at, line in enumerate(self.lines) if at in indices]
        self.lines = [line for at, line in enumerate(self.lines) if at not in indices]

    def runs(self) -> list[str]:
        """Hidden runs of text, white space collapsed; single signs are not worth a word."""
        runs = [" ".join(" ".join(run).split())[:_LONGEST_RUN] for run in self._hidden]
        return [run for run in runs if sum(map(str.isalpha, run)) > 2]
