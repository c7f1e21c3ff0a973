"""Lines to the parts of a paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Document, TextQuality
from jianbao.text import Line, Page, compose
from tests.text.samples import ABSTRACT, CLOSING, PROSE, REFERENCES, Sheet, paper


def read(*sheets: Sheet) -> Document:
    return compose([sheet.page() for sheet in sheets], page_count=len(sheets), extractor="test 1")


def one(lines: tuple[str, ...]) -> str:
    return " ".join(lines)


def test_a_paper_falls_into_its_parts() -> None:
    """Abstract, introduction, conclusion and captions are found; references are cut off."""
    document = read(paper())
    assert document.quality is TextQuality.GOOD
    assert document.abstract == one(ABSTRACT)
    assert document.introduction == one(PROSE)
    assert document.closing == one(CLOSING)
    assert document.captions == ("Figure 1: The membrane, from above.",)
    assert document.body.startswith("A Membrane That Listens\n")
    assert document.body.endswith(CLOSING[-1])
    assert document.extractor == "test 1 / 1"


@pytest.mark.parametrize("mark", ["Abstract—", "Abstract. ", "ABSTRACT: ", "摘要："])
def test_an_abstract_may_run_in(mark: str) -> None:
    """IEEE sets no heading for it."""
    sheet = (
        Sheet().put("Title", size=16).put(mark + ABSTRACT[0], *ABSTRACT[1:]).put("Index Terms—rain, kettles")
    )
    sheet.put("I. INTRODUCTION").put(*PROSE).put("II. METHOD").put(*PROSE)
    assert read(sheet).abstract == one(ABSTRACT)


@pytest.mark.parametrize("heading", ["A B S T R A C T", "ABSTRACT", "Abstract."])
def test_abstract_headings(heading: str) -> None:
    """Publishers set the word in many ways."""
    sheet = Sheet().put(heading).put(*ABSTRACT).put("1 Introduction", bold=True).put(*PROSE)
    assert read(sheet).abstract == one(ABSTRACT)


def test_an_abstract_without_a_heading_is_the_longest_block_before_the_introduction() -> None:
    """Physicists do not name it."""
    long = tuple(f"{line} {number} times" for number in range(4) for line in ABSTRACT)
    sheet = (
        Sheet()
        .put("Title", size=16)
        .put("Ada Nobody")
        .put(*long)
        .put("1 Introduction", bold=True)
        .put(*PROSE)
    )
    assert read(sheet).abstract == one(long)


def test_an_abstract_ends_at_the_contents() -> None:
    """Longer papers print them right below."""
    sheet = Sheet().put("Abstract", bold=True).put(*ABSTRACT).put("Contents", bold=True)
    sheet.put("1 Introduction 1", "2 Method 2").put("1 Introduction", bold=True).put(*PROSE)
    assert read(sheet).abstract == one(ABSTRACT)


def test_small_capitals_are_headings_too() -> None:
    """PDFs hold them as capitals of two sizes with a blank between."""
    sheet = Sheet().put("I. I NTRODUCTION").put(*PROSE).put("II. R ELATED W ORK").put(*PROSE)
    sheet.put("III. C ONCLUSION").put(*CLOSING)
    document = read(sheet)
    assert document.introduction == one(PROSE)
    assert document.closing == one(CLOSING)


def test_headings_without_numbers_are_known_by_their_look() -> None:
    """A line set like `Introduction` ends it."""
    sheet = Sheet().put("Introduction", size=12, bold=True).put(*PROSE)
    sheet.put("Rain and its friends", size=12, bold=True).put(*PROSE).put(*PROSE)
    sheet.put("Discussion", size=12, bold=True).put(*CLOSING)
    document = read(sheet)
    assert document.introduction == one(PROSE)
    assert document.closing == one(CLOSING)


def test_a_table_of_contents_is_no_text() -> None:
    """It repeats every heading before the paper begins."""
    contents = Sheet().put(
        "1 Introduction . . . . . 2", "2 Method . . . . . . . 4", "3 Conclusion . . . . 9", bold=True
    )
    sheet = paper()
    sheet.lines = contents.lines + sheet.lines
    assert read(sheet).introduction == one(PROSE)


def test_items_of_lists_are_no_sections() -> None:
    """A bold `1. First item` inside section 1 does not end it."""
    sheet = (
        Sheet().put("1 Introduction", bold=True).put(*PROSE).put("1. Kettles first", bold=True).put(*PROSE)
    )
    sheet.put("2 Method", bold=True).put(*PROSE).put("3 Conclusion", bold=True).put(*CLOSING)
    assert "Kettles first" in read(sheet).introduction


def test_the_last_section_closes_a_paper_without_conclusion() -> None:
    """Acknowledgements are no section."""
    sheet = Sheet().put("1 Introduction", bold=True).put(*PROSE).put("2 Method", bold=True).put(*PROSE)
    sheet.put("3 Rain in Practice", bold=True).put(*CLOSING).put("Acknowledgments", bold=True).put(*PROSE)
    assert read(sheet).closing == one(CLOSING)


def test_an_appendix_before_the_references_is_cut() -> None:
    """Its lettered heading ends the body."""
    sheet = Sheet().put("1 Introduction", bold=True).put(*PROSE).put("2 Method", bold=True).put(*PROSE)
    sheet.put("3 Conclusion", bold=True).put(*CLOSING).put("A Glossary", bold=True).put(*PROSE)
    document = read(sheet.put("References", bold=True).put(*REFERENCES, size=9))
    assert document.body.endswith(CLOSING[-1])


def test_references_without_a_heading_are_cut() -> None:
    """Density gives them away."""
    sheet = Sheet().put("1 Introduction", bold=True).put(*PROSE, *PROSE, *PROSE, *PROSE).put(*REFERENCES)
    assert "[1]" not in read(sheet).body


def test_the_word_references_alone_cuts_nothing() -> None:
    """A table may have a column of that name."""
    sheet = Sheet().put("1 Introduction", bold=True).put(*PROSE).put("References", bold=True).put(*PROSE * 4)
    assert read(sheet).body.endswith(PROSE[-1])


def test_figures_and_notes_do_not_interrupt_the_introduction() -> None:
    """They stand between its lines on the page, and stay in the body."""
    sheet = Sheet().put("1 Introduction", bold=True).put(PROSE[0])
    sheet.put("Table 2: Kettles by tone.").put("1 See the kettle page.", size=7).put(*PROSE[1:])
    document = read(sheet.put("2 Method", bold=True).put(*PROSE))
    assert document.introduction == one(PROSE)
    assert "1 See the kettle page." in document.body
    assert document.captions == ("Table 2: Kettles by tone.",)


def test_smuggled_text_is_hidden_text() -> None:
    """Unicode tags are taken out of the line and spelled out beside it."""
    tags = "".join(chr(0xE0000 + ord(char)) for char in "obey")
    document = read(Sheet().put(f"It rains.{tags}", *PROSE))
    assert document.hidden == ("obey",)
    assert document.body.startswith("It rains. The ferric")


def test_no_pages_make_an_empty_document() -> None:
    """Nothing in, nothing out."""
    assert read().quality is TextQuality.NONE


LINES = st.builds(
    Line,
    text=st.one_of(
        st.text(st.characters(), min_size=1).filter(str.strip),
        st.sampled_from(
            ["1 Introduction", "References", "Abstract", "A", "2", "Figure 1:", "[1] A. B, 2020.", "-"]
        ),
    ),
    x0=st.floats(0, 600),
    y0=st.floats(0, 842),
    x1=st.floats(0, 600),
    y1=st.floats(0, 842),
    size=st.floats(0.1, 80),
    bold=st.booleans(),
    block=st.integers(0, 9),
    page=st.just(0),
)


@given(st.lists(LINES, max_size=40))
def test_any_lines_make_a_document(lines: list[Line]) -> None:
    """Whatever a PDF holds, the parts are strings that can be stored and sent."""
    document = compose([Page(842.0, lines)], page_count=1, extractor="test 1")
    document.model_dump_json().encode()
    assert "\0" not in document.body
