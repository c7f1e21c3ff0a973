"""Pacing: gaps, connections, rests."""

from __future__ import annotations

import asyncio
import itertools
import time

import pytest

from jianbao.adapters.arxiv import LocalPace
from jianbao.errors import Unavailable


async def test_starts_are_the_interval_apart() -> None:
    """However many ask at once."""
    pace, starts = LocalPace(0.05, 64), []

    async def ask() -> None:
        async with pace.turn(10):
            starts.append(time.monotonic())

    await asyncio.gather(*(ask() for _ in range(5)))
    gaps = [later - earlier for earlier, later in itertools.pairwise(starts)]
    assert min(gaps) >= 0.049


async def test_no_more_than_the_connections_at_once() -> None:
    """And with no interval they all are used."""
    pace, now, peak = LocalPace(0, 3), 0, 0

    async def ask() -> None:
        nonlocal now, peak
        async with pace.turn(10):
            now += 1
            peak = max(peak, now)
            await asyncio.sleep(0.01)
            now -= 1

    await asyncio.gather(*(ask() for _ in range(10)))
    assert peak == 3


async def test_a_rest_holds_everybody_and_is_not_cut_short() -> None:
    """A second, shorter rest does not end the first."""
    pace = LocalPace(0, 64)
    begin = time.monotonic()
    await pace.rest(0.1)
    await pace.rest(0.01)
    async with pace.turn(10):
        assert time.monotonic() - begin >= 0.099


async def test_a_rest_beyond_patience_is_no_waiting() -> None:
    """Whoever cannot wait so long hears at once until when arXiv wants to be left alone."""
    pace = LocalPace(0, 64)
    await pace.rest(3600)
    with pytest.raises(Unavailable) as caught:
        async with pace.turn(10):
            pass
    assert caught.value.retry_after > 3500


async def test_a_failed_request_gives_its_connection_back() -> None:
    """An error inside a turn does not use it up."""
    pace = LocalPace(0, 1)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            async with pace.turn(10):
                raise ValueError("no")
    async with asyncio.timeout(1), pace.turn(10):
        pass
