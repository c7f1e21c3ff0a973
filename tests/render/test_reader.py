"""Reading other people's files: nothing lost, every defect told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import UsageError
from jianbao.model import Basis, Section, State
from jianbao.render import Defect, DefectKind, Reading, classic, read_digest
from tests.render.samples import DAY, digest, entry, outcome

HEAD = "# 音频 cs.SD;  eess.SP\n\n- **最新发布 {} 篇**\n\n- **更新 {} 篇**\n\n## 最新发布\n\n"
BRIEF = "- **简介: 该论文提出一种方法。**\n\n"


def block(
    number: int = 1,
    *,
    title: str = "T",
    categories: str = "cs.SD",
    brief: str = BRIEF,
    url: str = "http://arxiv.org/pdf/9901.00001v1",
    authors: str = "A; B",
    comment: str = "",
    abstract: str = "We.",
    label: str = "new",
) -> str:
    """An entry as text, well-formed where nothing else is asked for."""
    return (
        f"#### [{label} {number:03d}] {title}\n- **分类: {categories}**\n\n{brief}"
        f"- **链接: [{url}]({url})**\n\n> **作者:** {authors}\n>\n{comment}> **摘要:** {abstract}\n>\n---\n"
    )


def page(*blocks: str, replaced: str = "") -> str:
    """A file with these new entries, its head counting them right."""
    counts = len(blocks), replaced.count("#### [")
    return HEAD.format(*counts) + "".join(blocks) + "## 更新\n\n" + replaced


def read(text: str) -> Reading:
    return read_digest(text, "audio", DAY)


def kinds(defects: tuple[Defect, ...]) -> list[DefectKind]:
    return [defect.kind for defect in defects]


def test_what_an_imported_entry_is() -> None:
    """Its 简介 is published on the day itself, and its basis is the import."""
    reading = read(page(block()))
    (found,) = reading.digest.entries
    assert reading.digest.imported
    assert not reading.healed
    assert not reading.defects
    assert found.kind is None
    assert found.outcome is not None
    assert (found.outcome.state, found.outcome.basis) == (State.PUBLISHED, Basis.IMPORTED)
    assert found.outcome.at == datetime(2026, 1, 7, tzinfo=UTC)
    assert found.brief == "该论文提出一种方法。"


@pytest.mark.parametrize(
    ("url", "paper_id", "version"),
    [
        ("http://arxiv.org/pdf/2508.03780v1", "2508.03780", 1),
        ("https://arxiv.org/pdf/2512.00001v12", "2512.00001", 12),
        ("https://arxiv.org/pdf/2603.03293", "2603.03293", None),
        ("http://arxiv.org/pdf/math/0309136v2", "math/0309136", 2),
        ("http://arxiv.org/pdf/math.GT/0309136", "math/0309136", None),
    ],
)
def test_links_of_every_form(url: str, paper_id: str, version: int | None) -> None:
    """Each form of the link gives the id and the version, and is printed again as it was."""
    text = page(block(url=url))
    found = read(text).digest
    assert (found.entries[0].id, found.entries[0].version, found.entries[0].url) == (paper_id, version, url)
    assert classic(found) == text


@pytest.mark.parametrize(
    "odd",
    [
        '$L^*LM$ \\"o {x}_i \\\\ \\`',
        "**bold** and [a](b) and ](c)**",
        "a\u2028b\u2029c\u0085d\x0be\x0cf\x1cg\rh\x7f",
        "> quoted",
        "---",
        "## 更新",
        "#### [new 002] not a title",
        "- **链接: [x](x)**",
        " blanks  at   both ends ",
        "\ttabs\t",
        "\u3000ideographic\u00a0",
        "ends in **",
        "<script>alert(1)</script> ]]> `x",
        "",
    ],
)
def test_odd_fields_are_kept_to_the_byte(odd: str) -> None:
    """What a field holds on its line is the field's, whatever it looks like."""
    comment = f"> **备注:** {odd}\n>\n"
    text = page(
        block(title=odd, categories=odd, brief=BRIEF, authors=odd, comment=comment, abstract=odd),
        block(2, url="http://arxiv.org/pdf/9901.00002v1", brief=f"- **简介: x{odd}**\n\n"),
    )
    reading = read(text)
    assert not reading.healed
    assert classic(reading.digest) == text
    assert reading.digest.entries[0].title == odd
    assert reading.digest.entries[0].comment == odd
    assert reading.digest.entries[1].brief == f"x{odd}"


