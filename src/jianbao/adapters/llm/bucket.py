"""Requests and tokens per minute, where a provider states such limits."""

from __future__ import annotations

import asyncio

__all__ = ["Bucket", "Rates"]

_BURST_S = 5.0
"""How much of a minute may leave at once: a full bucket at the start would double the first minute."""


class Bucket:
    """Fills evenly; who takes more than it holds leaves it in debt, and the next one waits.

    Belongs to one event loop.
    """

    def __init__(self, a_minute: int) -> None:
        self._a_second = a_minute / 60
        self._most = self._level = max(1.0, self._a_second * _BURST_S)
        self._at = float("-inf")
        self._turn = asyncio.Lock()

    async def take(self, amount: float) -> None:
        """Wait, in order, until there is enough, or the bucket is full."""
        async with self._turn:
            short = min(amount, self._most) - self._filled()
            await asyncio.sleep(max(0.0, short / self._a_second))
            self._level = self._filled() - amount

    def refund(self, amount: float) -> None:
        """Put back what was not used; a negative amount was used beyond what was taken."""
        self._level = min(self._most, self._filled() + amount)

    def _filled(self) -> float:
        now = asyncio.get_running_loop().time()
        if now > self._at:
            added = (now - self._at) * self._a_second
            self._level, self._at = min(self._most, self._level + added), now
        return self._level


class Rates:
    """Both buckets of an endpoint; None: no limit."""

    def __init__(self, rpm: int | None = None, tpm: int | None = None) -> None:
        self._requests = Bucket(rpm) if rpm else None
        self._tokens = Bucket(tpm) if tpm else None

    @property
    def counts_tokens(self) -> bool:
        """Whether anybody wants to know how many."""
        return self._tokens is not None

    async def take(self, tokens: int) -> None:
        """Wait for one request of so many tokens at most."""
        if self._requests:
            await self._requests.take(1)
        if self._tokens:
            await self._tokens.take(tokens)

    def settle(self, taken: int, used: int) -> None:
        """Give back what a question did not need of what was taken for it."""
        if self._tokens:
            self._tokens.refund(taken - used)
