"""Reviewing by keyboard alone, in a real browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import pytest

from jianbao.adapters.store import SqlStore
from jianbao.model import Action, ReasonCode
from tests.chromium import PROGRAM, Chromium, Tab
from tests.stages import samples
from tests.web.house import held, keep, translated, written

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")

CTRL, META = 2, 4
REASONS = list(ReasonCode)


@dataclass
class Hand:
    """Presses keys, and remembers what the store should say afterwards."""

    tab: Tab
    accepted: set[str] = field(default_factory=set)
    edited: dict[str, str] = field(default_factory=dict)
    rejected: dict[str, ReasonCode] = field(default_factory=dict)
    skipped: set[str] = field(default_factory=set)
    undone: int = 0

    async def paper(self) -> str:
        found = re.search(r"/paper/(\d{4}\.\d{5})v1", await self.tab.run("location.href"))
        assert found
        return found[1]

    async def decide(self, number: int) -> None:
        """Mostly accept; every seventh is rejected, every eleventh edited, every thirteenth skipped once."""
        paper = await self.paper()
        if number % 13 == 7 and paper not in self.skipped:
            self.skipped.add(paper)
            await self._go("s")
            return
        self.skipped.discard(paper)
        if number % 7 == 3:
            await self._reject(number)
        elif number % 11 == 5:
            await self._edit(number)
        else:
            self.accepted.add(paper)
            await self._go("a")
            if number % 17 == 8:
                await self._change_of_mind(number)

    async def _go(self, *keys: str) -> None:
        async with self.tab.loading():
            for key in keys:
                await self.tab.press(key)

    async def _reject(self, number: int) -> None:
        self.rejected[await self.paper()] = REASONS[number % 10]
        await self._go("r", str((number + 1) % 10))

    async def _edit(self, number: int) -> None:
        paper = await self.paper()
        self.edited[paper] = f"{samples.OTHER}第 {number} 篇如此。"
        await self.tab.press("e")
        await self.tab.call("Input.dispatchKeyEvent", type="rawKeyDown", commands=["selectAll"])
        await self.tab.call("Input.insertText", text=self.edited[paper])
        async with self.tab.loading():
            await self.tab.press("Enter", CTRL if number % 2 else META)

    async def _change_of_mind(self, number: int) -> None:
        """Back to the paper that was accepted just now, which is rejected instead."""
        await self._go("u")
        self.undone += 1
        self.accepted.remove(await self.paper())
        await self._reject(number)


@pytest.mark.slow
async def test_two_hundred_papers_by_keyboard_alone(store: SqlStore, url: str, browser: Chromium) -> None:
    """From the queue to its end; the store holds every decision, about the paper that was on the screen."""
    keep(store, [held(number) if number % 5 == 0 else written(number) for number in range(1, 201)])
    hand = Hand(await browser.visit(url))
    await hand.tab.press("j")
    async with hand.tab.loading():
        await hand.tab.press("Enter")
    number = 0
    while await hand.tab.run("location.pathname") != "/":
        await hand.decide(number)
        number += 1

    latest = {one.paper_id: one for one in store.decisions()}
    by = {action: {id_ for id_, one in latest.items() if one.action is action} for action in Action}
    assert by[Action.ACCEPT] == hand.accepted
    assert {id_: latest[id_].text_after for id_ in by[Action.EDIT]} == hand.edited
    assert {id_: latest[id_].reason_code for id_ in by[Action.REJECT]} == hand.rejected
    assert len(latest) + len(hand.skipped) == 200
    assert not hand.skipped & set(latest)
    assert sum(one.action is Action.UNDO for one in store.decisions()) == hand.undone > 5
    assert len(hand.edited) > 10
    assert set(hand.rejected.values()) == set(ReasonCode)
    assert await hand.tab.run("document.querySelector('h1').textContent") == "待审阅的简介"
    assert hand.tab.errors == []


async def test_every_key_does_what_the_help_says(store: SqlStore, url: str, browser: Chromium) -> None:
    """Moving, comparing, searching, helping, leaving."""
    keep(store, [written(1, samples.OTHER)])
    keep(store, [written(1, version=2), written(2), written(3)])
    tab = await browser.visit(url)
    for key, row in (("j", 0), ("ArrowRight", 1), ("k", 0), ("j", 1), ("ArrowLeft", 0)):
        await tab.press(key)
        assert (
            await tab.run("[...document.querySelectorAll('a.paper')].indexOf(document.activeElement)") == row
        )
    async with tab.loading():
        await tab.press("Enter")
    places = [await tab.run("location.pathname")]
    for key in ("j", "ArrowRight", "k", "ArrowLeft", "s"):
        async with tab.loading():
            await tab.press(key)
        places.append(await tab.run("location.pathname"))
    assert [places.index(place) for place in places] == [0, 1, 2, 1, 0, 1]

    async with tab.loading():
        await tab.press("/")
        await tab.call("Input.insertText", text=f"https://arxiv.org/abs/{samples.paper_id(1)}v2")
        await tab.press("Enter")
    assert await tab.run("location.pathname") == f"/paper/{samples.paper_id(1)}v2"
    for hidden in (True, False):
        await tab.press("d")
        assert await tab.run("document.querySelector('#difference').hidden") == hidden
    for key, shown in (("?", True), ("?", False), ("?", True), ("Escape", False)):
        await tab.press(key)
        assert await tab.run("document.querySelector('#help').open") == shown
    for key, panel in (("e", "edit"), ("r", "reject"), ("3", "reject")):
        await tab.press(key)
        assert await tab.run(f"document.querySelector('#{panel}').open")
        await tab.press("Escape")
        assert not await tab.run(f"document.querySelector('#{panel}').open")
    assert store.decisions() == []
    assert tab.errors == []


async def test_translations_are_decided_about_by_keyboard(
    store: SqlStore, url: str, browser: Chromium
) -> None:
    """One is skipped and come back to; then one is sent back and one is printed, until none is left."""
    keep(store, [written(1), written(2)])
    for number in (1, 2):
        translated(store, number)
    tab = await browser.visit(f"{url}translations")
    for keys, place in (("s", "?at=1"), ("k", "?at=0"), ("j", "?at=1"), ("r3", "?at=1"), ("a", "?at=0")):
        async with tab.loading():
            for key in keys:
                await tab.press(key)
        assert await tab.run("location.search") == place
    assert await tab.run("document.querySelector('.big').textContent") == "都看过了"
    latest = [rows[-1] for _, rows in sorted(store.translations(map(samples.paper_id, (1, 2))).items())]
    assert {row.reason for row in latest} == {f"rejected: {REASONS[2]}", "accepted"}
    assert tab.errors == []


async def test_the_queue_is_filtered_by_its_form(store: SqlStore, url: str, browser: Chromium) -> None:
    """Each field leads to an address that says the same, and to the papers that it names."""
    keep(store, [written(1), held(2), written(3, findings=()), written(4, model="toad-1")])
    tab = await browser.visit(url)
    cases = {
        "topic": ("audio", 3),
        "day": ("2026-11-02", 3),
        "state": ("held", 1),
        "severity": ("error", 1),
        "code": ("number", 1),
        "prompt": ("brief@1", 3),
        "model": ("toad-1", 1),
        "sample": ("7", 3),
    }
    for name, (value, count) in cases.items():
        await tab.open(url)
        await tab.run(f"document.querySelector('.filters [name={name}]').value = '{value}'")
        async with tab.loading():
            await tab.run("document.querySelector('.filters form').requestSubmit()")
        assert await tab.run("document.querySelectorAll('a.paper').length") == count, name
        assert await tab.run(f"document.querySelector('.filters [name={name}]').value") == value
        assert await tab.run(f"new URLSearchParams(location.search).get('{name}')") == value
    assert tab.errors == []