def test_odd_files_are_kept_to_the_byte() -> None:
    """Numbers from a thousand on, sections without entries, a replaced paper with a 简介."""
    many = [block(n, url=f"http://arxiv.org/pdf/9901.{n:05d}v1") for n in range(1, 1002)]
    for text in (page(), page(*many), page(replaced=block(label="replaced"))):
        reading = read(text)
        assert not reading.healed
        assert not reading.defects
        assert classic(reading.digest) == text


def test_line_breaks_in_fields_are_healed() -> None:
    """Each is joined by one blank and listed with its line; the entries around it stay as they are."""
    broken = block(
        2, categories="cs.SD; I.2.7;\n  D.2.5", brief="- **简介: 一稿。  \n</think>\n\n二稿。**\n\n"
    )
    before, after = block(1, title=" odd  "), block(3, url="http://arxiv.org/pdf/9901.00003v1")
    text = page(before, broken.replace("00001", "00002"), after)
    reading = read(text)
    second = reading.digest.entries[1]
    assert second.categories == ("cs.SD", "I.2.7", "D.2.5")
    assert second.brief == "一稿。 </think> 二稿。"
    assert [(d.field, d.kind, d.id) for d in reading.healed] == [
        ("categories", DefectKind.LINE_BREAK, "9901.00002"),
        ("brief", DefectKind.LINE_BREAK, "9901.00002"),
    ]
    lines = text.split("\n")
    assert "分类" in lines[reading.healed[0].line - 1]
    assert "简介" in lines[reading.healed[1].line - 1]
    assert before in classic(reading.digest)
    assert after in classic(reading.digest)
    assert not reading.defects


def test_line_breaks_in_every_field() -> None:
    """Title, authors, comment and abstract are healed as well, with or without the mark of a quote."""
    text = page(
        block(
            title="One\nTwo",
            authors="A;\n> B",
            comment="> **备注:** 8\n\npages\n>\n",
            abstract="We\n\n> listen\n.",
        )
    )
    (found,) = read(text).digest.entries
    assert (found.title, found.authors, found.comment) == ("One Two", ("A", "B"), "8 pages")
    assert found.abstract == "We listen ."
    assert kinds(read(text).healed) == [DefectKind.LINE_BREAK] * 4


def test_a_healed_file_is_whole() -> None:
    """What was healed prints as a file in which nothing is left to heal."""
    text = page(block(title="One\nTwo", brief="- **简介: **\n\n")).replace("\n", "\r\n").rstrip()
    once = classic(read(text).digest)
    assert not read(once).healed
    assert classic(read(once).digest) == once


def test_an_empty_brief_is_none() -> None:
    """Its line is left out, and both are told: that it was there, and that a 简介 is missing."""
    reading = read(page(block(brief="- **简介: **\n\n")))
    assert reading.digest.entries[0].outcome is None
    assert kinds(reading.healed) == [DefectKind.FORM]
    assert kinds(reading.defects) == [DefectKind.NO_BRIEF]


def test_missing_briefs_are_told_for_new_papers_alone() -> None:
    """A replaced paper owes none."""
    reading = read(
        page(block(brief=""), replaced=block(label="replaced", brief="").replace("00001", "00009"))
    )
    assert [(d.kind, d.line) for d in reading.defects] == [(DefectKind.NO_BRIEF, 9)]


