"""Every page in a real browser, looked over by axe-core: by eye, by keyboard, by screen reader."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from jianbao.adapters.store import SqlStore
from tests.chromium import PROGRAM, Chromium, Tab
from tests.stages import samples
from tests.web.house import held, keep, translated, written
from tests.web.judged import ID, evaluation, pair

_SPEC = find_spec("axe_core_python")
AXE = Path(_SPEC.origin).with_name("axe.min.js") if _SPEC and _SPEC.origin else None

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium"),
    pytest.mark.skipif(AXE is None, reason="axe-core-python, which carries axe-core, is not installed"),
]

NAME = samples.paper_id(1)
PAGES = (
    "",
    "?sample=7",
    "?code=nothing",
    f"paper/{NAME}v2",
    f"paper/{samples.paper_id(3)}v1",
    f"explain/{NAME}v2",
    "versions",
    "translations",
    "evaluations",
    f"evaluation/{ID}",
    f"evaluation/{ID}/blind",
    "golden",
    "exchange",
    "nowhere",
    "?state=nothing",
)
STATES = {
    "help": "document.querySelector('#help').showModal()",
    "edit": "document.querySelector('#edit').open = true",
    "reject": "document.querySelector('#reject').open = true",
}
"""What can be opened on a paper's page."""

_LOOK = """
axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations
  .filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 100)).join(" | ")}`))
"""


def _fill(store: SqlStore) -> None:
    """Something to be seen on every page."""
    keep(store, [written(1, samples.OTHER)])
    keep(store, [held(1).model_copy(update={"version": 2})], document=samples.document())
    keep(store, [written(2), held(3)])
    translated(store, 2)
    store.save_evaluation(evaluation([pair(number, wrong=number == 2) for number in range(1, 4)]))


async def _faults(tab: Tab) -> list[str]:
    assert AXE
    await tab.run(f"{AXE.read_text(encoding='utf-8')};0")
    found: list[str] = await tab.run(_LOOK)
    return found


@pytest.mark.parametrize(("width", "dark"), [(360, False), (360, True), (1440, False), (1440, True)])
async def test_nothing_serious_stands_in_anybodys_way(
    store: SqlStore, url: str, browser: Chromium, width: int, dark: bool
) -> None:
    """On no page, in no state of a page, on no screen."""
    _fill(store)
    tab = await browser.tab()
    await tab.size(width, dark=dark)
    found = {}
    for page in PAGES:
        await tab.open(url + page)
        found[page] = await _faults(tab)
    for state, script in STATES.items():
        await tab.open(f"{url}paper/{NAME}v2")
        await tab.run(script)
        found[state] = await _faults(tab)

    assert {page: faults for page, faults in found.items() if faults} == {}
    assert [one for one in tab.errors if "404" not in one and "400" not in one] == []
