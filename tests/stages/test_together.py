"""What many want written at once is written in one call, and each waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from jianbao.errors import StoreError
from jianbao.stages.together import Together


class Doubled:
    """Gives back twice what it is given; keeps what it was asked in each call."""

    def __init__(self, fault: StoreError | None = None) -> None:
        self.calls: list[list[int]] = []
        self._fault = fault

    def __call__(self, given: Sequence[int]) -> list[int]:
        self.calls.append(list(given))
        if self._fault:
            raise self._fault
        return [2 * one for one in given]


async def test_one_call_is_made_for_all_and_each_gets_its_own() -> None:
    """In the order in which they came."""
    doubled = Doubled()
    together = Together(doubled)
    assert await asyncio.gather(*map(together, range(5))) == [0, 2, 4, 6, 8]
    assert doubled.calls == [[0, 1, 2, 3, 4]]


async def test_who_comes_after_the_call_is_in_the_next() -> None:
    """Nobody is told of a call that was made without him."""
    doubled = Doubled()
    together = Together(doubled)
    assert [await together(1), await together(2)] == [2, 4]
    assert doubled.calls == [[1], [2]]


async def test_nobody_goes_on_before_the_call_is_made() -> None:
    """A question that is not written down is not sent."""
    doubled = Doubled()
    asked = asyncio.create_task(Together(doubled, wait_s=0.05)(1))
    await asyncio.sleep(0.01)
    assert not asked.done()
    assert doubled.calls == []
    assert await asked == 2


async def test_what_the_call_raises_is_told_to_each() -> None:
    """None of them believes that it was written."""
    together = Together(Doubled(StoreError("locked")))
    told = await asyncio.gather(*map(together, range(3)), return_exceptions=True)
    assert [str(one) for one in told] == ["locked"] * 3


async def test_one_that_is_cancelled_takes_nobody_with_it() -> None:
    """What it wanted written is written: an answer is paid for, whoever waits for it."""
    doubled = Doubled()
    together = Together(doubled)
    first, second = asyncio.create_task(together(1)), asyncio.create_task(together(2))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == 4
    with pytest.raises(asyncio.CancelledError):
        await first
    assert doubled.calls == [[1, 2]]
