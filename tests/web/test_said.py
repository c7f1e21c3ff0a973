"""What goes wrong is said in Chinese, with the program's own words beneath."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx2
import pytest

import jianbao
from jianbao.errors import UsageError
from jianbao.web import Desk, said, site
from tests.stages import samples
from tests.web.house import BASE, HOST, Visitor, keep, written

if TYPE_CHECKING:
    from jianbao.stages.review import Reviewer

KEY = (samples.paper_id(1), 1)
PAPER = f"/paper/{samples.paper_id(1)}v1"
SOURCES = Path(jianbao.__file__).parent


def _heading(text: str) -> str:
    found = re.search(r"<h1>([^<]*)</h1>", text)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/?state=lost", "没有“lost”这种状态"),
        ("/?severity=x", "没有“x”这种程度"),
        ("/?day=yesterday", "“yesterday”不是日期"),
        ("/?sample=x", "“x”不是抽查种子"),
        ("/?after=x", "队列中没有这个位置"),
        ("/?code=" + "x" * 201, "筛选条件 code 过长"),
        ("/go?id=frogs", "“frogs”不是 arXiv 编号"),
    ],
)
async def test_an_address_that_cannot_be_read(visitor: Visitor, url: str, sentence: str) -> None:
    """Says what is wrong with it; the English sentence is folded."""
    page = await visitor.get(url)

    assert page.status == 400
    assert sentence in page.text
    assert re.search(r'<details><summary>详情</summary><p class="faint" lang="en">', page.text)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("/nowhere", "没有这个页面"),
        ("/static/nothing.css", "没有这个页面"),
        ("/paper/frogs", "不是 arXiv 编号"),
        ("/paper/2611.99999", "库中没有 2611.99999 的简介"),
        ("/explain/2611.99999v3", "库中没有 2611.99999v3 的简介"),
    ],
)
async def test_what_is_not_there(visitor: Visitor, url: str, sentence: str) -> None:
    """Is a page of ours too."""
    page = await visitor.get(url)

    assert (page.status, _heading(page.text)) == (404, "没有找到")
    assert sentence in page.text


async def test_every_refusal_is_a_page_in_chinese(visitor: Visitor) -> None:
    """Foreign forms, other methods, floods, other kinds of content."""
    keep(visitor.store, [written(1)])
    token = (await visitor.get(PAPER)).fields("accept")["csrf"]
    client, ours = visitor.client, {"origin": BASE}
    answers = [
        (403, await client.post(PAPER, data={}, headers={"origin": "http://evil.example"})),
        (405, await client.post("/versions", data={"csrf": token}, headers=ours)),
        (405, await client.put(PAPER, headers=ours)),
        (413, await client.post(PAPER, data={"text": "x" * 3_000_000}, headers=ours)),
        (415, await client.post(PAPER, json={}, headers=ours)),
    ]

    for status, answer in answers:
        assert answer.status_code == status
        assert '<html lang="zh-CN">' in answer.text
        assert _heading(answer.text) == said.TITLES[status]


async def test_a_fault_of_ours_is_a_page_without_its_inside(visitor: Visitor) -> None:
    """What no code has foreseen is for the terminal, not for the page."""
    broken = site(replace(Desk.of(visitor.app), judge=cast("Reviewer", "no judge")), [HOST])
    transport = httpx2.ASGITransport(app=broken, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
        answer = await client.get(PAPER)

    assert (answer.status_code, _heading(answer.text)) == (500, "出了问题")
    assert "详情已写在" in answer.text
    assert "attribute" not in answer.text
    assert answer.headers["content-security-policy"]


async def test_a_store_that_fails_is_said(visitor: Visitor, tmp_path: Path) -> None:
    """With what to do."""
    with closing(sqlite3.connect(tmp_path / ".jianbao" / "jianbao.db")) as database:
        database.execute("DROP TABLE standing")

    page = await visitor.get("/")

    assert (page.status, _heading(page.text)) == (500, "出了问题")
    assert "数据库一时用不了" in page.text


async def test_a_decision_that_is_not_taken_says_why(visitor: Visitor) -> None:
    """On the paper's page, above the buttons, where it is seen whatever panel is open."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)
    cases = [
        (page.fields("accept") | {"action": "undo"}, "还没有决定，无可撤销"),
        (page.fields("reject") | {"reason": "mood"}, "没有这种理由"),
        (page.fields("accept") | {"action": "frame"}, "没有这种决定"),
        (page.fields("edit") | {"text": " ", "tags": ""}, "简介不能为空"),
        (page.fields("edit") | {"text": samples.OTHER, "tags": "蛙泳"}, "分类表中没有这些标签：蛙泳"),
    ]

    for form, sentence in cases:
        refused = await visitor.post(PAPER, form)
        assert refused.status == 422
        alert = refused.text.partition('role="alert"')[2].partition("</div>")[0]
        assert sentence in alert
        assert refused.text.index('role="alert"') < refused.text.index('class="actions"')


async def test_asking_for_the_head_gets_the_head(visitor: Visitor) -> None:
    """Of every page, with the same status and length."""
    keep(visitor.store, [written(1)])
    for url in ("/", PAPER, "/versions", f"/explain/{KEY[0]}", "/static/keys.js", "/export/decisions.jsonl"):
        whole, head = await visitor.client.get(url), await visitor.client.head(url)
        assert (head.status_code, head.headers["content-type"]) == (200, whole.headers["content-type"])
        assert head.headers.get("content-length") == whole.headers.get("content-length")
    assert (await visitor.client.head("/nowhere")).status_code == 404


def test_every_fault_has_its_sentence() -> None:
    """What the inner rooms call a fault is said in Chinese, and nothing is said of what nobody raises."""
    raised = {
        name
        for file in SOURCES.rglob("*.py")
        for name in re.findall(r'\bfault="([a-z-]+)"', file.read_text(encoding="utf-8"))
    }

    assert raised == set(said.FAULTS)


def test_a_fault_without_a_name_is_said_all_the_same() -> None:
    """Its own words are in the details."""
    error = UsageError("frogs: {not} a fault", value="{x}")

    assert said.said(error)
    assert said.detail(error) == "frogs: {not} a fault"
    assert said.detail(RuntimeError("secret")) == ""
