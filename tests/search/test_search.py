"""Search as readers use it: sixty queries with known answers, in a browser, from disk."""

from __future__ import annotations

import asyncio
import functools
import http.server
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from statistics import mean
from typing import Any

import pytest

from jianbao.model import Digest, State
from jianbao.render import read_digest
from tests.chromium import PROGRAM, Chromium, Tab, chromium
from tests.render import samples
from tests.search import house
from tests.site.house import ATTACK, SECRET, hostile, paper, written
from tests.site.test_browser import _LOOK as LOOK
from tests.site.test_browser import AXE

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")
REAL = house.REPOSITORY.parent / "shared" / "data" / "digests"
PAGES = 5


@pytest.fixture
async def browser() -> AsyncIterator[Chromium]:
    """Headless."""
    async with chromium() as made:
        yield made


async def _opened(browser: Chromium, digests: list[Digest], folder: Path) -> Tab:
    return await browser.visit(house.on_disk(house.built(digests), folder))


async def _hold(tab: Tab, digests: list[Digest]) -> None:
    """Every query: all right papers, newest first, before all others; of the first ten, nine right."""
    papers = house.texts(digests)
    by_id = {text.entry.id: text for text in papers}
    precision = []
    for query in house.QUERIES:
        right = [text.entry.id for text in papers if house.is_right(text, query)]
        found = await house.ask(tab, query["q"], PAGES)
        assert right, query["q"]
        assert (found.total if "words" in query else found.exact) == len(right), query["q"]
        if "words" in query:
            assert set(found.ids) == set(right) or len(right) > 20 * PAGES, query["q"]
            continue
        first = [id_ for id_ in found.ids if id_ in set(right)]
        assert first == right[: 20 * PAGES], query["q"]
        assert found.ids[: len(first)] == first, query["q"]
        near = [house.is_near(by_id[id_], query) for id_ in found.ids[:10]]
        precision.append(sum(near) / len(near))
    assert mean(precision) >= 0.9
    assert tab.errors == []


async def test_sixty_queries_over_invented_papers(browser: Chromium, tmp_path: Path) -> None:
    """What is asked for letter by letter is all found, and hardly anything else is among the first."""
    assert len(house.QUERIES) == 60
    digests = house.invented()
    await _hold(await _opened(browser, digests, tmp_path), digests)


@pytest.mark.skipif(not REAL.exists(), reason="the real digests are not in the repository")
async def test_sixty_queries_over_real_digests(browser: Chromium, tmp_path: Path) -> None:
    """The same over half a year of real digests."""
    digests = list(_real())
    await _hold(await _opened(browser, digests, tmp_path), digests)


def _real() -> Iterator[Digest]:
    for path in sorted(REAL.glob("*/*.md"), key=lambda path: path.parent.name, reverse=True):
        day = samples.DAY.fromisoformat(path.parent.name[:8])
        yield read_digest(path.read_text("utf-8"), path.stem, day).digest


STRANGE = (
    "Gödel, Éluard and Łukasiewicz: ﬁne ﬂows of ½ 𝒜-modules",
    "臺灣語音辨識の研究：カタカナとがぎぐ",
    "한국어 음성 인식 (ASR)",
    "İstanbul ΣΟΦΙΑ Ståle naïve e\u0301clair",
    "v1.2.3 of A_B^{c} $\\mathcal{O}(n\\log n)$ 😀 C++ & Q&A",
    "２０２５年：Ｇｐｔ－４ｏ的評測",
    "constructor __proto__ toString",
)


async def test_texts_of_every_script_are_found_by_all_of_themselves(
    browser: Chromium, tmp_path: Path
) -> None:
    """What the index was built of and what the browser asks it agree, however strange the characters."""
    entries = [
        paper(n, written(n, f"该论文第{n}篇。"), id=f"9901.{n:05d}", title=title)
        for n, title in enumerate(STRANGE, 1)
    ]
    tab = await _opened(browser, house.single(*entries), tmp_path)
    for entry in entries:
        for query in (entry.title, entry.title.upper(), f'"{entry.title}"'):
            assert (await house.ask(tab, query)).ids[:1] == [entry.id], query
            marks = await tab.run("document.querySelectorAll('.item mark').length")
            assert marks > 0, query
    assert tab.errors == []


async def test_a_tag_is_found_by_all_its_names_and_from_above(browser: Chromium, tmp_path: Path) -> None:
    """语音识别 by its English name, an alias, by its branch, by the field of the form; not another task."""
    asr = paper(1, written(1, "该论文听写。", ["speech.asr"]), id="9901.00001", title="One")
    vision = paper(2, written(2, "该论文看图。", ["vision.detection"]), id="9901.00002", title="Two")
    tab = await _opened(browser, house.single(asr, vision), tmp_path)
    branch = house.TAXONOMY.name("speech")
    for query in (
        "任务:语音识别",
        "tag:speech.asr",
        "语音识别",
        "automatic speech recognition",
        f"标签：{branch}",
    ):
        assert (await house.ask(tab, query)).ids == ["9901.00001"], query
    await tab.run("document.querySelector('#search').tag.value = '目标检测', 0")
    assert (await house.ask(tab, "")).ids == ["9901.00002"]


