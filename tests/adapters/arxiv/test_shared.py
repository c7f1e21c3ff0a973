"""One pace for all processes over a store: gaps as the server sees them, rests, restarts."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from jianbao.adapters.arxiv import SharedPace
from jianbao.adapters.arxiv.host import Host
from jianbao.adapters.store import SqlStore, open_store
from jianbao.errors import Unavailable
from tests.adapters.arxiv.children import asking
from tests.adapters.arxiv.conftest import FAST
from tests.adapters.arxiv.loopback import Answer, Loopback
from tests.postgres import Server

INTERVAL_S = 0.15
DENIED = Answer(b"<h1>Access Denied</h1>", status=403)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Of the store that all share: processes of one machine, or those of many."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/jianbao.db"
        return
    server: Server = request.getfixturevalue("server")
    name = server.fresh(made=True)
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    opened = open_store(url)
    yield opened
    opened.close()


class Clock:
    """A wall clock that can be set."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_s


def smallest_gap(arxiv: Loopback) -> float:
    times = [asked.at for asked in arxiv.asked]
    return min(later - earlier for earlier, later in itertools.pairwise(times))


async def test_processes_keep_the_interval_together(arxiv: Loopback, store: SqlStore, url: str) -> None:
    """Under retries, lost connections and slow answers, and with one that starts later."""
    faults = [Answer(status=503), Answer(drop=True), Answer(b"x" * 50, cut=9), Answer(b"x", delay_s=0.3)]
    for number in range(8):
        arxiv.says(f"/a{number}", faults[number % 4], b"good")
        arxiv.says(f"/b{number}", faults[-number % 4], b"good")
    first = asking(arxiv.url, url, INTERVAL_S, [f"/a{number}" for number in range(8)])
    second = asking(arxiv.url, url, INTERVAL_S, [f"/b{number}" for number in range(4)])
    await asyncio.wait_for(arxiv.first.wait(), 60)
    await asyncio.sleep(3 * INTERVAL_S)
    third = asking(arxiv.url, url, INTERVAL_S, [f"/b{number}" for number in range(4, 6)])
    fourth = asking(arxiv.url, url, INTERVAL_S, [f"/b{number}" for number in range(6, 8)])
    for child in (first, second, third, fourth):
        await asyncio.to_thread(child.join, 60)
        assert child.exitcode == 0
    assert len(arxiv.asked) >= 24
    assert smallest_gap(arxiv) >= INTERVAL_S


async def test_a_new_run_waits_for_the_last_requests_interval(arxiv: Loopback, store: SqlStore) -> None:
    """A restart is no leave to ask at once."""
    arxiv.says("/a", b"good")
    for _ in range(3):
        host = Host([arxiv.url], "x", SharedPace(store, INTERVAL_S, 1), FAST, None)
        await host.get(f"{arxiv.url}/a", bytes)
        await host.aclose()
    assert smallest_gap(arxiv) >= INTERVAL_S


async def test_the_interval_runs_from_the_answer(store: SqlStore) -> None:
    """What a request costs on its way cannot bring the next one nearer to its arrival."""
    pace = SharedPace(store, 0.1, 1)
    async with pace.turn(10) as answered:
        await asyncio.sleep(0.2)
        answered_at = time.monotonic()
        await answered()
    async with pace.turn(10):
        assert time.monotonic() - answered_at >= 0.099


async def test_another_process_waits_while_a_request_is_on_its_way(store: SqlStore) -> None:
    """Nobody knows yet when it will arrive."""
    here, there = SharedPace(store, 0.05, 1), SharedPace(store, 0.05, 1)
    async with here.turn(10) as answered:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3), there.turn(10):
                pass
        await answered()
        async with asyncio.timeout(2), there.turn(10):
            pass


async def test_a_dead_process_holds_its_turn_for_half_a_minute(store: SqlStore) -> None:
    """Then the others go on."""
    clock = Clock()
    SharedPace(store, 0.05, 1, clock)._ask("somebody who was killed", 10)
    pace = SharedPace(store, 0.05, 1, clock)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2), pace.turn(10):
            pass
    clock.ahead_s = 31
    async with asyncio.timeout(2), pace.turn(10):
        pass


async def test_a_clock_set_back_stops_nobody(store: SqlStore) -> None:
    """What was booked in the lost hours counts no more, turns and rests alike."""
    clock = Clock()
    clock.ahead_s = 200_000
    pace = SharedPace(store, 0.05, 1, clock)
    async with pace.turn(10):
        pass
    await pace.rest(7000)
    await pace.rest(7000, "arxiv.org")
    clock.ahead_s = 0
    assert await pace.closed_s("arxiv.org") == 0
    async with asyncio.timeout(2), pace.turn(10):
        pass


async def test_a_rest_is_kept_across_runs(store: SqlStore) -> None:
    """Whoever comes next hears at once how long; two hours are the most that is believed."""
    await SharedPace(store, 0.05, 1).rest(999_999_999)
    await SharedPace(store, 0.05, 1).rest(1)
    with pytest.raises(Unavailable) as caught:
        async with SharedPace(store, 0.05, 1).turn(600):
            pass
    assert 7100 < caught.value.retry_after <= 7200


async def test_a_short_rest_is_waited_out(store: SqlStore) -> None:
    """By every pace over the store."""
    begin = time.monotonic()
    await SharedPace(store, 0.05, 1).rest(0.3)
    async with SharedPace(store, 0.05, 1).turn(10):
        assert time.monotonic() - begin >= 0.29


async def test_a_closed_host_stays_closed_in_the_next_run(arxiv: Loopback, store: SqlStore) -> None:
    """Three denials, and no run of the next 20 minutes sends anything there."""
    arxiv.says("/a", DENIED)
    for _ in range(2):
        host = Host([arxiv.url], "x", SharedPace(store, 0.01, 1), FAST, None)
        for _ in range(3):
            with pytest.raises(Unavailable) as caught:
                await host.get(f"{arxiv.url}/a", bytes)
            assert caught.value.status == 403
        await host.aclose()
    assert len(arxiv.asked) == 3


async def test_a_cancelled_request_gives_its_turn_back(store: SqlStore) -> None:
    """Ctrl-C leaves the next run no more than the interval to wait."""
    pace = SharedPace(store, 0.05, 1)

    async def ask() -> None:
        async with pace.turn(10):
            await asyncio.sleep(60)

    task = asyncio.create_task(ask())
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(2), SharedPace(store, 0.05, 1).turn(10):
        pass
