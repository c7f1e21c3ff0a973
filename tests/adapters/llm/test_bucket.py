"""Requests and tokens per minute."""

from __future__ import annotations

import asyncio

from jianbao.adapters.llm.bucket import Bucket, Rates
from jianbao.model import ChatRequest
from tests.adapters.llm.conftest import Chats, Endpoint, completion, says


async def _seconds(*takes: tuple[Bucket, float]) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    for bucket, amount in takes:
        await bucket.take(amount)
    return loop.time() - began


async def test_a_minute_is_shared_out_evenly() -> None:
    """Five seconds' worth at once, then as fast as it fills: never two minutes' worth in the first."""
    bucket = Bucket(1200)  # 20 a second, a hundred at once
    assert await _seconds(*[(bucket, 1)] * 100) < 0.05
    assert 0.2 <= await _seconds(*[(bucket, 1)] * 5) < 0.4


async def test_more_than_it_holds_is_given_and_owed() -> None:
    """A question of nine thousand tokens passes where five seconds hold three hundred, and is paid off."""
    bucket = Bucket(3600)  # 60 a second
    assert await _seconds((bucket, 312)) < 0.05
    assert 0.2 <= await _seconds((bucket, 1)) < 0.4


async def test_what_was_not_used_comes_back() -> None:
    """The most is taken, the truth is settled."""
    rates = Rates(tpm=1200)
    await rates.take(100)
    rates.settle(100, 10)
    await asyncio.wait_for(rates.take(80), 0.1)


async def test_nobody_waits_without_limits() -> None:
    """Off by default."""
    rates = Rates()
    for _ in range(1000):
        await rates.take(10_000)
    assert not rates.counts_tokens


async def test_a_chat_keeps_to_its_rates(endpoint: Endpoint, chats: Chats, question: ChatRequest) -> None:
    """By the provider's own count where it gives one."""
    endpoint.always = says(completion("{}", usage={"prompt_tokens": 20, "completion_tokens": 10}))
    chat = chats(rates=Rates(rpm=600, tpm=2400))  # 50 requests, 200 tokens at once
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.gather(*(chat.complete(question) for _ in range(12)))
    # 12 * 30 = 360 tokens, of which 200 at once and 40 a second
    assert 2 <= loop.time() - began < 6
