"""How the number of questions under way finds its level."""

from __future__ import annotations

import asyncio
import random

import pytest

from jianbao.adapters.llm.limiter import Limiter
from jianbao.errors import ModelError, Overloaded

BUSY = Overloaded("busy", status=429)


async def ask(limiter: Limiter, seconds: float = 0.001, error: ModelError | None = None) -> None:
    """One question that takes a while and ends well, or in an error."""
    async with limiter.slot():
        await asyncio.sleep(seconds)
        if error:
            raise error


async def many(limiter: Limiter, number: int, error: ModelError | None = None) -> None:
    """So many questions at once."""
    await asyncio.gather(*(ask(limiter, error=error) for _ in range(number)), return_exceptions=True)


async def test_a_set_level_is_where_it_starts_and_ends() -> None:
    """`llm.concurrency` is reached at once and never passed, however well things go."""
    limiter = Limiter(5)
    await many(limiter, 200)
    assert (limiter.limit, limiter.peak, limiter.active) == (5, 5, 0)


async def test_an_unset_level_doubles_with_every_round() -> None:
    """Eight, sixteen, thirty-two: found without asking the user."""
    limiter = Limiter()
    await many(limiter, 8 + 16)
    assert limiter.limit == 32
    await many(limiter, 2000)
    assert limiter.limit == limiter.ceiling == 256


async def test_a_level_that_is_not_reached_proves_nothing() -> None:
    """One question at a time says nothing about thirty at once."""
    limiter = Limiter()
    for _ in range(50):
        await ask(limiter, 0)
    assert limiter.limit == 8


@pytest.mark.parametrize(
    ("error", "after"),
    [
        (Overloaded("busy", status=429), 4),
        (Overloaded("busy", status=503), 4),
        (Overloaded("slow", timed_out=True), 4),
        (Overloaded("broken", status=500), 8),
        (Overloaded("lost", sent=True), 8),
        (ModelError("wrong", status=400), 8),
    ],
    ids=["429", "503", "timeout", "500", "drop", "400"],
)
async def test_only_too_much_makes_it_less(error: ModelError, after: int) -> None:
    """A full server halves the level, once for a whole round; a broken one does not."""
    limiter = Limiter(8)
    await many(limiter, 8, error)
    assert limiter.limit == after


async def test_it_climbs_back_by_one_a_round() -> None:
    """After the first refusal there is no doubling any more."""
    limiter = Limiter(8)
    await many(limiter, 8, BUSY)
    await many(limiter, 4)
    assert limiter.limit == 5
    await many(limiter, 5)
    assert limiter.limit == 6
    await many(limiter, 100)
    assert limiter.limit == 8


async def test_it_never_falls_below_one() -> None:
    """Some work always goes on."""
    limiter = Limiter(4)
    for _ in range(5):
        await many(limiter, 1, BUSY)
    assert limiter.limit == 1
    await ask(limiter)


async def test_retry_after_holds_everybody() -> None:
    """The server's wait is for all questions, not only for the one that was refused."""
    limiter, loop = Limiter(4), asyncio.get_running_loop()
    started = loop.time()
    await many(limiter, 1, Overloaded("busy", status=429, retry_after=0.15))
    await many(limiter, 3)
    assert loop.time() - started >= 0.15


async def test_a_very_long_wait_sends_everybody_away() -> None:
    """An hour of Retry-After does not hold a run for an hour: who waits and who comes later is told."""
    limiter = Limiter(1, longest_pause_s=10)
    told = Overloaded("busy", status=429, retry_after=3600)
    ends = await asyncio.wait_for(
        asyncio.gather(ask(limiter, error=told), ask(limiter), ask(limiter), return_exceptions=True), 1
    )
    assert all(isinstance(end, Overloaded) for end in ends)
    with pytest.raises(Overloaded, match="peace"):
        await ask(limiter)
    assert limiter.active == 0


async def test_a_cancelled_question_gives_its_place_back() -> None:
    """Neither waiting nor under way nor just granted does a cancelled question keep a place."""
    limiter = Limiter(2)
    tasks = [asyncio.create_task(ask(limiter, 0.02)) for _ in range(6)]
    await asyncio.sleep(0.005)
    for task in (tasks[0], tasks[3], tasks[5]):
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait_for(many(limiter, 4), 1)
    assert limiter.active == 0


async def test_a_question_asked_again_goes_first() -> None:
    """Its patience runs; those that were not asked yet can wait."""
    limiter, order = Limiter(1), []

    async def turn(name: str, *, again: bool) -> None:
        async with limiter.slot(again=again):
            order.append(name)
            await asyncio.sleep(0.001)

    waiting = [asyncio.create_task(turn(name, again=False)) for name in ("first", "second", "third")]
    await asyncio.sleep(0)
    waiting.append(asyncio.create_task(turn("retry", again=True)))
    await asyncio.gather(*waiting)
    assert order == ["first", "retry", "second", "third"]


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_happens_the_level_holds(seed: int) -> None:
    """Successes, refusals and cancellations at random: never too many, nobody forgotten."""
    draw, limiter = random.Random(seed), Limiter(6)

    async def one() -> None:
        await ask(limiter, draw.random() / 500, BUSY if draw.random() < 0.2 else None)

    tasks = [asyncio.create_task(one()) for _ in range(150)]
    await asyncio.sleep(0.003)
    for task in draw.sample(tasks, 30):
        task.cancel()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    assert limiter.peak <= 6
    assert limiter.active == 0
    assert 1 <= limiter.limit <= 6


@pytest.mark.parametrize("most", [5, 20, 37, 100])
async def test_a_hard_limit_is_found_and_kept_to(most: int) -> None:
    """Nothing set: it settles within a tenth below what the server takes, and seldom asks for more."""
    limiter, under_way, refused, levels = Limiter(), 0, 0, []

    async def serve() -> None:
        nonlocal under_way
        under_way += 1
        try:
            if under_way > most:
                raise Overloaded("busy", status=429)
            await asyncio.sleep(0.004)
        finally:
            under_way -= 1

    async def ask_until_answered() -> None:
        nonlocal refused
        while True:
            try:
                async with limiter.slot():
                    levels.append(limiter.limit)
                    return await serve()
            except Overloaded:
                refused += 1
                await asyncio.sleep(0.002)

    await asyncio.gather(*(ask_until_answered() for _ in range(60 * most)))
    settled = levels[len(levels) // 2 :]
    assert 0.9 * most <= sum(settled) / len(settled) <= most + 1
    assert refused <= 2 * most
