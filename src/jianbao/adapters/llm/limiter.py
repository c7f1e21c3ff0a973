"""How many questions are under way at once: found out, not guessed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jianbao.errors import ModelError, Overloaded

__all__ = ["Limiter"]

_FIRST = 8
_FULL = frozenset({429, 503, 529})


class Limiter:
    """Additive increase, multiplicative decrease, on the number of questions under way.

    With `ceiling` it starts there and never passes it. Without, it starts at 8 and
    doubles with every full round until the first refusal, up to `most`. After a
    refusal (429, 503, 529, a timeout) it halves, at most once per round trip, and
    climbs by one with every full round. A server's Retry-After holds everybody; one
    beyond `longest_pause_s` sends everybody away with `Overloaded` instead.
    Belongs to one event loop.
    """

    def __init__(
        self, ceiling: int | None = None, *, most: int = 256, longest_pause_s: float = 600.0
    ) -> None:
        self.ceiling = ceiling or most
        self.limit = ceiling or min(_FIRST, most)
        self.active = 0
        self.peak = 0
        """Most questions that were ever under way at once."""
        self._doubling = ceiling is None
        self._longest_pause_s = longest_pause_s
        self._wins = 0
        self._cut_at = self._full_at = float("-inf")
        self._paused_until = float("-inf")
        self._waiting: deque[asyncio.Future[float]] = deque()

    @asynccontextmanager
    async def slot(self, *, again: bool = False) -> AsyncIterator[None]:
        """One question's turn; a question asked `again` goes before the new ones. Learns from how it ends."""
        started = await self._enter(again)
        try:
            yield
        except ModelError as error:
            if isinstance(error, Overloaded):
                self._refused(error, started)
            raise
        else:
            if self._full_at >= started:  # a limit that is not reached teaches nothing
                self._succeeded()
        finally:
            self.active -= 1
            self._wake()

    async def _enter(self, again: bool) -> float:
        """Wait for a place; the time at which it was granted."""
        self._send_away()
        turn: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        (self._waiting.appendleft if again else self._waiting.append)(turn)
        self._wake()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # granted, and given up in the same moment
                self.active -= 1
                self._wake()
            raise

    def _wake(self) -> None:
        """Grant free places, in order. A place is taken here, so that nobody slips in between."""
        now = asyncio.get_running_loop().time()
        if now < self._paused_until:
            return
        while self._waiting and self.active < self.limit:
            turn = self._waiting.popleft()
            if not turn.done():
                self.active += 1
                self.peak = max(self.peak, self.active)
                turn.set_result(now)
        if self.active >= self.limit:
            self._full_at = now

    def _succeeded(self) -> None:
        self._wins += 1
        if self._wins >= self.limit:
            self._wins = 0
            self.limit = min(self.ceiling, self.limit * 2 if self._doubling else self.limit + 1)

    def _refused(self, error: Overloaded, started: float) -> None:
        status = error.facts.get("status")
        if status not in _FULL and not error.facts.get("timed_out"):
            return
        loop = asyncio.get_running_loop()
        self._doubling = False
        if started > self._cut_at:
            self._cut_at, self._wins = loop.time(), 0
            self.limit = max(1, self.limit // 2)
        wait = error.facts.get("retry_after")
        if wait and loop.time() + wait > self._paused_until:
            self._paused_until = loop.time() + wait
            loop.call_at(self._paused_until, self._wake)
            for turn in self._waiting:
                if wait > self._longest_pause_s and not turn.done():
                    turn.set_exception(_closed(wait))

    def _send_away(self) -> None:
        left = self._paused_until - asyncio.get_running_loop().time()
        if left > self._longest_pause_s:
            raise _closed(left)


def _closed(seconds: float) -> Overloaded:
    return Overloaded(f"the model's host asks for {seconds:.0f} s of peace", retry_after=seconds, sent=False)
