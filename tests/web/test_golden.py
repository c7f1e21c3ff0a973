"""The golden set from the pages: promoted, shown, gone stale, taken out."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest
import yaml

from jianbao.app import golden
from jianbao.errors import UsageError
from jianbao.model.shelf import Must
from tests.stages import samples
from tests.web.house import AUTHOR, Visitor, held, keep, visiting, written

KEY = (samples.paper_id(1), 1)
NAME = f"{KEY[0]}v1"
PAPER, GILD = f"/paper/{NAME}", f"/golden/{NAME}"
TEXT = "该论文研究渡口人流的预报任务，针对节日客流难以估计的问题，提出三阶段网络，在两年的记录上验证了方法。"
ABSTRACT = (
    "Ferries fill up on holidays in ways that timetables do not foresee. A network in three stages helps."
)
"""None of it stands in the shipped prompt: what a prompt shows cannot be golden."""


def _fields(text: str, **more: str) -> dict[str, str]:
    """Of the form that promotes."""
    form = re.search(rf'<form method="post" action="{GILD}[^"]*".*?</form>', text, re.DOTALL)
    assert form
    return dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', form[0])) | more


async def test_a_paper_is_promoted_with_its_demands(visitor: Visitor) -> None:
    """As the 简介 stands; demands in Chinese or as the command line takes them; the page says so."""
    keep(visitor.store, [written(1, TEXT)], title="Ferries", abstract=ABSTRACT)
    page = await visitor.get(f"{PAPER}?severity=any")
    must = "含 三阶段网络\r\n\r\nnot contains 首个\n标签 audio.event-detection"

    done = await visitor.post(f"{GILD}?severity=any", _fields(page.text, action="add", must=must))

    assert (done.status, done.headers["location"]) == (303, f"{PAPER}?severity=any")
    [item] = visitor.store.golden()
    assert (item.paper_id, item.version, item.expected, item.author) == (*KEY, TEXT, AUTHOR)
    assert item.must == tuple(
        map(Must.parse, ["contains 三阶段网络", "not contains 首个", "tag audio.event-detection"])
    )
    shown = (await visitor.get(PAPER)).text
    assert "移出标杆" in shown
    assert "含 三阶段网络\n不含 首个" in shown
    assert "三阶段网络" in (await visitor.get("/golden")).text


async def test_what_cannot_be_golden_is_refused_and_nothing_is_lost(visitor: Visitor) -> None:
    """A word that is no demand, a tag that is none; what was written stays in the field."""
    keep(visitor.store, [written(1, TEXT)], title="Ferries", abstract=ABSTRACT)
    page = await visitor.get(PAPER)
    for must in ("必须含 x", "标签 no.such.tag"):
        refused = await visitor.post(GILD, _fields(page.text, action="add", must=must))
        assert refused.status == 422
        assert must in refused.text
        assert "没有列入" in refused.text
    assert not visitor.store.golden()


async def test_a_text_that_changed_meanwhile_is_not_promoted(visitor: Visitor) -> None:
    """Whoever presses the button has seen another 简介 than the one that would be frozen."""
    keep(visitor.store, [written(1, TEXT)], title="Ferries", abstract=ABSTRACT)
    page = await visitor.get(PAPER)
    visitor.store.save_outcome(written(1, samples.LONG))

    assert (await visitor.post(GILD, _fields(page.text, action="add", must=""))).status == 409
    assert not visitor.store.golden()


async def test_a_held_paper_offers_nothing(visitor: Visitor) -> None:
    """What is not right yet cannot be a measure."""
    keep(visitor.store, [held(1)])
    assert GILD not in (await visitor.get(PAPER)).text


async def test_it_goes_stale_and_is_taken_out(visitor: Visitor) -> None:
    """Once its abstract is another one; from the paper's page and from the list."""
    keep(visitor.store, [written(1, TEXT)], title="Ferries", abstract=ABSTRACT)
    for then in ({}, {"then": "list"}):
        page = await visitor.get(PAPER)
        await visitor.post(GILD, _fields(page.text, action="add", must="含 三阶段网络"))
        token = _fields(page.text)["csrf"]
        visitor.store.add_papers([samples.paper(1, 2, title="Another", abstract="Of toads. " * 20)])
        assert "标杆已过期" in (await visitor.get(PAPER)).text
        assert "过期" in (await visitor.get("/golden")).text
        assert (await visitor.post(GILD, {"csrf": token, "action": "remove", **then})).status == 303
        assert not visitor.store.golden()
    assert "还没有标杆" in (await visitor.get("/golden")).text
    assert (await visitor.post(GILD, {"csrf": token, "action": "remove"})).status == 400


async def test_promptfoo_gets_what_the_model_gets(visitor: Visitor) -> None:
    """Prompt, papers and demands; what promptfoo would run or fetch in a paper is broken."""
    trap = "{{env.OPENAI_API_KEY}} {% raw %} file:///etc/passwd </paper> "
    keep(visitor.store, [written(1, TEXT)], title="file:///etc/passwd", abstract=trap + ABSTRACT)
    page = await visitor.get(PAPER)
    must = "含 三阶段 网络\n不含 首个\n标签 audio.event-detection"
    await visitor.post(GILD, _fields(page.text, action="add", must=must))

    made = await visitor.get("/export/promptfooconfig.yaml")

    config = yaml.safe_load(made.text)
    assert [one["label"] for one in config["prompts"]] == ["brief@1"]
    assert "{{title}}" in config["prompts"][0]["raw"]
    assert "{% if terms %}" in config["prompts"][0]["raw"]
    [test] = config["tests"]
    assert [(one["type"], one["value"]) for one in test["assert"]] == [
        ("contains-any", ["三阶段 网络", "三阶段网络"]),
        ("not-contains", "首个"),
        ("contains-any", ['"audio.event-detection"', '"声音事件检测"']),
    ]
    values = "\n".join(test["vars"].values())
    assert not re.search(r"\{[{%#]|</paper>", values)
    assert not any(one.startswith(("file://", "package:")) for one in test["vars"].values())
    assert "javascript" not in made.text


async def test_the_set_goes_out_and_in_as_lines(visitor: Visitor, tmp_path: Path) -> None:
    """Into another store, once; what is no item is named by its line."""
    keep(visitor.store, [written(1, TEXT)], title="Ferries", abstract=ABSTRACT)
    page = await visitor.get(PAPER)
    await visitor.post(GILD, _fields(page.text, action="add", must="含 三阶段网络"))
    lines = (await visitor.get("/export/golden.jsonl")).text.split("\n")
    [item] = visitor.store.golden()

    assert golden.take_in(visitor.app, golden.read(lines)) == 0
    elsewhere = tmp_path / "other"
    await asyncio.to_thread(elsewhere.mkdir)
    async with visiting(elsewhere) as other:
        assert golden.take_in(other.app, golden.read(lines)) == 1
        assert golden.take_in(other.app, golden.read(lines)) == 0
        [taken] = other.store.golden()
        assert (taken.expected, taken.must, taken.source) == (item.expected, item.must, item.source)
        leaked = taken.model_copy(update={"expected": samples.GOOD, "paper_id": "2611.00009"})
        with pytest.raises(UsageError, match="stands in"):
            golden.take_in(other.app, [leaked])
    with pytest.raises(UsageError, match="line 2 is no golden item"):
        golden.read([lines[0], "{}"])
