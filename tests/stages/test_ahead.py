"""Work begun before anybody waits for it."""

import asyncio

from jianbao.stages.ahead import Ahead


class Doubling:
    """Doubles a number once its gate is open, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.gate = asyncio.Event()

    async def __call__(self, number: int) -> int:
        self.asked.append(number)
        await self.gate.wait()
        return 2 * number


async def test_what_was_begun_is_not_begun_again() -> None:
    """Begun once, waited for once; what was not begun is done when asked for."""
    doubling = Doubling()
    doubling.gate.set()
    ahead = Ahead(doubling)
    ahead.begin(1)
    ahead.begin(1)
    assert [await ahead.get(number) for number in (1, 2)] == [2, 4]
    assert doubling.asked == [1, 2]


async def test_what_nobody_waits_for_is_given_up() -> None:
    """Closing ends what was begun ahead, and leaves no task behind; what is waited for goes on."""
    doubling = Doubling()
    ahead = Ahead(doubling)
    ahead.begin(1)
    ahead.begin(2)
    waited = asyncio.create_task(ahead.get(1))
    await asyncio.sleep(0.01)
    await ahead.aclose()
    doubling.gate.set()
    assert await waited == 2
    assert asyncio.all_tasks() == {asyncio.current_task()}
