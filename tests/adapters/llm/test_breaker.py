"""A host that is out of order: left alone but for probes, and waited for only so long."""

from __future__ import annotations

import asyncio

import pytest

from jianbao.adapters.llm.breaker import Breaker
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.patience import Patience
from jianbao.errors import Overloaded
from jianbao.model import ChatRequest
from tests.adapters.llm.conftest import Chats, Endpoint, completion, fails, says

BROKEN = Overloaded("broken", status=500)
GONE = Overloaded("lost", sent=True)
BUSY = Overloaded("busy", status=429)


def _open(longest_s: float = 60.0, at: float = 100.0) -> Breaker:
    """One that ten failures have just opened."""
    breaker = Breaker(longest_s)
    for _ in range(10):
        breaker.failed(BROKEN, at - 1, at)
    return breaker


def test_ten_failures_in_a_row_open_it() -> None:
    """Nine do not, nor ten with an answer in between; a server that is full is not out of order."""
    breaker = Breaker(60)
    for error in [BROKEN] * 9 + [BUSY] + [GONE] * 9:
        breaker.failed(error, 0, 1)
    assert not breaker.is_open
    breaker.failed(GONE, 0, 1)
    assert breaker.is_open
    assert not breaker.admit(1.5)


def test_one_probe_at_a_time_finds_out() -> None:
    """After a pause that doubles with each probe that fails; an answer lets everybody in again."""
    breaker = _open(at=100)
    assert breaker.until == 101
    assert [breaker.admit(101), breaker.admit(101)] == [True, False]
    breaker.failed(BROKEN, 101, 102)
    breaker.ended(101)
    assert breaker.until == 104
    assert [breaker.admit(103), breaker.admit(104)] == [False, True]
    breaker.answered()
    assert [breaker.admit(104), breaker.admit(104)] == [True, True]


def test_those_under_way_when_it_opened_say_nothing_new() -> None:
    """Sixty more failures of the same moment do not lengthen the pause."""
    breaker = _open(at=100)
    for _ in range(60):
        breaker.failed(BROKEN, 99, 100.5)
    assert breaker.until == 101


def test_a_probe_that_is_given_up_makes_room() -> None:
    """A cancelled question is no answer; the next one probes."""
    breaker = _open(at=100)
    assert breaker.admit(101)
    breaker.ended(101)
    assert breaker.admit(101)


def test_it_is_waited_for_only_so_long() -> None:
    """Then nobody waits, but for one who makes the next probe."""
    breaker = _open(longest_s=5, at=100)
    assert breaker.lasts(100.5) is None
    for at in (101, 103, 107):
        assert breaker.admit(at)
        breaker.failed(BROKEN, at, at)
        breaker.ended(at)
    assert breaker.lasts(108) == 8
    assert breaker.lasts(breaker.until) is None


async def _ask_all(chats: Chats, question: ChatRequest, number: int, limiter: Limiter) -> list[object]:
    patience = Patience(tries=6, try_s=1, total_s=60, backoff_s=0.01)
    chat = chats(limiter=limiter, patience=patience)
    return await asyncio.gather(*(chat.complete(question) for _ in range(number)), return_exceptions=True)


async def test_a_host_that_is_down_is_not_stormed(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Two hundred questions with six tries each: the ten that open it, those under way, and no more."""
    endpoint.always = fails(502)
    ends = await _ask_all(chats, question, 200, Limiter(8, longest_outage_s=0))
    assert all(isinstance(end, Overloaded) for end in ends)
    assert 10 <= len(endpoint.bodies) <= 18


async def test_a_short_outage_costs_nobody_an_answer(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Whoever waits behind the breaker is asked when the host is up again; few requests are lost."""
    endpoint.steps = [fails(502)] * 12
    endpoint.always = says(completion())
    ends = await _ask_all(chats, question, 60, Limiter(8))
    assert [end for end in ends if isinstance(end, BaseException)] == []
    assert len(endpoint.bodies) == 72


@pytest.mark.parametrize("outage", [True, False])
async def test_who_is_sent_away_does_not_come_back(
    outage: bool, endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Where another model can write, a question is over at once: no tries, no waits."""
    endpoint.always = fails(502) if outage else fails(429, headers={"Retry-After": "40"})
    limiter = Limiter(16, longest_pause_s=30, longest_outage_s=0)
    ends = await asyncio.wait_for(_ask_all(chats, question, 40, limiter), 3)
    assert all(isinstance(end, Overloaded) for end in ends)
    assert len(endpoint.bodies) <= 26
