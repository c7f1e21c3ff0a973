"""The pages in a real browser: keys, input methods, two tabs, no script at all."""

from __future__ import annotations

import asyncio

import pytest

from jianbao.adapters.store import SqlStore
from jianbao.model import Action
from tests.chromium import PROGRAM, Chromium, Tab
from tests.stages import samples
from tests.web.house import held, keep, written

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")

KEY = (samples.paper_id(1), 1)
PAPER = f"paper/{samples.paper_id(1)}v1"
CTRL = 2


async def test_twenty_papers_by_keyboard_alone(store: SqlStore, url: str, browser: Chromium) -> None:
    """From the queue, through accepting, rejecting, editing, undoing and skipping, to its end."""
    keep(store, [written(number) for number in range(1, 23)])
    tab = await browser.visit(url)
    await tab.press("j")
    async with tab.loading():
        await tab.press("Enter")
    for number in range(18):
        async with tab.loading():
            await tab.press("a") if number % 3 else await _reject(tab)
    async with tab.loading():
        await tab.press("u")
    async with tab.loading():
        await tab.press("r")
        await tab.press("2")
    await tab.press("e")
    await tab.run(f"document.activeElement.value = '{samples.OTHER}'")
    async with tab.loading():
        await tab.press("Enter", CTRL)
    async with tab.loading():
        await tab.press("s")
    async with tab.loading():
        await tab.press("a")

    decisions = store.decisions()
    assert len({one.paper_id for one in decisions}) == 20
    assert [one.action for one in decisions].count(Action.REJECT) == 7
    assert sum(one.action is Action.UNDO for one in decisions) == 1
    assert [one.text_after for one in decisions if one.action is Action.EDIT] == [samples.OTHER]
    assert not tab.errors


async def _reject(tab: Tab) -> None:
    await tab.press("r")
    await tab.press("1")


async def test_keys_are_left_alone_while_a_word_is_composed(
    store: SqlStore, url: str, browser: Chromium
) -> None:
    """Nor do they act where somebody writes."""
    keep(store, [held(1), held(2)])
    tab = await browser.visit(url + PAPER)
    here = await tab.run("location.href")
    for event in ("isComposing: true, keyCode: 65", "keyCode: 229"):
        for key in "aerusjkd1":
            await tab.run(
                f"document.body.dispatchEvent(new KeyboardEvent('keydown',"
                f" {{key: '{key}', {event}, bubbles: true, cancelable: true}}))"
            )
    await tab.press("e")
    await tab.call("Input.imeSetComposition", text="wa", selectionStart=2, selectionEnd=2)
    await tab.run(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', ctrlKey: true, isComposing: true, keyCode: 229, bubbles: true, cancelable: true}))"
    )
    await tab.call("Input.insertText", text="蛙")
    for key in "aru1":
        await tab.press(key)

    assert await tab.run("location.href") == here
    assert (await tab.run("document.activeElement.value")).endswith("蛙aru1")
    assert not await tab.run("document.querySelector('#reject').open")
    assert not store.decisions()


async def test_keys_with_ctrl_belong_to_the_browser(store: SqlStore, url: str, browser: Chromium) -> None:
    """Ctrl+A selects, it accepts nothing."""
    keep(store, [held(1)])
    tab = await browser.visit(url + PAPER)

    for modifier in (1, 2, 4):
        await tab.press("a", modifier)

    assert not store.decisions()


async def test_two_tabs_on_one_paper(store: SqlStore, url: str, browser: Chromium) -> None:
    """The second one is shown both texts, and can still have its way."""
    keep(store, [written(1)])
    first, second = await browser.visit(url + PAPER), await browser.visit(url + PAPER)
    async with first.loading():
        await first.press("a")
    await second.press("e")
    await second.run(f"document.activeElement.value = '{samples.OTHER}'")
    async with second.loading():
        await second.press("Enter", CTRL)

    assert await second.run("document.querySelector('h1').textContent") == "有人先一步作了决定"
    assert len(store.decisions(*KEY)) == 1
    async with second.loading():
        await second.run("document.querySelector('main form button').click()")
    assert store.decisions(*KEY)[-1].text_after == samples.OTHER


