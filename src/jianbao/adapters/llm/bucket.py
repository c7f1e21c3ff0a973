"""Requests and tokens per minute, where a provider states such limits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

__all__ = ["Bucket", "Rates"]

_BURST_S = 5.0
"""How much of a minute may leave at once: more at the start would double the first minute."""

Book = Callable[[float], Awaitable[float]]
"""Books the next seconds of a rate, for all who share it; after how many seconds they begin."""


class Bucket:
    """Fills evenly; who takes more than it holds leaves it in debt, and the next one waits.

    `book` is where a rate is kept that others share; by default nobody does. Who waits while
    somebody is booking is booked for with the next: a limit that is not reached costs a call for
    each question, one that is costs fewer. Belongs to one event loop.
    """

    def __init__(self, a_minute: int, book: Book | None = None) -> None:
        self._a_second = a_minute / 60
        self._book = book or Alone()
        self._turn = asyncio.Lock()
        self._wanted = 0.0
        self._level = 0.0
        """Booked, and not used; less than nothing where more was used than taken."""

    async def take(self, amount: float) -> None:
        """Wait, in order, until there is enough, or the bucket is full."""
        self._wanted += amount
        try:
            async with self._turn:
                if self._level < amount:
                    await self._fetch(amount)
                self._level -= amount
        finally:
            self._wanted -= amount

    async def _fetch(self, amount: float) -> None:
        """Book what is short, and with it for those who wait behind: a second's worth, at most."""
        new = max(amount, min(self._wanted, self._a_second)) - self._level
        takes_s = new / self._a_second
        begins_s = await self._book(takes_s)
        await asyncio.sleep(max(0.0, begins_s + min(takes_s, _BURST_S) - _BURST_S))
        self._level += new

    def refund(self, amount: float) -> None:
        """Put back what was not used; a negative amount was used beyond what was taken."""
        self._level = min(self._a_second * _BURST_S, self._level + amount)


class Alone:
    """A rate that nobody else shares."""

    def __init__(self) -> None:
        self._until = float("-inf")

    async def __call__(self, takes_s: float) -> float:
        """See `Book`."""
        now = time.monotonic()
        begins = max(now, self._until)
        self._until = begins + takes_s
        return begins - now


class Rates:
    """Both buckets of an endpoint; None: no limit. `book` shares a rate by name."""

    def __init__(
        self,
        rpm: int | None = None,
        tpm: int | None = None,
        book: Callable[[str, float], Awaitable[float]] | None = None,
    ) -> None:
        self._requests = Bucket(rpm, _called("requests", book)) if rpm else None
        self._tokens = Bucket(tpm, _called("tokens", book)) if tpm else None

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


def _called(name: str, book: Callable[[str, float], Awaitable[float]] | None) -> Book | None:
    return (lambda takes_s: book(name, takes_s)) if book else None
