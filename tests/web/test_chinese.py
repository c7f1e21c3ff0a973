"""Title and abstract in Chinese, seen, sent back and taken by a person."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jianbao.app import App
from jianbao.app.review import remake
from jianbao.errors import UsageError
from jianbao.model import Basis, ReasonCode
from jianbao.model.translation import TextPart
from jianbao.stages.ruling import Ruling, in_chinese, rule
from jianbao.stages.translations import due, shown
from jianbao.web import Desk
from tests.stages import samples
from tests.stages.fakes import SetClock
from tests.web.house import AUTHOR, WRONG, Shown, Visitor, keep, translated, visiting, written

TITLE, ABSTRACT = TextPart
BOTH = frozenset(TextPart)
PAPER = f"/paper/{samples.paper_id(1)}v1"
ID = samples.paper_id(1)


def _form(page: Shown, part: str) -> dict[str, str]:
    """Hidden fields of the form about this part."""
    for form in re.findall(r"<form method=\"post\".*?</form>", page.text, re.DOTALL):
        found = dict(re.findall(r'type="hidden" name="([a-z]+)" value="([^"]*)"', form))
        if found.get("part") == part:
            return found
    raise AssertionError(f"no form about {part}")


def _digest(app: App) -> str:
    return next(app.settings.outputs_dir.glob("*/*.md")).read_text("utf-8")


async def test_a_person_sends_back_and_takes(tmp_path: Path) -> None:
    """The digest follows, at once; no run asks for another; who decided stands on the page alone."""
    (tmp_path / "jianbao.toml").write_text(
        '[topics.audio]\nname = "音频"\ncategories = ["cs.SD"]\ntranslate = ["title", "abstract"]\n'
    )
    async with visiting(tmp_path) as visitor:
        store = visitor.store
        keep(store, [written(1), written(2)])
        translated(store)
        page = await visitor.get(PAPER)
        sent = _form(page, "title") | {"action": "return", "reason": "term"}
        gone = await visitor.post(PAPER, sent)
        assert (gone.status, gone.headers["location"]) == (303, PAPER)
        assert len(store.stale_digests()) == 1
        taken = _form(await visitor.get(PAPER), "abstract") | {"action": "print"}
        assert (await visitor.post(PAPER, taken)).status == 303
        await remake(visitor.app)
        assert store.stale_digests() == []
        printed = _digest(visitor.app)
        assert ("雨中数蛙" in printed, "错译的摘要" in printed) == (False, True)
        told = (await visitor.get(PAPER)).text
        assert told.count(f"：<bdi>{AUTHOR}</bdi>") == 2
        explained = (await visitor.get(f"/explain/{ID}v1")).text
        assert f"采用：<bdi>{AUTHOR}</bdi>" in explained
        assert f"退回：<bdi>{AUTHOR}</bdi>" in explained
        records = b"".join(one.read_bytes() for one in visitor.app.settings.outputs_dir.rglob("*.json"))
        assert AUTHOR not in records.decode()

        paper = store.newest_paper(ID)
        assert paper
        rows = store.translations([ID])[ID]
        assert due(paper, BOTH, rows, insist=True) == ()
        changed = paper.model_copy(update={"title": "Counting Toads"})
        assert due(changed, BOTH, rows) == (TITLE,)
        assert [row.reason for row in rows[1:]] == ["rejected: term", "accepted"]
        told_to_readers = shown(paper, BOTH, rows)
        assert told_to_readers
        assert {one.by for one in told_to_readers.parts.values()} == {None}


async def test_what_is_held_is_listed_and_decided_about_in_turn(visitor: Visitor) -> None:
    """The queue leads there as long as there is any; each decision leads on to the next."""
    keep(visitor.store, [written(1)])
    assert "/translations" not in (await visitor.get("/")).text
    translated(visitor.store)
    assert 'href="/translations">译文 <span class="count">1<' in (await visitor.get("/")).text
    page = await visitor.get("/translations")
    for told in (samples.ABSTRACT, "错译的摘要", WRONG.message, "第 1 处，共 1 处"):
        assert told in page.text, told
    assert "雨中数蛙" not in page.text
    assert '<details id="chinese" open>' in (await visitor.get(PAPER)).text
    gone = await visitor.post(PAPER, _form(page, "abstract") | {"action": "print"})
    assert (gone.status, gone.headers["location"]) == (303, "/translations?at=0")
    assert "都看过了" in (await visitor.get(gone.headers["location"])).text
    assert "/translations" not in (await visitor.get("/")).text


async def test_what_was_seen_is_what_is_decided_about(visitor: Visitor) -> None:
    """A run that translated anew in between, and nothing is written; the same twice is once."""
    keep(visitor.store, [written(1)])
    translated(visitor.store)
    old = _form(await visitor.get(PAPER), "title") | {"action": "return", "reason": "name"}
    first, again = [await visitor.post(PAPER, old) for _ in range(2)]
    assert (first.status, again.status, len(visitor.store.translations([ID])[ID])) == (303, 303, 2)
    late = await visitor.post(PAPER, old | {"part": "abstract", "action": "print"})
    assert late.status == 422
    assert "译文变了" in late.text
    assert len(visitor.store.translations([ID])[ID]) == 2


@pytest.mark.parametrize(
    "changed", [{"action": "accept"}, {"part": "authors"}, {"seen": "x"}, {"action": "return", "reason": "z"}]
)
async def test_a_form_that_is_none_changes_nothing(visitor: Visitor, changed: dict[str, str]) -> None:
    """It says so in Chinese."""
    keep(visitor.store, [written(1)])
    translated(visitor.store)
    fields = _form(await visitor.get(PAPER), "title") | {"action": "print"} | changed
    assert (await visitor.post(PAPER, fields)).status == 422
    assert len(visitor.store.translations([ID])[ID]) == 1


async def test_a_page_tells_where_it_comes_from(visitor: Visitor) -> None:
    """Prompt and hash, model and instead of whom, tokens, which run, findings."""
    keep(visitor.store, [written(1)])
    translated(visitor.store)
    page = await visitor.get(f"/explain/{ID}v1")
    block = page.text.partition('<h2 id="chinese">译文</h2>')[2]
    for told in (
        *("translation@1", "abababababab", "frog-1-2026", "Refused: toad-1: no", "1,234 + 56", "第 2 次运行"),
        *("标题翻译", "雨中数蛙", "中文摘要", "错译的摘要", WRONG.message, "checks: number.magnitude"),
    ):
        assert told in block, told


async def test_a_brief_of_the_abstract_is_no_translation(visitor: Visitor) -> None:
    """What it was written from has a name of its own on the page."""
    keep(visitor.store, [written(1, basis=Basis.ABSTRACT)])
    page = (await visitor.get(PAPER)).text
    assert ("据摘要" in page, "中文摘要" in page) == (True, False)


async def test_of_a_carried_brief_the_newest_title_is_decided_about(visitor: Visitor) -> None:
    """The page of the earlier version shows the Chinese of the later one, whose title is another."""
    carried = written(1, version=2, reason="carried: v1")
    keep(visitor.store, [written(1)])
    keep(visitor.store, [carried], title="Counting Frogs by Night")
    translated(visitor.store, version=2)
    desk = Desk.of(visitor.app)
    found = in_chinese(visitor.store, desk.item(f"{ID}v2"))
    assert found
    assert (found.paper.version, found.stands.text(TITLE)) == (2, "雨中数蛙")
    rule(visitor.store, SetClock(), desk.item(f"{ID}v2"), Ruling(TITLE, ReasonCode.TERM, "ada"))
    assert [one.topic for one in visitor.store.stale_digests()] == ["audio"]
    keep(visitor.store, [written(3)])
    other = desk.item(f"{samples.paper_id(3)}v1")
    with pytest.raises(UsageError, match="no abstract in Chinese"):
        rule(visitor.store, SetClock(), other, Ruling(ABSTRACT, None, "ada"))
