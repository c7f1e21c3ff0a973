"""Decisions, taken from forms as a browser without JavaScript sends them."""

from __future__ import annotations

import csv
import json

from jianbao.model import Action, ReasonCode, State
from tests.stages import samples
from tests.web.house import AUTHOR, Visitor, held, keep, written

KEY = (samples.paper_id(1), 1)
PAPER = f"/paper/{samples.paper_id(1)}v1"
NEXT = f"/paper/{samples.paper_id(2)}v1"


async def test_accepting_publishes_and_goes_on(visitor: Visitor) -> None:
    """What was held is published, and the next paper of the queue is there."""
    keep(visitor.store, [held(1), held(2)][::-1])
    page = await visitor.get(PAPER)

    done = await visitor.post(PAPER, page.fields("accept"))

    assert done.status == 303
    assert done.headers["location"] == f"{NEXT}?done={samples.paper_id(1)}v1"
    assert visitor.store.outcomes([KEY])[KEY].state is State.PUBLISHED
    [decision] = visitor.store.decisions(*KEY)
    assert (decision.action, decision.author) == (Action.ACCEPT, AUTHOR)


async def test_rejecting_needs_a_reason_and_can_be_undone(visitor: Visitor) -> None:
    """From the next page, too, where the last decision is named."""
    keep(visitor.store, [written(2), written(1)])
    page = await visitor.get(PAPER)
    fields = page.fields("reject")

    assert (await visitor.post(PAPER, fields)).status == 422
    done = await visitor.post(PAPER, fields | {"reason": "number"})
    assert visitor.store.outcomes([KEY])[KEY].state is State.HELD
    assert "已拒绝" in (await visitor.get(PAPER)).text
    after = await visitor.get(done.headers["location"])
    back = await visitor.post(PAPER, after.fields("undo"))

    assert back.headers["location"] == PAPER
    assert visitor.store.outcomes([KEY])[KEY].state is State.PUBLISHED
    assert [one.action for one in visitor.store.decisions(*KEY)] == [Action.REJECT, Action.UNDO]
    assert visitor.store.decisions(*KEY)[0].reason_code is ReasonCode.NUMBER


async def test_an_edit_is_checked_before_it_is_saved(visitor: Visitor) -> None:
    """An error keeps it from being saved, and the text stays in the field; it can be saved all the same."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)
    wrong = page.fields("edit") | {"text": samples.ENGLISH, "tags": "audio.event-detection"}

    refused = await visitor.post(PAPER, wrong)
    assert refused.status == 422
    assert samples.ENGLISH in refused.text
    assert "language.english" in refused.text
    assert not visitor.store.decisions(*KEY)

    saved = await visitor.post(PAPER, wrong | {"override": "1"})
    assert saved.status == 303
    assert visitor.store.decisions(*KEY)[0].text_after == samples.ENGLISH


async def test_an_edit_keeps_both_texts_and_its_tags(visitor: Visitor) -> None:
    """Tags may be called by their Chinese names; line ends are as they were typed."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)
    name = visitor.app.data.taxonomy.name("audio.event-detection")

    done = await visitor.post(PAPER, page.fields("edit") | {"text": samples.OTHER, "tags": f"{name}，"})

    assert done.status == 303
    [decision] = visitor.store.decisions(*KEY)
    assert (decision.text_before, decision.text_after) == (samples.GOOD, samples.OTHER)
    assert decision.tags_after == ("audio.event-detection",)
    shown = await visitor.get(PAPER)
    assert "修改" in shown.text
    assert AUTHOR in shown.text


async def test_a_tag_that_is_none_is_not_saved(visitor: Visitor) -> None:
    """And is named."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)

    refused = await visitor.post(PAPER, page.fields("edit") | {"text": samples.OTHER, "tags": "frogs"})

    assert refused.status == 422
    assert "frogs" in refused.text


async def test_two_people_at_once_lose_nothing(visitor: Visitor) -> None:
    """Whoever comes second sees both texts, decides anew, and then it is done."""
    keep(visitor.store, [written(1)])
    mine, theirs = await visitor.get(PAPER), await visitor.get(PAPER)
    third = samples.GOOD.replace("蛙", "鸟")
    await visitor.post(PAPER, theirs.fields("edit") | {"text": samples.OTHER, "tags": ""})

    late = await visitor.post(PAPER, mine.fields("edit") | {"text": third, "tags": ""})

    assert late.status == 409
    assert "<ins>蝉</ins>" in late.text
    assert "<ins>鸟</ins>" in late.text
    assert len(visitor.store.decisions(*KEY)) == 1
    again = await visitor.post(PAPER, late.fields("edit") | {"text": third})
    assert again.status == 303
    assert visitor.store.decisions(*KEY)[-1].text_after == third


async def test_a_double_click_decides_once(visitor: Visitor) -> None:
    """The same form twice is one decision."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)

    answers = [await visitor.post(PAPER, page.fields("accept")) for _ in range(2)]

    assert [one.status for one in answers] == [303, 303]
    assert len(visitor.store.decisions(*KEY)) == 1


async def test_a_button_prints_stale_digests_again(visitor: Visitor) -> None:
    """A decision marks the digests that print the paper; the button makes them anew."""
    keep(visitor.store, [written(1)])
    page = await visitor.get(PAPER)
    await visitor.post(PAPER, page.fields("reject") | {"reason": "other"})
    queue = await visitor.get("/")
    assert "重印 1<" in queue.text

    made = await visitor.post("/remake", {"csrf": page.fields("accept")["csrf"], "then": PAPER})

    assert made.headers["location"] == f"{PAPER}?made=1"
    assert "重印了 1 份简报" in (await visitor.get(f"{PAPER}?made=1")).text
    assert "重印 1<" not in (await visitor.get("/")).text
    file = visitor.app.settings.outputs_dir / "20261102_Mon" / "audio.md"
    assert samples.GOOD not in file.read_text(encoding="utf-8")


async def test_decisions_can_be_taken_away(visitor: Visitor) -> None:
    """For `--import`, for a spreadsheet without formulas, and for people, without markup."""
    keep(visitor.store, [written(1, "=HYPERLINK(1)")])
    page = await visitor.get(PAPER)
    edited = {"text": "@SUM(1) <b>x</b>", "tags": "", "override": "1"}
    await visitor.post(PAPER, page.fields("edit") | edited)

    lines = (await visitor.get("/export/decisions.jsonl")).text.splitlines()
    table = list(csv.reader((await visitor.get("/export/decisions.csv")).text.lstrip("\ufeff").splitlines()))
    report = (await visitor.get("/export/decisions.md")).text

    assert json.loads(lines[0])["text_after"] == "@SUM(1) <b>x</b>"
    assert table[1][5:7] == ["'=HYPERLINK(1)", "'@SUM(1) <b>x</b>"]
    assert "\n    @SUM(1) <b>x</b>\n" in report


async def test_a_decision_leads_to_our_own_pages_only(visitor: Visitor) -> None:
    """Whatever a form says of where to go on."""
    keep(visitor.store, [written(number) for number in range(1, 6)])
    for number, then in enumerate(
        ("https://evil.example/", "//evil.example/", "/\\evil.example", "/paper/\\x"), 1
    ):
        url = f"/paper/{samples.paper_id(number)}v1"
        page = await visitor.get(url)
        done = await visitor.post(url, page.fields("accept") | {"then": then})
        assert done.headers["location"] == f"/?done={samples.paper_id(number)}v1"
