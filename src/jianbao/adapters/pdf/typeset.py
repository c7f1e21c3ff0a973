"""PDFs of invented papers: what the demonstration reads, and the tests."""

# PyMuPDF annotates few of its functions
# mypy: allow-untyped-calls

from __future__ import annotations

import io
from enum import StrEnum
from html import escape
from itertools import count
from typing import Any

import pymupdf
from pydantic import Field

from jianbao.model import Record

_PAPER = pymupdf.paper_rect("a4")
_MARGIN, _TOP, _GUTTER = 54.0, 88.0, 18.0
"""Points."""
_DPI = 72
_CSS = """
body { font-family: serif; font-size: 10pt; text-align: justify; }
h1 { font-size: 16pt; text-align: center; } h2 { font-size: 12pt; text-align: left; }
.authors { text-align: center; } p { margin: 0 0 4pt 0; } .reference { font-size: 9pt; }
"""

_Box = tuple[float, float, float, float]


class Layout(StrEnum):
    """How the text of a paper runs."""

    ONE = "one-column"
    TWO = "two-column"


class TypesetSection(Record):
    """A heading, without number, and the paragraphs below it."""

    heading: str
    paragraphs: tuple[str, ...] = Field(min_length=1)


class TypesetPaper(Record):
    """An invented paper and how its PDF is to be."""

    title: str
    authors: tuple[str, ...]
    abstract: str
    sections: tuple[TypesetSection, ...]
    """Numbered from 1 when they are set."""
    references: tuple[str, ...] = ()
    layout: Layout = Layout.ONE
    scanned: bool = False
    """Pictures of pages, without a text layer."""
    hidden: str = ""
    """A sentence in white on the first page."""
    password: str = ""
    """Without it the PDF does not open."""


def typeset(paper: TypesetPaper) -> bytes:
    """The paper on as many A4 pages as it needs. Without a password, the same bytes each time."""
    flowing = _flow(_html(paper), paper.layout)
    with pymupdf.open(stream=flowing, filetype="pdf") as document:
        if paper.hidden:
            document[0].insert_text((_MARGIN, _TOP - 8), paper.hidden, fontsize=6, color=(1, 1, 1))
        if not paper.scanned:
            return _saved(document, paper.password)
        with _scan(document) as scanned:
            return _saved(scanned, paper.password)


def _html(paper: TypesetPaper) -> tuple[str, str]:
    """What runs over the whole width, and what runs in columns."""
    head = f"<h1>{escape(paper.title)}</h1><p class=authors>{escape(', '.join(paper.authors))}</p>"
    body = f"<h2>Abstract</h2><p>{escape(paper.abstract)}</p>"
    for number, section in enumerate(paper.sections, 1):
        body += f"<h2>{number} {escape(section.heading)}</h2>"
        body += "".join(f"<p>{escape(paragraph)}</p>" for paragraph in section.paragraphs)
    if paper.references:
        body += "<h2>References</h2>"
        for number, reference in enumerate(paper.references, 1):
            body += f"<p class=reference>[{number}] {escape(reference)}</p>"
    return head, body


def _flow(html: tuple[str, str], layout: Layout) -> bytes:
    """Place the head, then fill column after column and page after page."""
    head, body = html
    buffer = io.BytesIO()
    writer = pymupdf.DocumentWriter(buffer)
    heading, text = pymupdf.Story(head, user_css=_CSS), pymupdf.Story(body, user_css=_CSS)
    more = 1
    for page in count():
        device = writer.begin_page(_PAPER)
        top = _TOP
        if page == 0:
            _, filled = heading.place((_MARGIN, _TOP, _PAPER.x1 - _MARGIN, _PAPER.y1 - _TOP))
            heading.draw(device)
            top = filled[3] + 8
        for box in _columns(layout, top):
            if more:
                more, _ = text.place(box)
                text.draw(device)
        writer.end_page()
        if not more:
            break
    writer.close()
    return buffer.getvalue()


def _columns(layout: Layout, top: float) -> tuple[_Box, ...]:
    left, right, bottom = _MARGIN, _PAPER.x1 - _MARGIN, _PAPER.y1 - _TOP
    if layout is Layout.ONE:
        return ((left, top, right, bottom),)
    middle = (left + right) / 2
    return ((left, top, middle - _GUTTER / 2, bottom), (middle + _GUTTER / 2, top, right, bottom))


def _scan(document: pymupdf.Document) -> pymupdf.Document:
    """The same pages as pictures."""
    pictures = pymupdf.open()
    for page in map(document.load_page, range(document.page_count)):
        picture = page.get_pixmap(dpi=_DPI, colorspace=pymupdf.csGRAY).tobytes("jpeg")
        pictures.new_page(width=page.rect.width, height=page.rect.height).insert_image(
            page.rect, stream=picture
        )
    return pictures


def _saved(document: pymupdf.Document, password: str) -> bytes:
    document.set_metadata({})  # dates would make each file another
    locked: dict[str, Any] = {}
    if password:
        locked = {"encryption": pymupdf.mupdf.PDF_ENCRYPT_AES_256, "user_pw": password, "owner_pw": password}
    document.subset_fonts()
    saved: bytes = document.tobytes(garbage=3, deflate=True, no_new_id=True, **locked)
    return saved