async def test_all_of_it_works_without_script(store: SqlStore, url: str, browser: Chromium) -> None:
    """Every decision is a form; the panels are the browser's own."""
    keep(store, [held(1), held(2)])
    tab = await browser.tab()
    await tab.size(1440)
    await tab.call("Emulation.setScriptExecutionDisabled", value=True)
    await tab.open(url + PAPER)

    await _click(tab, "#reject summary")
    async with tab.loading():
        await _click(tab, '[name=reason][value="number"]')
    async with tab.loading():
        await _click(tab, ".flash button")
    async with tab.loading():
        await _click(tab, 'button[value="accept"]')

    assert [one.action for one in store.decisions()] == [Action.REJECT, Action.UNDO, Action.ACCEPT]
    assert not tab.errors


async def _click(tab: Tab, selector: str) -> None:
    """With the mouse, where it is seen: no script of the page has a part in it."""
    root = (await tab.call("DOM.getDocument"))["root"]["nodeId"]
    node = (await tab.call("DOM.querySelector", nodeId=root, selector=selector))["nodeId"]
    await tab.call("DOM.scrollIntoViewIfNeeded", nodeId=node)
    await asyncio.sleep(0.3)
    quad = (await tab.call("DOM.getContentQuads", nodeId=node))["quads"][0]
    place = {"x": sum(quad[::2]) / 4, "y": sum(quad[1::2]) / 4}
    for kind in ("mousePressed", "mouseReleased"):
        await tab.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1440, False), (1440, True)])
async def test_every_page_fits_and_reads(
    store: SqlStore, url: str, browser: Chromium, width: int, dark: bool
) -> None:
    """Nothing runs over the edge, text stands out from its ground, fields have names, nothing complains."""
    keep(store, [written(1, samples.OTHER)])
    keep(store, [held(1).model_copy(update={"version": 2})], document=samples.document())
    keep(store, [written(2), held(3)])
    tab = await browser.tab()
    await tab.size(width, dark=dark)
    name = samples.paper_id(1)
    for page in ("", f"paper/{name}v2", "versions", f"explain/{name}v2", "paper/nonsense", "?code=number"):
        await tab.open(url + page)
        assert await tab.run("document.documentElement.scrollWidth <= innerWidth"), page
        assert await tab.run(_UNNAMED) == [], page
        assert await tab.run(_FAINT) == [], page
    assert [one for one in tab.errors if "404" not in one] == []


async def test_what_a_paper_says_never_runs(store: SqlStore, url: str, browser: Chromium) -> None:
    """In a browser, too."""
    hostile = '</title><script>alert(1)</script><img src=x onerror="alert(2)"><svg/onload=alert(3)>'
    keep(store, [written(1, samples.GOOD + hostile, model=hostile)], title=hostile, abstract=hostile)
    tab = await browser.tab()
    for page in ("?severity=any", PAPER, "versions", f"explain/{samples.paper_id(1)}"):
        await tab.open(url + page)
        assert await tab.run("document.scripts.length") == 1

    assert tab.dialogs == 0
    assert not tab.errors


_UNNAMED = """
[...document.querySelectorAll("input:not([type=hidden]), textarea, select, button")]
  .filter((one) => !(one.labels?.length || one.getAttribute("aria-label") || one.textContent.trim()))
  .map((one) => one.outerHTML.slice(0, 120))
"""
_FAINT = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255];
  };
  const faint = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement;
    const unseen = !walk.currentNode.data.trim() || !element.checkVisibility();
    if (unseen || element.closest("svg, kbd, dialog, option")) continue;
    const [one, other] = [light(rgba(getComputedStyle(element).color)), light(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${walk.currentNode.data.trim().slice(0, 40)}`);
  }
  return faint;
})()
"""
