"""The standard layout: what it adds, what it disarms, what comes back."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Basis, Counts, Digest, Empty, Entry, Hit, HitKind, Outcome, Section, State
from jianbao.model.translation import TextPart
from jianbao.render import ACKNOWLEDGEMENT, DefectKind, classic, ledger, read_digest, reason, standard, status
from jianbao.render.fields import calmed, collapsed, escaped, uncalmed, unescaped
from jianbao.render.standard import EMPTY
from jianbao.render.status import LABELS, REASONS
from jianbao.render.tally import BRIEFS, COUNTS, LIMITS, MISSING, TITLE, TOKENS, tally
from jianbao.render.typeset import typeset
from tests import strategies
from tests.render.samples import DAY, digest, entry, everything, outcome, translation

DATA = Path(__file__).parent / "data"
MARKUP = st.text(alphabet="\\`<>[]()!/a* \n", max_size=30)


def test_every_state_as_recorded() -> None:
    """A digest with every state prints to the byte as the golden file."""
    assert standard(everything()) == (DATA / "everything.standard.md").read_text("utf-8")


def test_an_empty_day_as_recorded() -> None:
    """A day without papers says so, why, and that it is a demonstration."""
    none = {"cs.SD": Counts(), "eess.AS": Counts()}
    empty = digest(demo=True, notes=(reason(DAY, [Empty.NOTHING]),), announced=none)
    assert standard(empty) == (DATA / "empty.standard.md").read_text("utf-8")


def test_arxiv_is_thanked_in_its_own_words() -> None:
    """The last line is the acknowledgement that arXiv asks for."""
    assert standard(digest()).split("\n")[-2] == ACKNOWLEDGEMENT
    assert ACKNOWLEDGEMENT == "Thank you to arXiv for use of its open access interoperability."


def test_published_from_full_text_is_classic_with_sums_and_thanks() -> None:
    """Where nothing is to be said, the layout adds nothing to an entry."""
    plain = digest(entry(1, outcome("9901.00001", text="该论文提出一种方法。")))
    both = plain.model_copy(
        update={"entries": (*plain.entries, entry(1, None, Section.REPLACED)), "replaced": 1}
    )
    assert standard(both) == f"{classic(both)}\n{TITLE}{tally(ledger(both))}\n{ACKNOWLEDGEMENT}\n"


@pytest.mark.parametrize(
    ("state", "basis", "reason", "said"),
    [
        (State.PUBLISHED, Basis.FULLTEXT, None, None),
        (State.PUBLISHED, Basis.IMPORTED, None, None),
        (State.PUBLISHED, Basis.DRAFT, None, "草稿（规则生成）"),
        (State.PUBLISHED, Basis.ABSTRACT, "pdf: NotFound", "仅据摘要：arXiv 上没有 PDF"),
        (State.PUBLISHED, Basis.ABSTRACT, "pdf: never heard of", "仅据摘要"),
        (State.HELD, None, "checks: number.magnitude, term.forbidden", "待审核：数字存疑"),
        (
            State.DEFERRED,
            None,
            "model: Overloaded: 429 from the endpoint",
            "暂缺（下次运行补写）：模型服务繁忙",
        ),
        (State.FAILED, None, "BadReply: no JSON, no brief", "暂缺（下次运行补写）：模型的答复不合用"),
        (State.NONE, None, "withdrawn", "已撤稿"),
        (State.NONE, None, "insufficient_source", "无简介：原文过少"),
        (State.NONE, None, "unseen", None),
    ],
)
def test_what_is_said_of_each_state(
    state: State, basis: Basis | None, reason: str | None, said: str | None
) -> None:
    """Readers learn why a 简介 is missing or less than it might be, and nothing where all is well."""
    assert status(outcome("9901.00001", state, basis, reason)) == said


def test_three_failed_runs_promise_nothing() -> None:
    """A paper that is not asked for again does not say that it will be."""
    given_up = outcome("9901.00001", State.FAILED).model_copy(update={"runs": 3})
    assert status(given_up) == "暂缺（多次未能写成）"


def test_the_page_names_every_fixed_word() -> None:
    """docs/standard-layout.md lists the labels and sentences that are printed."""
    page = (Path(__file__).parents[2] / "docs" / "standard-layout.md").read_text("utf-8")
    sums = (*COUNTS.values(), *BRIEFS.values(), *TOKENS.values(), *MISSING.values(), LIMITS)
    for words in (*LABELS, *EMPTY.values(), *sums, ACKNOWLEDGEMENT):
        assert words in page


def test_no_two_reasons_read_alike() -> None:
    """Else reading could not tell them apart."""
    assert len(set(REASONS.values())) == len(REASONS)
    assert len(set(MISSING.values())) == len(MISSING)


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("<script>x</script>", r"\<script>x\</script>"),
        ("<!-- x --> <?x?> <https://e.example>", r"\<!-- x --> \<?x?> \<https://e.example>"),
        ("a < b, x<3, ]]>", "a < b, x<3, ]]>"),
        ("``quoted''", r"\`\`quoted''"),
        ("![x](https://e.example/p.png)", r"![x\](https://e.example/p.png)"),
        (r"\<b \\` \alpha \(x\)", r"\\\<b \\\\\` \alpha \(x\)"),
        (r"$L^*LM$, \"o, $\mathcal{L}$ | **x**", r"$L^*LM$, \"o, $\mathcal{L}$ | **x**"),
    ],
)
def test_what_markdown_would_run_is_disarmed(text: str, inert: str) -> None:
    """HTML, code and links cannot come from a field; all other characters stay arXiv's."""
    assert escaped(text) == inert
    assert unescaped(inert) == text


