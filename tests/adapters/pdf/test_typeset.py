"""PDFs of invented papers."""

from __future__ import annotations

import pytest

from jianbao.adapters.pdf.pages import read
from jianbao.adapters.pdf.typeset import Layout, TypesetPaper, typeset
from tests.adapters.pdf.samples import ORDER, paper


@pytest.mark.parametrize("made", [paper(), paper(hidden=ORDER), paper(scanned=True), paper(Layout.ONE)])
def test_the_same_paper_is_the_same_file(made: TypesetPaper) -> None:
    """No date and no random id, so that a demonstration can be repeated to the byte."""
    assert typeset(made) == typeset(made)


def test_markup_in_a_paper_is_text() -> None:
    """Titles hold angle brackets and ampersands."""
    title = "Rain <b>& Kettles</b>: O(n) < O(n2)"
    assert read(typeset(paper(title=title)), 9).body.startswith(title)


def test_a_long_paper_fills_more_pages() -> None:
    """The text flows on until it is all set."""
    short = paper()
    long = paper(sections=short.sections * 5)
    assert read(typeset(long), 99).pages >= 3 * read(typeset(short), 99).pages
