"""Requests and tokens a minute, over all processes of a store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing

from jianbao.adapters.llm.bucket import Rates
from jianbao.adapters.store import open_store
from jianbao.ports import Store

BURST_S = 5


def booking(store: Store, calls: list[float]) -> Callable[[str, float], Awaitable[float]]:
    """As `app` does it, counted."""

    async def book(name: str, takes_s: float) -> float:
        calls.append(takes_s)
        return await asyncio.to_thread(lambda: store.reserve_share(name, takes_s, store.now_s()))

    return book


async def test_two_hosts_share_a_rate(url: str) -> None:
    """Together they send what one may, and both get on; waiting together they book together."""
    with closing(open_store(url)) as one, closing(open_store(url)) as other:
        calls: list[float] = []
        rates = [Rates(rpm=1200, book=booking(store, calls)) for store in (one, other)]
        sent: list[tuple[int, float]] = []

        async def ask(number: int) -> None:
            await rates[number].take(1000)
            sent.append((number, time.monotonic()))

        began = time.monotonic()
        await asyncio.gather(*(ask(number) for number in (0, 1) for _ in range(80)))
        seconds = time.monotonic() - began
    assert (160 - 20 * BURST_S) / 20 - 0.1 <= seconds < 5
    ends = [max(at for host, at in sent if host == number) - began for number in (0, 1)]
    assert min(ends) > seconds / 3
    assert len(calls) < 40


async def test_a_limit_that_is_not_reached_is_not_felt(url: str) -> None:
    """A call a question, and nobody waits; what was not used is not booked again."""
    with closing(open_store(url)) as store:
        calls: list[float] = []
        rates = Rates(tpm=600_000, book=booking(store, calls))
        began = time.monotonic()
        for _ in range(20):
            await rates.take(1000)
            rates.settle(1000, 500)
        assert time.monotonic() - began < 1
    assert sum(calls) < 20 * 0.1
    assert sum(calls) >= 19 * 0.05
