"""Work begun before anybody waits for it."""

import asyncio

from jianbao.stages.ahead import Ahead


async def _doubled(number: int, gate: asyncio.Event) -> int:
    await gate.wait()
    return 2 * number


async def test_what_was_begun_is_taken_once() -> None:
    """Under way or done; a second asker has to do it."""
    ahead, gate = Ahead[int, int](), asyncio.Event()
    ahead.begin(1, _doubled(1, gate))
    assert 1 in ahead
    begun = ahead.take(1)
    gate.set()
    assert begun
    assert await begun == 2
    assert 1 not in ahead
    assert ahead.take(1) is None


async def test_what_nobody_took_is_given_up() -> None:
    """Closing leaves no task behind; what is waited for goes on."""
    ahead, gate = Ahead[int, int](), asyncio.Event()
    for number in (1, 2):
        ahead.begin(number, _doubled(number, gate))
    taken = ahead.take(1)
    await ahead.aclose()
    gate.set()
    assert taken
    assert await taken == 2
    assert asyncio.all_tasks() == {asyncio.current_task()}
