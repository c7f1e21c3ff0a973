"""How often the store is asked: over a network each time is a wait."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event

from jianbao.model import Kind
from tests.stages.house import House
from tests.stages.samples import AUDIO, listed, listing, paper

PAPERS = 64


async def test_new_papers_share_transactions(house: House) -> None:
    """A text is written by itself; questions, answers and outcomes go together.

    All else is read for a chunk at once.
    """
    numbers = range(1, PAPERS + 1)
    house.arxiv.announce(listing("cs.SD", *map(listed, numbers)), listing("eess.AS"))
    house.arxiv.hold(*map(paper, numbers))
    day = house.day(AUDIO)
    await day.settle()
    due, begun = day.due(), 0

    def count(_: Any) -> None:
        nonlocal begun
        begun += 1

    event.listen(Engine, "begin", count)
    day.begin()
    for start in range(0, PAPERS, 32):
        await day.papers(due[start : start + 32])
    event.remove(Engine, "begin", count)
    assert begun <= PAPERS + 40


async def test_replaced_papers_that_are_carried_share_transactions(house: House) -> None:
    """What readers know of it, and of which version, is read for a chunk at once, too."""
    for number in range(1, PAPERS + 1):
        await house.see_to(paper(number))
    numbers = range(1, PAPERS + 1)
    house.arxiv.announce(
        listing("cs.SD", *(listed(number, Kind.REPLACE) for number in numbers)), listing("eess.AS")
    )
    house.arxiv.hold(*(paper(number, 2) for number in numbers))
    day = house.day(AUDIO)
    await day.settle()
    due, begun = day.due(), 0

    def count(_: Any) -> None:
        nonlocal begun
        begun += 1

    event.listen(Engine, "begin", count)
    made = await day.papers(due)
    event.remove(Engine, "begin", count)
    assert {one.reason for one in made} == {"carried: v1"}
    assert begun <= 20
