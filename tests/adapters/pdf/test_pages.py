"""PDF bytes to documents, within this process."""

from __future__ import annotations

import pytest

from jianbao.adapters.pdf.pages import read
from jianbao.adapters.pdf.typeset import Layout, typeset
from jianbao.errors import Encrypted, NoText
from jianbao.model import TextQuality
from tests.adapters.pdf.samples import ORDER, page, paper, visible

PAGES = 400


@pytest.mark.parametrize("layout", list(Layout))
def test_a_paper_comes_back_as_it_was_written(layout: Layout) -> None:
    """Columns are read one after the other, hyphens and page breaks undone, references cut off."""
    written = paper(layout)
    document = read(typeset(written), PAGES)
    assert document.quality is TextQuality.GOOD
    assert document.pages > 1
    assert document.abstract == written.abstract
    assert document.introduction.split("\n") == list(written.sections[0].paragraphs)
    assert document.closing.split("\n") == list(written.sections[-1].paragraphs)
    assert document.body.endswith(written.sections[-1].paragraphs[-1])
    assert document.hidden == ()
    assert document.warnings == ()


def test_white_text_is_dropped_and_reported() -> None:
    """The document is that of the honest paper, beside what was hidden in it."""
    honest = read(typeset(paper()), PAGES)
    document = read(typeset(paper(hidden=ORDER)), PAGES)
    assert document == honest.model_copy(update={"hidden": (ORDER,)})


@pytest.mark.parametrize(
    "operators",
    [
        b"1 1 1 rg BT /F1 10 Tf 50 300 Td (%s) Tj ET",
        b".97 .97 .97 rg BT /F1 10 Tf 50 300 Td (%s) Tj ET",
        b"BT /F1 .5 Tf 50 300 Td (%s) Tj ET",
        b"BT /F1 2.5 Tf 50 300 Td (%s) Tj ET",
        b"BT 3 Tr /F1 10 Tf 50 300 Td (%s) Tj ET",
        b"BT 7 Tr /F1 10 Tf 50 300 Td (%s) Tj ET",
        b"/G0 gs BT /F1 10 Tf 50 300 Td (%s) Tj ET",
        b"BT /F1 10 Tf 50 300 Td (%s) Tj ET 1 1 1 rg 40 290 500 30 re f",
    ],
    ids=["white", "near white", "half a point", "tiny", "mode 3", "mode 7", "transparent", "painted over"],
)
def test_hidden_text(operators: bytes) -> None:
    """Each way to hide a sentence from readers fails to bring it to the model, and is reported."""
    document = read(visible(operators % ORDER.encode()), PAGES)
    assert ORDER not in document.body
    assert document.hidden == (ORDER,)


@pytest.mark.parametrize(
    "operators",
    [b"BT /F1 10 Tf 50 3000 Td (%s) Tj ET", b"/Span <</ActualText (%s)>> BDC BT (x) Tj ET EMC"],
    ids=["off the page", "actual text"],
)
def test_text_that_is_not_on_the_page(operators: bytes) -> None:
    """What MuPDF does not paint, or would say in another's place, is not read."""
    assert ORDER not in read(visible(operators % ORDER.encode()), PAGES).body


def test_white_text_on_a_dark_ground_is_read() -> None:
    """A reader sees it."""
    sentence = "White words on a dark ground, where everybody can read them."
    dark = b"0 0 0 rg 40 290 500 30 re f 1 1 1 rg BT /F1 10 Tf 50 300 Td (%s) Tj ET" % sentence.encode()
    document = read(visible(dark), PAGES)
    assert sentence in document.body
    assert document.hidden == ()


def test_words_to_a_model_that_everybody_sees_stay() -> None:
    """Papers about prompt injection quote such words, over a tinted box or none."""
    boxed = b".9 .9 .6 rg 40 290 500 30 re f 0 0 0 rg BT /F1 10 Tf 50 300 Td (%s) Tj ET" % ORDER.encode()
    document = read(visible(boxed), PAGES)
    assert ORDER in document.body
    assert document.hidden == ()


def test_a_page_on_its_side_is_read_and_a_stamp_is_not() -> None:
    """Lines that run upward are text only where a page has hardly any others."""
    upward = b"".join(
        b"BT /F1 10 Tf 0 1 -1 0 %d 60 Tm (A wide table stands on its side, in line %d of it.) Tj ET\n"
        % (x, x)
        for x in range(60, 240, 12)
    )
    assert "in line 72 of it" in read(page(upward), PAGES).body
    stamped = read(visible(b"BT /F1 20 Tf 0 1 -1 0 20 200 Tm (arXiv stamp) Tj ET"), PAGES)
    assert "stamp" not in stamped.body


@pytest.mark.parametrize(
    "scale",
    [b"12 0 0 12 50 700 cm BT /F1 1 Tf", b"1 0 0 1 50 700 cm BT /F1 1 Tf"],
    ids=["scaled", "a point high"],
)
def test_a_page_in_small_units_is_read(scale: bytes) -> None:
    """Old fonts of TeX are set in units of their own: where all is tiny, nothing is."""
    words = b" ".join([b"(The kettle sings in the room. )Tj 0 -2 Td"] * 20)
    assert "The kettle sings" in read(page(scale + b" " + words + b" ET"), PAGES).body


def test_a_scan_has_no_text() -> None:
    """A document, since its pages could be read; but nothing to write from."""
    document = read(typeset(paper(scanned=True)), PAGES)
    assert document.quality is TextQuality.NONE
    assert not document.quality.usable
    assert document.pages > 1


def test_a_password_is_asked_for() -> None:
    """The error says so."""
    with pytest.raises(Encrypted):
        read(typeset(paper(password="kettle")), PAGES)


def test_a_file_cut_short_is_repaired_and_says_so() -> None:
    """Its text may be whole or not: the caller can download it again."""
    whole = typeset(paper())
    document = read(whole[: int(len(whole) * 0.98)], PAGES)
    assert "repaired" in document.warnings


@pytest.mark.parametrize("rest", [b"", b"%PDF-1.7", b"%PDF-1.7\n" + b"\xff" * 3000])
def test_ruins_have_no_text(rest: bytes) -> None:
    """Nothing, a header alone, and a header before noise."""
    with pytest.raises(NoText):
        read(rest, PAGES)


def test_the_page_cap_is_noted() -> None:
    """Pages behind it are counted, not read."""
    document = read(typeset(paper()), 1)
    assert document.warnings == (f"page cap 1 of {document.pages}",)
    assert document.abstract == paper().abstract
    assert document.closing == ""
