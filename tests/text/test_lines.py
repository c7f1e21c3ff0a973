"""The weeding of lines that are no text."""

from __future__ import annotations

from jianbao.text.lines import body_size, weed
from tests.text.samples import PROSE, Sheet


def texts(*sheets: Sheet) -> list[str]:
    return [line.text for line in weed([sheet.page() for sheet in sheets])]


def test_running_heads_and_page_numbers_are_dropped() -> None:
    """A head that differs in its page number alone is the same head."""
    sheets = [Sheet(n).at(30, f"Kettles and rain {n + 3}").put(*PROSE).at(810, f"{n + 3}") for n in range(3)]
    assert texts(*sheets) == list(PROSE) * 3


def test_a_lone_line_in_the_margin_stays() -> None:
    """What stands there once is text."""
    assert texts(Sheet().at(30, "A footnote that went astray"), Sheet(1).put(*PROSE))[0].startswith(
        "A footnote"
    )


def test_arxivs_stamp_is_dropped() -> None:
    """arXiv prints it on the first page of each PDF."""
    assert texts(Sheet().put("arXiv:2508.03780v2 [cs.SD] 5 Aug 2025").put(*PROSE)) == list(PROSE)


def test_a_number_and_its_heading_are_one_line() -> None:
    """LaTeX sets them apart, and PDFs hold two lines on one baseline."""
    number, title = Sheet().put("1").lines[0], Sheet().put("Introduction", x=80).lines[0]
    sheet = Sheet()
    sheet.lines = [number, title._replace(block=2)]
    assert texts(sheet) == ["1 Introduction"]


def test_columns_are_not_merged() -> None:
    """Lines of two columns share baselines too, but not blocks."""
    left, right = (
        Sheet().put("The left column says this").lines[0],
        Sheet().put("the right that", x=320).lines[0],
    )
    sheet = Sheet()
    sheet.lines = [left, right._replace(block=2)]
    assert texts(sheet) == [left.text, right.text]


def test_the_body_size_is_that_of_most_letters() -> None:
    """Neither the title nor the notes decide."""
    lines = Sheet().put("Title", size=17).put(*PROSE, size=9.5).put("1 note", size=7).lines
    assert body_size(lines) == 9.5
