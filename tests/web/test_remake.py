"""Digests made again from the pages, which stay answering meanwhile."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jianbao.model import TopicName
from tests.stages import samples
from tests.web.house import Shown, Visitor, keep, written

TOPICS = [
    TopicName(slug=f"topic-{number}", name=f"主题{number}", categories=("cs.SD",)) for number in range(3)
]
PAPER = f"/paper/{samples.paper_id(1)}v1"


@contextmanager
def _busy(folder: Path) -> Iterator[None]:
    """Somebody else is writing into the store."""
    other = sqlite3.connect(folder / ".jianbao" / "jianbao.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


async def _reject(visitor: Visitor) -> str:
    """A paper that three digests print; returns the token for forms."""
    for topic in TOPICS:
        keep(visitor.store, [written(1)], topic=topic)
    page = await visitor.get(PAPER)
    await visitor.post(PAPER, page.fields("reject") | {"reason": "other"})
    return page.fields("accept")["csrf"]


async def _followed(visitor: Visitor, url: str) -> Shown:
    """As a browser follows it: at once where it is sent on, after a while where it is to refresh."""
    for _ in range(100):
        page = await visitor.get(url)
        if page.status == 303:
            url = page.headers["location"]
        elif "refresh" in page.headers:
            await asyncio.sleep(0.05)
        else:
            return page
    raise AssertionError(f"{url} leads nowhere")


async def test_pages_answer_while_digests_are_made(visitor: Visitor, tmp_path: Path) -> None:
    """How far it is can be watched without script, and at the end stands what was made."""
    token = await _reject(visitor)
    form = {"csrf": token, "then": PAPER}
    with _busy(tmp_path):
        begun = await visitor.post("/remake", form)
        watched = await visitor.get(begun.headers["location"])
        queue = await visitor.get("/")
        again = await visitor.post("/remake", form)

    assert begun.headers["location"] == again.headers["location"]
    assert "正在重印 0／3" in watched.text
    assert watched.headers["refresh"] == "1"
    assert f'href="{PAPER}"' in watched.text
    assert queue.status == 200
    page = await _followed(visitor, begun.headers["location"])
    assert page.url.endswith(f"{PAPER}?made=3")
    assert "重印了 3 份简报" in page.text
    files = [visitor.app.settings.outputs_dir / "20261102_Mon" / f"{topic.slug}.md" for topic in TOPICS]
    assert not any(samples.GOOD in file.read_text(encoding="utf-8") for file in files)


async def test_what_cannot_be_written_is_said_and_tried_again(visitor: Visitor) -> None:
    """In Chinese; the digests keep their marks."""
    token = await _reject(visitor)
    outputs = visitor.app.settings.outputs_dir
    outputs.parent.mkdir(parents=True, exist_ok=True)
    outputs.write_text("a file stands in the way")

    failed = await visitor.post("/remake", {"csrf": token, "then": PAPER})

    assert failed.status == 500
    assert "文件没有写成" in failed.text
    assert re.search(r"<details><summary>详情</summary>.*cannot write", failed.text, re.DOTALL)
    assert len(visitor.store.stale_digests()) == 3
    outputs.unlink()
    made = await visitor.post("/remake", {"csrf": token, "then": PAPER})
    assert made.headers["location"] == f"{PAPER}?made=3"


async def test_there_is_nothing_to_watch_where_nothing_is_made(visitor: Visitor) -> None:
    """An address from yesterday leads back; to pages of ours only."""
    assert (await visitor.get("/remake?then=//evil.example")).headers["location"] == "/?made=0"
    assert (await visitor.get("/remake?then=/versions")).headers["location"] == "/versions?made=0"
