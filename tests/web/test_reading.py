"""What the pages show."""

from __future__ import annotations

import re

import pytest

from jianbao.model import Evidence, Finding, PromptRef, Severity, State
from jianbao.model.translation import Rendering, TextPart, Translation, fingerprint
from tests.stages import samples
from tests.web.house import WARNED, WRONG, Visitor, held, keep, written

PAPER = f"/paper/{samples.paper_id(1)}v1"


async def test_the_queue_shows_the_worst_first(visitor: Visitor) -> None:
    """What is held for an error stands before what is published with a warning."""
    keep(visitor.store, [written(1), held(2), written(3, findings=())])

    page = await visitor.get("/")

    order = re.findall(r'href="/paper/([^"?]+)', page.text)
    assert order == [f"{samples.paper_id(2)}v1", f"{samples.paper_id(1)}v1"]
    assert "number.magnitude" in page.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("state=held", {2}),
        ("state=published", {1}),
        ("severity=error", {2}),
        ("severity=any", {1, 2, 3}),
        ("code=number", {2}),
        ("code=term.forbidden", {1, 2}),
        ("topic=audio", {1, 2}),
        ("topic=text", set()),
        ("day=2026-11-02", {1, 2}),
        ("day=2026-11-03", set()),
        ("prompt=brief%401&model=frog-1-2026", {1, 2}),
        ("prompt=brief%402", set()),
        ("sample=7", {1, 2, 3}),
    ],
)
async def test_every_filter_stands_in_the_url(visitor: Visitor, query: str, expected: set[int]) -> None:
    """A queue can be sent to a colleague as an address."""
    keep(visitor.store, [written(1), held(2), written(3, findings=())])

    page = await visitor.get(f"/?{query}")

    shown = {int(number) for number in re.findall(r'href="/paper/2611\.(\d+)v1', page.text)}
    assert shown == expected


@pytest.mark.parametrize(
    "query", ["state=x", "severity=x", "day=x", "sample=x", "after=x", "code=" + "x" * 300]
)
async def test_a_filter_that_is_none_is_said(visitor: Visitor, query: str) -> None:
    """And nothing is guessed."""
    assert (await visitor.get(f"/?{query}")).status == 400


async def test_pages_of_the_queue_hold_every_paper_once(visitor: Visitor) -> None:
    """Whoever goes on to the next page misses nothing and sees nothing twice."""
    keep(visitor.store, [written(number) for number in range(1, 46)])
    seen: list[str] = []
    url: str | None = "/"
    while url:
        page = await visitor.get(url)
        seen += re.findall(r'class="paper" href="/paper/([^"?]+)', page.text)
        found = re.search(r'href="([^"]+)" rel="next"', page.text)
        url = found[1].replace("&amp;", "&") if found else None

    assert len(seen) == len(set(seen)) == 45


async def test_a_paper_shows_its_translation(visitor: Visitor) -> None:
    """What is printed of it, and what a check refuses with why; nothing where nobody asked for one."""
    keep(visitor.store, [written(1), written(2)])
    paper = visitor.store.newest_paper(samples.paper_id(1))
    assert paper
    title, abstract = (fingerprint(part.of(paper)) for part in TextPart)
    parts = {
        TextPart.TITLE: Rendering(source=title, state=State.PUBLISHED, text="虚构<b>论文"),
        TextPart.ABSTRACT: Rendering(source=abstract, state=State.HELD, text="错译", findings=(WRONG,)),
    }
    row = Translation(paper_id=samples.paper_id(1), version=1, parts=parts, at=samples.NOW)
    visitor.store.save_translation(row)

    page = await visitor.get(PAPER)

    block = page.text.partition("<summary>译文</summary>")[2].partition("</details>")[0]
    for told in ("虚构&lt;b&gt;论文", "错译", "未通过检查", WRONG.message):
        assert told in block
    other = await visitor.get(f"/paper/{samples.paper_id(2)}v1")
    assert "译文" not in other.text


async def test_a_paper_shows_findings_in_text_and_source(visitor: Visitor) -> None:
    """A click on a finding leads to its words in the 简介 and to the paper's."""
    keep(visitor.store, [held(1)])

    page = await visitor.get(PAPER)

    assert '<span class="at" id="b-f1"></span><mark class="error">12 亿</mark>' in page.text
    assert '<span class="at" id="s-f1"></span><mark class="error">1.2 million calls</mark>' in page.text
    assert 'href="#b-f1"' in page.text
    assert 'href="#s-f1"' in page.text
    assert '<mark class="evidence">Counting calling frogs' in page.text