@given(MARKUP)
def test_disarming_is_undone(text: str) -> None:
    """Every character comes back."""
    assert unescaped(escaped(text)) == text


@given(st.text(alphabet="\\~ a`", max_size=20))
def test_calming_is_undone(text: str) -> None:
    """Every tilde and backslash of a title comes back, and no two tildes stand together meanwhile."""
    assert uncalmed(calmed(text)) == text
    assert "~~" not in calmed(text)


@pytest.mark.parametrize("title", ["A Retreat", "~~B~~", "~~~~", "~C", r"D~~\~E~", "~~<b> `x` ~~~ \\~~", ""])
def test_withdrawn_papers_are_struck_through(title: str) -> None:
    """A withdrawn paper's title is struck through, no other is, and both come back as they were."""
    gone = entry(1, outcome("9801.00001", State.NONE, None, "withdrawn"), Section.REPLACED)
    kept = entry(2, None, Section.REPLACED)
    both = [one.model_copy(update={"title": title}) for one in (gone, kept)]
    text = standard(digest(*both))
    first, second = re.findall(r"#### \[replaced 00[12]\] (.*)\n", text)
    assert first == f"~~{second}~~"
    reading = read_digest(text, "audio", DAY)
    assert not reading.healed
    assert [one.title for one in reading.digest.entries] == [title, title]


def test_what_a_later_run_added_says_so() -> None:
    """An amended entry names the day, and a replaced one what is new in it."""
    told = outcome("9801.00001").model_copy(update={"news": "补充了\n消融实验."})
    amended = entry(1, told, Section.REPLACED).model_copy(update={"amended": date(2026, 1, 9)})
    text = standard(digest(amended))
    assert "%。**\n\n- **本版更新: 补充了 消融实验.**\n\n- **补遗: 2026-01-09**\n\n- **链接:" in text
    (found,) = read_digest(text, "audio", DAY).digest.entries
    assert (found.news, found.amended) == ("补充了 消融实验.", date(2026, 1, 9))
    assert "补遗" not in classic(digest(amended))


def test_news_of_a_held_brief_is_not_printed() -> None:
    """What a model wrote beside a refused 简介 is held back with it."""
    held = outcome("9801.00001", State.HELD).model_copy(update={"news": "新增实验。"})
    assert "新增实验" not in standard(digest(entry(1, held, Section.REPLACED)))


def test_lines_that_cannot_be_kept_are_told() -> None:
    """A day that is none, and news beside a 简介 that is not published."""
    text = standard(digest(entry(1, outcome("9901.00001", State.HELD))))
    for line, before in (
        ("补遗: 2026-02-30", "链接"),
        ("补遗: soon", "链接"),
        ("本版更新: 新增实验。", "状态"),
    ):
        odd = text.replace(f"- **{before}", f"- **{line}**\n\n- **{before}")
        reading = read_digest(odd, "audio", DAY)
        assert DefectKind.STRAY in [d.kind for d in reading.healed]
        assert standard(reading.digest) == text


def test_a_hit_that_nobody_knows_is_told() -> None:
    """It is left out, and the paper stands where it stood."""
    text = standard(digest(entry(1)))
    odd = text.replace("> **作者", "> **命中:** 占卜 frogs\n>\n> **作者")
    reading = read_digest(odd, "audio", DAY)
    assert [d.kind for d in reading.healed] == [DefectKind.STRAY]
    assert standard(reading.digest) == text


def test_entries_in_another_order_than_their_hits_say_are_told() -> None:
    """A file that somebody rearranged is read whole, and printed in order again."""
    hit = (Hit(kind=HitKind.KEYWORD, name="frog"),)
    good = digest(entry(1), entry(2).model_copy(update={"hits": hit}))
    text = standard(good)
    head, second, first, foot = re.split(r"(?=^#### |^## 更新)", text, flags=re.MULTILINE)
    assert second.startswith("#### [new 002]")
    reading = read_digest(head + first + second + foot, "audio", DAY)
    assert DefectKind.FORM in [d.kind for d in reading.healed]
    assert standard(reading.digest) == text


