"""How many questions are under way at once: found out, not guessed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from jianbao.adapters.llm.breaker import Breaker
from jianbao.errors import ModelError, Overloaded

__all__ = ["Limiter"]

_FIRST = 8
_ROUNDS = 10
"""At a level next to one that was refused, before that is tried again."""
_FULL = frozenset({429, 503, 529})


class Limiter:
    """Finds how many questions may be under way, and stays there.

    With `ceiling` it starts there and never passes it. Without, it starts at 8 and
    doubles with every full round until the first refusal (429, 503, 529, a timeout), up
    to `most`. A level that is refused is left for the highest that was not, and
    approached again in steps of a quarter of the way; the last step is tried every
    tenth round only. A level refused that was good before is halved, at most once per
    round trip: the server has become slower. A server's Retry-After holds everybody; one
    beyond `longest_pause_s` sends everybody away with `Overloaded` instead, and so does
    a host that is out of order for longer than `longest_outage_s` (see `Breaker`).
    Belongs to one event loop.
    """

    def __init__(
        self,
        ceiling: int | None = None,
        *,
        most: int = 256,
        longest_pause_s: float = 600.0,
        longest_outage_s: float = 60.0,
    ) -> None:
        self.ceiling = ceiling or most
        self.limit = ceiling or min(_FIRST, most)
        self.active = 0
        self.peak = 0
        """Most questions that were ever under way at once."""
        self._doubling = ceiling is None
        self._longest_pause_s = longest_pause_s
        self._breaker = Breaker(longest_outage_s)
        self._wins = self._good = 0
        self._bad: int | None = None
        """The lowest level that was refused, as far as is known."""
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
            if not isinstance(error, Overloaded):
                self._breaker.answered()
            elif not error.facts.get("closed"):
                self._refused(error, started)
                error.facts["closed"] = self._closed() is not None
            raise
        else:
            self._breaker.answered()
            if self._full_at >= started:  # a limit that is not reached teaches nothing
                self._succeeded()
        finally:
            self.active -= 1
            self._breaker.ended(started)
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
                self._breaker.ended(turn.result())
                self._wake()
            raise

    def _wake(self) -> None:
        """Grant free places, in order. A place is taken here, so that nobody slips in between."""
        now = asyncio.get_running_loop().time()
        if now < self._paused_until:
            return
        while self._waiting and self.active < self.limit:
            if self._waiting[0].done():
                self._waiting.popleft()
            elif not self._breaker.admit(now):
                return
            else:
                turn = self._waiting.popleft()
                self.active += 1
                self.peak = max(self.peak, self.active)
                turn.set_result(now)
        if self.active >= self.limit:
            self._full_at = now

    def _succeeded(self) -> None:
        self._wins += 1
        if self._bad is not None and self.limit >= self._bad:
            self._bad = None
        at_the_edge = self._bad is not None and self.limit + 1 >= self._bad
        if self._wins < self.limit * (_ROUNDS if at_the_edge else 1):
            return
        self._wins, self._good = 0, max(self._good, self.limit)
        step = self.limit if self._doubling else max(1, ((self._bad or 0) - self.limit) // 4)
        self.limit = min(self.ceiling, self.limit + step)

    def _refused(self, error: Overloaded, started: float) -> None:
        loop = asyncio.get_running_loop()
        self._breaker.failed(error, started, loop.time())
        if self._breaker.is_open:
            loop.call_at(self._breaker.until, self._wake)
            self._turn_out()
        if error.facts.get("status") in _FULL or error.facts.get("timed_out"):
            self._fall(error, started)

    def _fall(self, error: Overloaded, started: float) -> None:
        loop = asyncio.get_running_loop()
        self._doubling = False
        if started > self._cut_at:
            self._cut_at, self._wins, self._bad = loop.time(), 0, self.limit
            is_known = self._good and self.limit > self._good
            self.limit = self._good if is_known else max(1, self.limit // 2)
            self._good = self.limit if is_known else 0
        wait = error.facts.get("retry_after")
        if wait and loop.time() + wait > self._paused_until:
            self._paused_until = loop.time() + wait
            loop.call_at(self._paused_until, self._wake)
            self._turn_out()

    def _turn_out(self) -> None:
        """Send those away who wait for what will not come soon."""
        for turn in self._waiting:
            if not turn.done() and (closed := self._closed()):
                turn.set_exception(closed)

    def _send_away(self) -> None:
        if closed := self._closed():
            raise closed

    def _closed(self) -> Overloaded | None:
        """Why nobody gets in for long; None where it is worth waiting."""
        now = asyncio.get_running_loop().time()
        left, lasts = self._paused_until - now, self._breaker.lasts(now)
        if left > self._longest_pause_s:
            said = f"the model's host asks for {left:.0f} s of peace"
            return Overloaded(said, retry_after=left, sent=False, closed=True)
        if lasts is not None:
            said = f"the model's host is out of order, since {lasts:.0f} s: {self._breaker.why}"
            return Overloaded(said, sent=False, closed=True)
        return None