async def test_a_paper_is_found_once_where_its_newest_brief_stands(browser: Chromium, tmp_path: Path) -> None:
    """Printed again without a 简介, and in two topics: one answer, both topics, the day of the 简介."""
    brief = paper(1, written(1, "该论文给青蛙计数。"), id="9901.00001")
    bare = brief.model_copy(update={"outcome": None})
    digests = [
        samples.digest(bare),
        samples.digest(brief, day=samples.DAY - timedelta(1)),
        samples.digest(brief, day=samples.DAY - timedelta(2)).model_copy(update={"topic": house.TEXT}),
    ]
    tab = await _opened(browser, digests, tmp_path)
    assert await house.ask(tab, "青蛙") == (1, 1, ["9901.00001"])
    told = await tab.run("document.querySelector('.item .kicker').textContent")
    assert told.startswith(f"{samples.DAY - timedelta(1)} · 音频、自然语言处理")
    assert (await house.ask(tab, "青蛙 topic:text")).total == 1
    assert (await house.ask(tab, f"青蛙 since:{samples.DAY}")).total == 0


async def test_what_is_held_is_neither_found_nor_there(browser: Chromium, tmp_path: Path) -> None:
    """No file of the index has the text; the paper is found by its title and says why."""
    held = paper(1, samples.outcome("9901.00001", State.HELD, text=SECRET), id="9901.00001", title="A Pond")
    files = house.built(house.single(held))
    assert not any(SECRET.encode() in data for data in files.values())
    tab = await browser.visit(house.on_disk(files, tmp_path))
    assert (await house.ask(tab, SECRET)).total == 0
    assert (await house.ask(tab, "pond")).total == 1
    assert "待审核" in await tab.run("document.querySelector('.item').textContent")


async def test_hostile_texts_are_shown_as_text(browser: Chromium, tmp_path: Path) -> None:
    """Of a paper made to harm, found by words of the attack, in the box and in the address: nothing runs."""
    tab = await _opened(browser, house.single(hostile()), tmp_path)
    for query in ("onerror", ATTACK, "会议录音", '作者:"onerror"'):
        await house.ask(tab, query)
    await tab.open(
        f"{(tmp_path / 'search.html').as_uri()}?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&tag=%22%3E%3Cb%3E"
    )
    await asyncio.sleep(0.2)
    await tab.open(f"{(tmp_path / 'search.html').as_uri()}?q=%E4%BC%9A%E8%AE%AE")
    await asyncio.sleep(0.2)
    assert (await house.ask(tab, "会议")).total == 1
    assert await tab.run("document.querySelectorAll('#results :is(img, script, b, iframe)').length") == 0
    address = await tab.run("document.querySelector('.item a').getAttribute('href')")
    assert address.startswith("days/")
    assert (tab.dialogs, tab.errors) == (0, [])


async def test_the_address_holds_the_query_and_the_page_tells_what_it_found(
    browser: Chromium, tmp_path: Path
) -> None:
    """A query can be sent on; counts are spoken; more comes by twenty, and the reader goes on there."""
    tab = await _opened(browser, house.invented(), tmp_path)
    assert await tab.run("document.activeElement.id") == "q"
    await tab.open(f"{(tmp_path / 'search.html').as_uri()}?q=%E8%AF%A5%E8%AE%BA%E6%96%87&topic=audio")
    found = await house.ask(tab, "该论文", pages=2)
    assert (found.total, len(found.ids)) == (200, 40)
    assert await tab.run("document.activeElement === document.querySelectorAll('.item h3 a')[20]")
    assert await tab.run("new URLSearchParams(location.search).get('topic')") == "audio"
    assert await tab.run("document.querySelector('#count').getAttribute('aria-live')") == "polite"
    assert await tab.run(
        "[...document.querySelectorAll('.item mark')].every((one) => one.textContent === '该论文')"
    )
    await tab.size(360)
    assert await tab.run("document.documentElement.scrollWidth") <= 360


@pytest.mark.skipif(AXE is None, reason="axe is not installed")
async def test_answers_are_accessible(browser: Chromium, tmp_path: Path) -> None:
    """Nothing serious is found by axe in form and answers, light and dark."""
    assert AXE
    tab = await _opened(browser, house.invented(60), tmp_path)
    await house.ask(tab, "语音识别 低资源")
    await tab.run(AXE.read_text("utf-8") + ";0")
    for dark in (False, True):
        await tab.size(1440, dark=dark)
        assert await tab.run(LOOK) == []


async def test_typing_is_answered_and_half_a_word_of_an_input_method_is_not(
    browser: Chromium, tmp_path: Path
) -> None:
    """Answers come without Enter; while Chinese is being composed nothing is asked."""
    tab = await _opened(browser, house.invented(60), tmp_path)
    await tab.run("document.querySelector('#q').focus()")
    await tab.call("Input.imeSetComposition", text="yuyin", selectionStart=5, selectionEnd=5)
    await asyncio.sleep(0.4)
    assert "共 60 篇" in await tab.run("document.querySelector('#count').textContent")
    await tab.call("Input.insertText", text="语音")
    await asyncio.sleep(0.6)
    assert await tab.run("document.querySelectorAll('.item mark')[0].textContent") == "语音"


async def test_over_http_below_a_path_only_what_is_needed_is_loaded(
    browser: Chromium, tmp_path: Path
) -> None:
    """From any host and folder; nothing outside, no file that is not of the site; a lost file is told of."""
    house.on_disk(house.built(house.invented()), tmp_path / "some" / "where")
    handler = functools.partial(_Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}/some/where/"
        tab = await browser.visit(f"{base}search.html")
        assert (await house.ask(tab, "注意力机制")).total > 0
        loaded = await tab.run("performance.getEntriesByType('resource').map((one) => one.name)")
        assert all(one.startswith(base) for one in loaded)
        assert sum("/search/d/" in one for one in loaded) <= 20
        assert tab.errors == []
        for path in (tmp_path / "some" / "where" / "search" / "i").iterdir():
            path.unlink()
        again = await browser.visit(f"{base}search.html")
        await house.ask(again, "扩散模型")
        told = await again.run("document.querySelector('#count').textContent")
        assert told == "索引读取失败，请重试。"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its own name there
        """Nothing."""
