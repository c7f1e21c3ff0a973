"""An evaluation as one HTML file and as text: complete, and inert whatever papers and models say."""

from __future__ import annotations

import re

import pytest
from lxml import html

from jianbao.model import Brief, ChatReply, ChatRequest
from jianbao.model.evaluation import Evaluation, Excluded
from jianbao.render.pairs import page
from jianbao.render.report import report
from tests.evaluate.house import Lab, number_of, of_candidate
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel
from tests.stages.samples import ENGLISH, GOOD, reply

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>]]>{{7*7}}\u202e\u0000&amp;'\""


@pytest.fixture
async def made(houses: Houses) -> Evaluation:
    """Five regressions of eight, one paper left out."""

    def answer(request: ChatRequest) -> ChatReply:
        return reply(ENGLISH if of_candidate(request) and number_of(request) < 6 else GOOD)

    evaluation = await Lab(houses(model=ScriptedModel(answer))).evaluation()
    left = Excluded(paper_id="2611.00099", version=1, reason="withdrawn")
    return evaluation.model_copy(update={"excluded": (left,)})


def _hostile(made: Evaluation) -> Evaluation:
    pair = made.pairs[0]
    assert pair.candidate.outcome
    brief = Brief(text=HOSTILE * 300, tags=(HOSTILE,))
    trial = pair.candidate.model_copy(
        update={"outcome": pair.candidate.outcome.model_copy(update={"brief": brief})}
    )
    worst = pair.model_copy(update={"title": HOSTILE, "abstract": HOSTILE, "candidate": trial})
    return made.model_copy(update={"pairs": (worst, *made.pairs[1:])})


def _said(element: html.HtmlElement) -> str:
    return "".join(map(str, element.itertext()))


def test_every_pair_stands_there_with_the_regressions_first(made: Evaluation) -> None:
    """Both texts, marked, with what there is against them."""
    tree = html.document_fromstring(page(made))
    articles = tree.findall(".//article")
    assert [one.get("class") for one in articles] == ["regressed"] * 5 + ["same"] * 3
    assert articles[0].findtext(".//ins")
    assert "language.english" in _said(articles[0])
    assert GOOD in _said(articles[7])
    assert "2611.00099" in _said(tree)
    assert "更差" in tree.findtext(".//h1", "")


def test_nothing_in_it_acts_or_asks_for_anything(made: Evaluation) -> None:
    """No script, no handler, no address: hostile titles and answers are text."""
    text = page(_hostile(made))
    tree = html.document_fromstring(text)
    tags = {one.tag for one in tree.iter()}
    assert tags.isdisjoint({"script", "img", "iframe", "link", "object", "form", "a", "base"})
    names = {name for one in tree.iter() for name in one.attrib}
    assert names <= {"lang", "charset", "content", "http-equiv", "name", "class", "scope", "tabindex"}
    assert not re.search(r"url\(|@import|https?:", text)
    assert "\u202e" not in text
    assert "\u0000" not in text
    assert "alert(1)" in tree.findtext(".//h2/span", "")


def test_it_is_a_page_for_phones_and_for_the_dark(made: Evaluation) -> None:
    """Chinese by its language, readable at any width."""
    text = page(made)
    assert '<html lang="zh-CN">' in text
    assert "prefers-color-scheme:dark" in text
    assert 'name="viewport"' in text


def test_the_text_says_verdict_sums_and_regressions(made: Evaluation) -> None:
    """At most so many of a kind; the rest is counted."""
    text = report(made, 3)
    assert text.startswith("# brief@2 against brief@1: worse\n")
    assert "## Regressions (5)" in text
    assert "… and 2 more" in text
    assert "| language.english | error | 0 | 5 | +5 |" in text
    assert "exact sign test p = 0.0625" in text
    assert text.index("## Regressions") < text.index("| finding |") < text.index("## Left out (1)")


def test_what_was_said_cannot_break_out_of_the_report(made: Evaluation) -> None:
    """Lines stay lines, and indented ones are literal in Markdown."""
    pair = made.pairs[0].model_copy(update={"title": "A\n# B\n<b>"})
    text = report(made.model_copy(update={"pairs": (pair,)}), 3)
    assert "\n    2611.00001v1  A # B <b>\n" in text