async def test_what_has_no_evidence_is_said(visitor: Visitor) -> None:
    """A quote that the paper does not hold, and a finding without any."""
    lone = Finding(code="claim.first", severity=Severity.WARNING, message="无据")
    outcome = written(1, findings=(lone,))
    assert outcome.brief
    brief = outcome.brief.model_copy(update={"evidence": (Evidence(claim="能飞", quote="Frogs can fly."),)})
    keep(visitor.store, [outcome.model_copy(update={"brief": brief})])

    page = await visitor.get(PAPER)

    assert "无原文依据" in page.text
    assert "原文中未找到" in page.text


async def test_a_quote_deep_in_the_pdf_is_shown_with_its_surroundings(visitor: Visitor) -> None:
    """Evidence may stand anywhere in the paper."""
    outcome = written(1)
    assert outcome.brief
    quote = "the rain was recorded apart"
    brief = outcome.brief.model_copy(update={"evidence": (Evidence(claim="雨声", quote=quote),)})
    body = f"{'Ponds. ' * 5000} In our set-up the rain was\nrecorded apart. {'Frogs. ' * 5000}"
    keep(
        visitor.store,
        [outcome.model_copy(update={"brief": brief})],
        document=samples.document(body=body),
    )

    page = await visitor.get(PAPER)

    assert '<mark class="evidence">the rain was\nrecorded apart</mark>' in page.text
    assert len(page.text) < 60_000


async def test_another_text_is_compared_by_the_character(visitor: Visitor) -> None:
    """What the version before said is shown with what was taken out and put in."""
    keep(visitor.store, [written(1, samples.OTHER)])
    keep(visitor.store, [written(1, samples.GOOD, version=2)])

    page = await visitor.get(f"/paper/{samples.paper_id(1)}v2")

    assert "第 1 版的简介" in page.text
    assert "<del>蝉</del><ins>蛙</ins>" in page.text


async def test_an_id_without_version_leads_to_the_newest(visitor: Visitor) -> None:
    """Any form of id, from the search field too."""
    keep(visitor.store, [written(1)])

    found = await visitor.get(f"/go?id=https://arxiv.org/abs/{samples.paper_id(1)}")
    shown = await visitor.get(found.headers["location"])

    assert shown.status == 303
    assert shown.headers["location"] == PAPER
    assert (await visitor.get("/paper/2611.99999")).status == 404
    assert (await visitor.get("/paper/nonsense")).status == 404
    assert (await visitor.get("/go?id=nonsense")).status == 400


async def test_versions_tell_how_prompts_fare(visitor: Visitor) -> None:
    """Shares stand with their intervals."""
    keep(visitor.store, [written(1), held(2), written(3, findings=())])

    page = await visitor.get("/versions")

    assert "brief@1" in page.text
    assert "67%" in page.text  # two of three have a warning or an error
    assert (await visitor.get("/explain/" + samples.paper_id(1))).status == 200


async def test_versions_tell_of_each_prompt_day_by_day(visitor: Visitor) -> None:
    """With the share that has something against it, drawn with its interval."""
    later = PromptRef(id="brief", version=2, sha256="1" * 64)
    keep(visitor.store, [written(1), held(2), written(3, findings=(), prompt=later)])

    text = (await visitor.get("/versions")).text

    drawn = re.findall(r'aria-label="(brief@\d) 逐期有问题的比率，最近一期 (\d+%)"', text)
    assert drawn == [("brief@2", "0%"), ("brief@1", "100%")]
    assert text.count('class="band"') == 2
    assert "<title>2026-11-02：2／2 篇，100%</title>" in text


async def test_every_page_is_whole_where_nothing_is_stored(visitor: Visitor) -> None:
    """A new installation can be looked at."""
    for url in ("/", "/versions", "/export/decisions.jsonl", "/export/decisions.csv", "/export/decisions.md"):
        assert (await visitor.get(url)).status == 200


async def test_a_deferred_paper_without_a_text_is_no_item(visitor: Visitor) -> None:
    """Nothing is offered that cannot be decided."""
    keep(visitor.store, [written(1, state=State.DEFERRED, brief=None, findings=(WARNED,))])

    assert "/paper/" not in (await visitor.get("/?severity=any&decided=1&state=deferred")).text


async def test_the_same_finding_twice_is_one_mark_of_the_queue(visitor: Visitor) -> None:
    """With how often; the worst of a paper's findings stand first, as they were found."""
    again = WARNED.model_copy(update={"span": "蛙"})
    keep(visitor.store, [written(1, findings=(WRONG, WARNED, again))])

    page = await visitor.get("/")

    marks = re.findall(r'<code class="(\w+)">([^<]+)</code>', page.text)
    assert marks == [("error", "number.magnitude"), ("warning", "term.forbidden × 2")]


async def test_how_good_the_text_of_a_pdf_is_said_in_chinese(visitor: Visitor) -> None:
    """No word of the program's own."""
    keep(visitor.store, [written(1)])
    visitor.store.save_document((samples.paper_id(1), 1), samples.document())
    page = await visitor.get(f"/explain/{samples.paper_id(1)}")
    assert "文字完好" in page.text
    assert "good" not in page.text
