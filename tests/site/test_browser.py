"""The site in a real browser, from disk: by keys, without script, on a phone, on paper."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.chromium import PROGRAM, Chromium, Tab
from tests.site.house import DAY

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")

_SPEC = find_spec("axe_core_python")
AXE = Path(_SPEC.origin).with_name("axe.min.js") if _SPEC and _SPEC.origin else None
PAGES = (
    "index.html",
    f"days/{DAY}/audio.html",
    f"days/{DAY}/text.html",
    "days/index.html",
    "tags/index.html",
    "tags/speech.asr.html",
    "authors/index.html",
    "authors/v.html",
    "about.html",
)
_LOOK = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`))
"""


async def _visit(browser: Chromium, folder: Path, page: str) -> Tab:
    return await browser.visit((folder / page).as_uri())


async def test_nothing_is_complained_of_and_nothing_asked_outside(browser: Chromium, folder: Path) -> None:
    """On every page: no error, no dialog, all from the folder itself, nothing too wide for a phone."""
    for page in PAGES:
        tab = await _visit(browser, folder, page)
        assert tab.errors == [], page
        assert tab.dialogs == 0
        assert len(tab.requests) >= 3
        assert all(one.startswith(folder.as_uri()) for one in tab.requests)
        await tab.size(360)
        assert await tab.run("document.documentElement.scrollWidth") <= 360, page


async def test_reading_by_keys(browser: Chromium, folder: Path) -> None:
    """From paper to paper, from day to day, to the search box; help opens and closes."""
    tab = await _visit(browser, folder, "days/2026-01-06/audio.html")
    async with tab.loading():
        await tab.press("]")
    assert await tab.run("location.pathname") == f"{folder}/days/{DAY}/audio.html"
    order = await tab.run("[...document.querySelectorAll('.paper')].map((one) => one.id)")
    await tab.press("j")
    await tab.press("j")
    assert await tab.run("document.querySelector('.here').id") == order[1]
    await tab.press("k")
    assert await tab.run("document.querySelector('.here').id") == order[0]
    assert await tab.run("document.activeElement.href") == f"https://arxiv.org/abs/{order[0]}v1"
    await tab.press("?")
    assert await tab.run("document.querySelector('dialog').open")
    await tab.press("Escape")
    await tab.press("/")
    assert await tab.run("document.activeElement.name") == "q"
    await tab.press("j")
    assert await tab.run("document.activeElement.value") == "j"
    assert await tab.run("document.querySelector('.here').id") == order[0]
    await tab.run("document.activeElement.blur()")
    async with tab.loading():
        await tab.press("t")
    assert await tab.run("location.pathname") == f"{folder}/tags/index.html"


async def test_keys_rest_while_an_input_method_is_at_work(browser: Chromium, folder: Path) -> None:
    """A key that belongs to a composition is none of ours."""
    tab = await _visit(browser, folder, f"days/{DAY}/audio.html")
    await tab.run("""document.body.dispatchEvent(
      new KeyboardEvent("keydown", { key: "j", isComposing: true, bubbles: true })), 0""")
    assert await tab.run("document.querySelector('.here')") is None


async def test_evidence_opens_by_focus_without_script(browser: Chromium, folder: Path) -> None:
    """The page reads the same with JavaScript off: abstracts unfold, a claim shows its source."""
    tab = await browser.tab()
    await tab.call("Emulation.setScriptExecutionDisabled", value=True)
    await tab.size(360)
    await tab.open((folder / f"days/{DAY}/audio.html").as_uri())
    await tab.call("Emulation.setScriptExecutionDisabled", value=False)
    shown = "getComputedStyle(document.querySelector('.ev > q')).display"
    assert await tab.run(shown) == "none"
    await tab.run("document.querySelector('.ev').focus()")
    assert await tab.run(shown) == "block"
    assert await tab.run("document.querySelector('.ev > q').getBoundingClientRect().right") <= 360
    await tab.run("document.querySelector('.more summary').click()")
    assert await tab.run("document.querySelector('.more details').open")


@pytest.mark.parametrize(("setting", "said"), [("granted", "已复制"), ("denied", "已选中")])
async def test_a_citation_is_copied_by_a_button(
    browser: Chromium, folder: Path, setting: str, said: str
) -> None:
    """Into the clipboard, or selected where a browser keeps that from us: plain http, a reader's refusal."""
    tab = await _visit(browser, folder, f"days/{DAY}/audio.html")
    await browser.call("Browser.setPermission", permission={"name": "clipboard-write"}, setting=setting)
    await tab.call("Page.bringToFront")
    await tab.run("document.querySelector('pre.cite').closest('details').open = true")
    await tab.run("document.querySelector('pre.cite').previousElementSibling.click()")
    await asyncio.sleep(0.3)
    assert await tab.run("document.querySelector('pre.cite').previousElementSibling.textContent") == said
    if setting == "denied":
        assert str(await tab.run("getSelection().toString()")).startswith("@misc{")
    assert tab.errors == []


async def test_on_paper_there_is_only_what_is_read(browser: Chromium, folder: Path) -> None:
    """No navigation, and addresses are spelt out."""
    tab = await _visit(browser, folder, f"days/{DAY}/audio.html")
    await tab.call("Emulation.setEmulatedMedia", media="print")
    for selector in (".top nav", ".side", ".find", ".more"):
        assert await tab.run(f"getComputedStyle(document.querySelector('{selector}')).display") == "none"
    said = "getComputedStyle(document.querySelector('.meta a'), '::after').content"
    assert "attr(href)" in await tab.run(said) or "arxiv.org" in await tab.run(said)


@pytest.mark.slow
@pytest.mark.skipif(AXE is None, reason="axe-core-python, which carries axe-core, is not installed")
@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1440, False), (1440, True)])
async def test_nothing_serious_stands_in_anybodys_way(
    browser: Chromium, folder: Path, width: int, dark: bool
) -> None:
    """axe-core on every page, in both colours."""
    assert AXE
    axe = await asyncio.to_thread(AXE.read_text, encoding="utf-8")
    for page in PAGES:
        tab = await browser.tab()
        await tab.size(width, dark=dark)
        await tab.open((folder / page).as_uri())
        await tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        await tab.run(f"{axe};0")
        assert await tab.run(_LOOK) == [], page
