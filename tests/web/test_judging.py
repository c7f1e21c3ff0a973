"""Golden papers and blind judging in a real browser, by keys alone."""

from __future__ import annotations

import pytest

from jianbao.adapters.store import SqlStore
from jianbao.model.evaluation import Preference
from jianbao.stages.evaluate.blind import deck
from tests.chromium import PROGRAM, Chromium
from tests.stages import samples
from tests.web.house import AUTHOR, keep, written
from tests.web.judged import ID, evaluation, pair
from tests.web.test_golden import ABSTRACT, TEXT

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")


async def test_g_promotes_a_paper(store: SqlStore, url: str, browser: Chromium) -> None:
    """The key opens the field, Ctrl+Enter sends it; digits still give reasons."""
    keep(store, [written(1, TEXT)], title="Ferries", abstract=ABSTRACT)
    tab = await browser.visit(f"{url}paper/{samples.paper_id(1)}v1")
    await tab.press("g")
    await tab.call("Input.insertText", text="含 三阶段网络\n不含 首个")
    await tab.press("a")
    await tab.press("Escape")
    await tab.press("g")
    await tab.run("document.activeElement.value = document.activeElement.value.replace(/a$/, '')")
    async with tab.loading():
        await tab.press("Enter", 2)

    [item] = store.golden()
    assert [str(one) for one in item.must] == ["contains 三阶段网络", "not contains 首个"]
    assert not store.decisions()
    assert await tab.run("document.querySelector('.state.golden').textContent") == "标杆"
    await tab.press("1")
    assert await tab.run("document.querySelector('#reject').open")
    assert not tab.errors


async def test_pairs_are_judged_blind_by_keys(store: SqlStore, url: str, browser: Chromium) -> None:
    """1, 2 and 0; u takes back, n and j go on, k goes back; the answers are those of the keys."""
    made = evaluation([pair(number) for number in range(1, 7)])
    store.save_evaluation(made)
    tab = await browser.visit(f"{url}evaluation/{ID}/blind")
    for key in ("1", "2", "0", "u", "2", "n", "k", "1", "j", "k", "1", "0"):
        async with tab.loading():
            await tab.press(key)
    # 1: 甲; 2: 乙; 3: tie, taken back, 乙; on to 5, back to 4: 甲; on to 6, back to 5: 甲; 6: tie

    assert [one.said for one in deck(made, store.votes(ID), AUTHOR)] == ["1", "2", "2", "1", "1", "0"]
    assert [one.preference for one in store.votes(ID)].count(Preference.TIE) == 2
    assert await tab.run("document.querySelector('.big').textContent") == "都评过了"
    assert not tab.errors


async def test_a_vote_that_is_composed_is_none(store: SqlStore, url: str, browser: Chromium) -> None:
    """Nor is a key with Ctrl."""
    store.save_evaluation(evaluation([pair(1), pair(2)]))
    tab = await browser.visit(f"{url}evaluation/{ID}/blind")
    for event in ("isComposing: true", "keyCode: 229", "ctrlKey: true"):
        for key in "120un":
            await tab.run(
                f"document.body.dispatchEvent(new KeyboardEvent('keydown',"
                f" {{key: '{key}', {event}, bubbles: true, cancelable: true}}))"
            )
    await tab.run("new Promise((done) => setTimeout(done, 200))")

    assert not store.votes(ID)
