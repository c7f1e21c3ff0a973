"""How large the site's search is, how long it takes to build, and how long a reader waits for an answer.

Run: python -m bench.search DIGESTS OUT [--times 19]

DIGESTS is a folder of classic digests; each is taken so many times, every time as an earlier year
with ids of its own. OUT receives a site that has nothing but its search, to be looked at.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import http.server
import json
import resource
import statistics
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from jianbao.app import resources
from jianbao.model import Digest
from jianbao.render import read_digest
from jianbao.render.search import Search
from jianbao.render.site import About, File, Pages, places
from jianbao.render.site.rest import assets
from jianbao.settings import Settings
from tests.chromium import Chromium, Tab, chromium

QUERIES = (
    *("语音识别", "注意力机制", "低资源语音识别", "该论文", "方法 模型", "的", "大语言模型的幻觉问题"),
    *("speech recognition", "transformers", "large language models"),
    *('作者:"Wei Wang"', "至:2025-05-20 扩散模型"),
)
_ASK = """
new Promise((done) => {
  const form = document.querySelector('#search'), began = performance.now();
  form.q.value = %s;
  form.requestSubmit();
  const look = () => document.querySelector('#results').ariaBusy === 'false'
    ? done([performance.now() - began, document.querySelector('#count').textContent]) : setTimeout(look, 1);
  look();
})
"""
_LOADED = "performance.getEntriesByType('resource').filter((one) => /search\\/|\\.js/.test(one.name)).length"
_BYTES = (
    "performance.getEntriesByType('resource').filter((one) => /\\.js/.test(one.name))"
    ".reduce((sum, one) => sum + one.decodedBodySize, 0)"
)
_LONG = """
window.slow = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.slow = Math.max(slow, one.duration);
}).observe({ entryTypes: ['longtask'] });
"""


def digests(folder: Path, times: int) -> Iterator[Digest]:
    """Newest first; copies are a year older each."""
    paths = sorted(folder.glob("*/*.md"), key=lambda path: path.parent.name, reverse=True)
    for copy in range(times):
        for path in paths:
            day = date.fromisoformat(path.parent.name[:8]) - timedelta(364 * copy)
            yield _moved(read_digest(path.read_text("utf-8"), path.stem, day).digest, copy)


def _moved(digest: Digest, copy: int) -> Digest:
    entries = tuple(
        entry.model_copy(update={"id": f"{copy:02d}{entry.id[2:]}"} if copy else {})
        for entry in digest.entries
    )
    return digest.model_copy(update={"entries": entries})


def files(source: Iterator[Digest], pages: Pages, seen: list[int]) -> Iterator[File]:
    """Of a site that has nothing but its search."""
    search = Search(pages)
    for digest in source:
        seen.append(len(digest.entries))
        addresses = {one.id: places.paper(digest.day, digest.topic.slug, 1, one.id) for one in digest.entries}
        began = time.process_time()
        yield from search.see(digest, addresses)
        _spent.append(time.process_time() - began)
    began = time.process_time()
    for file in search.finish():
        _spent.append(time.process_time() - began)
        yield file
        began = time.process_time()
    yield from assets()


_spent: list[float] = []


def build(source: Path, out: Path, times: int) -> None:
    """Write it, and print what it took."""
    seen: list[int] = []
    size = {"d": 0, "i": 0, "": 0}
    count = 0
    for file in files(
        digests(source, times), Pages(About(), resources.taxonomy(Settings(root=source))), seen
    ):
        target = out / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.data)
        if file.path.startswith("search/"):
            size[target.parent.name if target.parent.name in size else ""] += len(file.data)
            count += 1
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(seen):,} digests, {sum(seen):,} entries")
    print(f"build {sum(_spent):.1f} s of CPU, {rss:,.0f} MB at its peak (reading the digests included)")
    papers, terms = size["d"] / 1e6, size["i"] / 1e6
    print(f"{count:,} files: papers {papers:.1f} MB, terms {terms:.1f} MB, root {size['']:,} B")


async def ask(out: Path) -> None:
    """Time every query in a new tab, and again."""
    handler = functools.partial(_Quiet, directory=str(out))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"{'query':32}{'first ms':>9}{'again ms':>9}{'kB':>8}{'files':>6}{'longest task ms':>16}  found")
    async with chromium() as browser:
        firsts = [
            await _timed(browser, f"http://127.0.0.1:{server.server_port}/search.html", q) for q in QUERIES
        ]
    print(f"median of first {statistics.median(firsts):.0f} ms, worst {max(firsts):.0f} ms")
    server.shutdown()


async def _timed(browser: Chromium, address: str, query: str) -> float:
    tab = await browser.tab()
    await tab.call("Network.enable")
    await tab.call("Network.setCacheDisabled", cacheDisabled=True)
    await tab.open(address)
    await tab.run(_LONG)
    first, told = await tab.run(_ASK % json.dumps(query))
    loaded, size = await tab.run(_LOADED), await tab.run(_BYTES)
    await asyncio.sleep(0.2)
    slow = await tab.run("window.slow")
    again = await _again(tab, query)
    print(f"{query:32}{first:9.0f}{again:9.0f}{size / 1000:8.0f}{loaded:6}{slow:16.0f}  {told}")
    return float(first)


async def _again(tab: Tab, query: str) -> float:
    await tab.run(_ASK % json.dumps(""))
    return float((await tab.run(_ASK % json.dumps(query)))[0])


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name there
        """Nothing."""


def main() -> None:
    """Build, then ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("digests", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--times", type=int, default=19)
    given = parser.parse_args()
    build(given.digests, given.out, given.times)
    asyncio.run(ask(given.out))


if __name__ == "__main__":
    main()
