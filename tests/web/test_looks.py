"""Others see who has a paper open; nobody is kept from deciding."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jianbao.model import Look
from tests.stages import samples
from tests.web.house import AUTHOR, Visitor, keep, visiting, written

PAPER = f"/paper/{samples.paper_id(1)}v1"
KEY = (samples.paper_id(1), 1)
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class Clock:
    """A wall clock that is set by hand."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def wait(self, minutes: float) -> None:
        self.time += timedelta(minutes=minutes)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def lin(tmp_path: Path, clock: Clock) -> AsyncIterator[Visitor]:
    """One reviewer."""
    async with visiting(tmp_path, now=clock) as made:
        yield made


@pytest.fixture
async def wang(tmp_path: Path, clock: Clock, lin: Visitor) -> AsyncIterator[Visitor]:
    """Another one, in a process of their own over the same store."""
    keep(lin.store, [written(1), written(2)])
    async with visiting(tmp_path, "王审阅", clock) as made:
        yield made


async def test_an_open_paper_is_seen_by_others_for_ten_minutes(
    lin: Visitor, wang: Visitor, clock: Clock
) -> None:
    """On its page and in the queue, with since when; not by oneself, and no longer than that."""
    assert "正在看" not in (await lin.get(PAPER)).text
    clock.wait(3.5)

    theirs, queue = await wang.get(PAPER), await wang.get("/")

    assert f"<bdi>{AUTHOR}</bdi> 正在看（3 分钟前）" in theirs.text
    assert queue.text.count("正在看（3 分钟前）") == 1
    assert "<bdi>王审阅</bdi> 正在看（刚刚）" in (await lin.get("/")).text
    clock.wait(10.1)
    assert "正在看" not in (await lin.get("/")).text
    assert "正在看" not in (await wang.get(PAPER)).text


async def test_who_is_only_looking_blocks_nobody(lin: Visitor, wang: Visitor) -> None:
    """The decision of the other is taken; what is decided is no longer looked at by who decided."""
    await lin.get(PAPER)
    page = await wang.get(PAPER)

    done = await wang.post(PAPER, page.fields("accept"))

    assert done.status == 303
    assert [one.author for one in wang.store.looks([KEY], NOON)] == [AUTHOR]


async def test_asking_for_the_head_of_a_page_is_no_look(lin: Visitor, wang: Visitor) -> None:
    """Nor is a page that was not found, or an answer to a form."""
    await lin.client.head(PAPER)
    await lin.get("/paper/2611.99999")

    assert not wang.store.looks([KEY], NOON)


async def test_looks_are_few_and_forgotten(lin: Visitor) -> None:
    """Whoever opens many papers is kept with the latest; what has run out is gone at the next look."""

    def look(number: int, author: str) -> None:
        at = NOON + timedelta(seconds=number)
        lin.store.look(Look(paper_id=str(number), version=1, author=author, at=at), NOON)

    for number in range(60):
        look(number, "a")
    keys = [(str(number), 1) for number in range(60)]
    assert [one.paper_id for one in lin.store.looks(keys, NOON)] == [str(n) for n in range(59, 39, -1)]

    late = NOON + timedelta(hours=1)
    lin.store.look(Look(paper_id="x", version=1, author="b", at=late), late - timedelta(minutes=10))
    assert [one.author for one in lin.store.looks([*keys, ("x", 1)], NOON)] == ["b"]


async def test_a_paper_opened_twice_is_one_look(lin: Visitor) -> None:
    """The later one."""
    for minutes in (0, 1):
        at = NOON + timedelta(minutes=minutes)
        lin.store.look(Look(paper_id="x", version=1, author="a", at=at), NOON)

    assert [one.at for one in lin.store.looks([("x", 1)], NOON)] == [NOON + timedelta(minutes=1)]


async def test_a_page_is_shown_where_looks_cannot_be_kept(lin: Visitor, tmp_path: Path) -> None:
    """A store that takes no more is no reason to keep somebody from reading."""
    keep(lin.store, [written(1)])
    with closing(sqlite3.connect(tmp_path / ".jianbao" / "jianbao.db")) as database:
        database.execute(
            "CREATE TRIGGER full BEFORE INSERT ON looks BEGIN SELECT RAISE(FAIL, 'no room'); END"
        )

    assert (await lin.get(PAPER)).status == 200
    assert not lin.store.looks([KEY], NOON)