def test_title_and_abstract_in_chinese_stand_in_the_quotes() -> None:
    """Above the authors and above the abstract; what a check refuses is counted and not printed."""
    refused = translation("9901.00002", title=("静听", State.PUBLISHED), abstract=("机密", State.HELD))
    text = standard(
        digest(
            entry(1).model_copy(update={"translation": translation("9901.00001")}),
            entry(2).model_copy(update={"translation": refused}),
        )
    )
    assert "> **标题翻译:** 听见低语\n>\n> **作者:** Ada Vell" in text
    assert "> **中文摘要:** 我们用$O(n)$的时间听低语。\n>\n> **摘要:** We listen" in text
    assert "机密" not in text
    assert "- 翻译: 标题 2 · 摘要 1 · 未通过检查 1\n" in text
    reading = read_digest(text, "audio", DAY)
    assert not reading.healed
    assert [one.chinese(TextPart.TITLE) for one in reading.digest.entries] == ["听见低语", "静听"]
    assert standard(reading.digest) == text


def test_a_translation_on_two_lines_is_healed() -> None:
    """A line break that somebody put into it is taken out, as in every other field."""
    text = standard(digest(entry(1).model_copy(update={"translation": translation("9901.00001")})))
    reading = read_digest(text.replace("的时间听", "的时间\n> 听"), "audio", DAY)
    assert [defect.kind for defect in reading.healed] == [DefectKind.LINE_BREAK]
    assert reading.digest.entries[0].chinese(TextPart.ABSTRACT) == "我们用$O(n)$的时间 听低语。"


def test_the_classic_layout_has_no_chinese_but_the_brief() -> None:
    """Its grammar has no place for a translation."""
    chosen = digest(entry(1).model_copy(update={"translation": translation("9901.00001")}))
    assert "低语" not in classic(chosen)


def test_an_address_that_cannot_be_a_link_is_text() -> None:
    """An imported digest cannot smuggle a script in as its link, and the address still comes back."""
    hostile = digest(
        entry(1).model_copy(update={"url": "javascript:alert(`1`)", "id": "javascript:alert(`1`)"})
    )
    text = standard(hostile)
    assert "](" not in text
    assert read_digest(text, "audio", DAY).digest.entries[0].url == "javascript:alert(`1`)"


@given(strategies.digests())
def test_reading_gives_back_what_the_page_promises(printed: Digest) -> None:
    """Whatever the fields hold, everything that docs/standard-layout.md promises comes back."""
    reading = read_digest(standard(printed), printed.topic.slug, printed.day)
    found = reading.digest
    assert not reading.healed
    assert (found.topic, found.day, found.new, found.replaced, found.demo) == (
        printed.topic.model_copy(update={"name": collapsed(printed.topic.name)}),
        printed.day,
        printed.new,
        printed.replaced,
        printed.demo,
    )
    assert found.notes == tuple(filter(None, map(collapsed, printed.notes)))
    assert list(map(_promised, found.entries)) == list(map(_promised, printed.entries))


@given(strategies.digests())
def test_printing_again_changes_nothing(printed: Digest) -> None:
    """A file in the standard layout that is read and printed is the same file."""
    text = standard(printed)
    assert standard(read_digest(text, printed.topic.slug, printed.day).digest) == text


def test_stray_text_in_a_standard_file_is_told() -> None:
    """Text below the acknowledgement, and a state that nobody knows."""
    text = standard(digest(entry(1, outcome("9901.00001", basis=Basis.DRAFT))))
    below = read_digest(text + "\nmore\n", "audio", DAY)
    unknown = read_digest(text.replace("草稿（规则生成）", "很好"), "audio", DAY)
    assert [d.kind for d in (*below.healed, *unknown.healed)] == [DefectKind.STRAY] * 2
    assert below.healed[0].line == text.count("\n") + 1


def _promised(of: Entry) -> tuple[object, ...]:
    """What an entry keeps on its way through the standard layout."""
    return (
        *(of.section, of.number, of.id, of.version, of.categories, of.url),
        *map(collapsed, (of.title, of.abstract, "; ".join(of.authors), "; ".join(of.tag_names))),
        of.hits,
        None if of.comment is None else collapsed(of.comment),
        of.amended,
        typeset(collapsed(of.news or "")),
        typeset(collapsed(of.brief or "")),
        *(typeset(collapsed(of.chinese(part) or "")) for part in TextPart),
        _said(of.outcome),
    )


def _said(of: Outcome | None) -> tuple[object, ...]:
    said = status(of)
    if not of or not said:
        return ()
    return said, State.DEFERRED if of.state is State.FAILED and of.runs < 3 else of.state