def test_duplicates_numbers_and_counts_are_told_and_kept() -> None:
    """The file's own numbers stand, and the reader is told what is wrong with them."""
    text = page(block(1), block(3)).replace("最新发布 2 篇", "最新发布 5 篇")
    reading = read(text)
    assert kinds(reading.defects) == [DefectKind.DUPLICATE, DefectKind.NUMBER, DefectKind.COUNT]
    assert reading.digest.new == 5
    assert not reading.healed
    assert classic(reading.digest) == text


def test_an_unknown_link_stands_for_the_id() -> None:
    """An entry that leads elsewhere is kept, with its address as its id."""
    text = page(block(url="https://example.org/a.pdf"))
    reading = read(text)
    assert reading.digest.entries[0].id == "https://example.org/a.pdf"
    assert kinds(reading.defects) == [DefectKind.LINK]
    assert classic(reading.digest) == text


def test_a_file_of_another_system() -> None:
    """CR LF, a byte order mark and a lost last line feed are put right and told once."""
    good = page(block())
    reading = read("\ufeff" + good.replace("\n", "\r\n"))
    assert kinds(reading.healed) == [DefectKind.LINE_END]
    assert classic(reading.digest) == good
    assert kinds(read(good.rstrip("\n")).healed)[0] is DefectKind.LINE_END


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("## 更新\n\n", "", DefectKind.HEADING),
        ("## 更新\n\n", "## 更新 \n", DefectKind.FORM),
        ("## 更新\n\n", "<!-- hello -->\n\n## 更新\n\n", DefectKind.STRAY),
        ("- **更新 0 篇**\n\n", "", DefectKind.FORM),
        ("- **分类: cs.SD**\n\n", "- **分类: cs.SD**\n", DefectKind.FORM),
        ("](http://arxiv.org/pdf/9901.00001v1)", "](http://arxiv.org/abs/9901.00001v1)", DefectKind.FORM),
        ("[new 001]", "[new 1]", DefectKind.FORM),
        (">\n---\n", "", DefectKind.FORM),
        ("> **作者:** A; B\n>\n", "", DefectKind.FORM),
        (";  eess.SP", "; eess.SP", DefectKind.FORM),
    ],
)
def test_broken_grammar_is_healed_and_told(old: str, new: str, kind: DefectKind) -> None:
    """A file with any part out of form is read all the same, as one whose parts are in form."""
    reading = read(page(block()).replace(old, new))
    assert kind in kinds(reading.healed)
    assert reading.digest.entries[0].id == "9901.00001"
    assert reading.digest.topic.categories == ("cs.SD", "eess.SP")
    assert not read(classic(reading.digest)).healed


def test_an_entry_below_the_wrong_heading() -> None:
    """It is printed in the section that it names, and that is told."""
    reading = read(page(block(label="replaced")))
    assert kinds(reading.healed) == [DefectKind.HEADING]
    assert reading.digest.entries[0].section is Section.REPLACED


@pytest.mark.parametrize("text", ["", "hello", "<html>", "## 更新\n", '{"schema": 1}', "# \n"])
def test_other_files_are_refused(text: str) -> None:
    """What does not begin as a digest does is none."""
    with pytest.raises(UsageError, match="not a digest"):
        read(text)


@given(
    st.lists(st.sampled_from([*block().split("\n"), *HEAD.split("\n"), "## 更新", "x", " y ", "> z", "**"]))
)
def test_whatever_the_file_nothing_is_left_to_heal(lines: list[str]) -> None:
    """Any heap of lines below a head is read, and what is printed of it is in form."""
    reading = read(HEAD.format(1, 0) + "\n".join(lines))
    printed = classic(reading.digest)
    assert not read(printed).healed
    assert classic(read(printed).digest) == printed


def test_a_brief_in_an_imported_digest_stays_on_its_line() -> None:
    """A text with line feeds that was put into an imported digest later breaks nothing."""
    later = digest(entry(1, outcome("9901.00001", text="一行。\n 二行。")), imported=True)
    assert "- **简介: 一行。 二行。**\n" in classic(later)
