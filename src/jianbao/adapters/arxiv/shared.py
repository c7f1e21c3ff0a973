"""The pacing of all processes that share a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from uuid import uuid4

from jianbao.adapters.arxiv.pace import Answered, too_long, until_answered
from jianbao.ports import Store

_NAME = "arxiv"
_LONGEST_REST_S = 7200.0
"""A server that asks for more is asked again after two hours: no slip of its pen stops us for ever."""

_ON_THE_WAY_S = 30.0
"""Two time limits of a connection, TCP's and TLS's: by then a request has left or failed."""


class SharedPace:
    """Paces every process over one store: no two requests to arXiv start within `interval_s`.

    A turn is held from before the request leaves until its answer begins, and for the interval
    after that; so the gap holds as the server sees it, whatever the way there costs. Turns and
    rests stand in the store: they outlive a run, and one that dies with a turn in hand keeps
    the others waiting for half a minute at most. `connections` is this process's own; belongs
    to one event loop. `clock` gives seconds since 1970, the same for all: the store's by default.
    """

    def __init__(
        self, store: Store, interval_s: float, connections: int, clock: Callable[[], float] | None = None
    ) -> None:
        self._store = store
        self._interval_s = interval_s
        self._clock = clock or store.now_s
        self._slots = asyncio.Semaphore(connections)
        self._queue = asyncio.Lock()

    @asynccontextmanager
    async def turn(self, patience_s: float) -> AsyncIterator[Answered]:
        """See `Pace.turn`. Between processes the order is left to chance."""
        owner = uuid4().hex

        async def count() -> None:
            await asyncio.to_thread(self._reserve, owner, self._interval_s)

        async with self._slots:
            async with self._queue:
                await self._wait(owner, patience_s)
            async with until_answered(count) as answered:
                yield answered

    async def _wait(self, owner: str, patience_s: float) -> None:
        wait_s = await asyncio.to_thread(self._ask, owner, patience_s)
        while wait_s:
            # whoever holds the turn may be done with it long before it has to
            await asyncio.sleep(min(wait_s, self._interval_s))
            wait_s = await asyncio.to_thread(self._ask, owner, patience_s)

    def _ask(self, owner: str, patience_s: float) -> float:
        """Take the turn where it is free (0.0), else say how long it is not."""
        rest_s = self._store.resting_s(_NAME, self._clock())
        if rest_s > patience_s:
            raise too_long(rest_s)
        return rest_s or self._reserve(owner, _ON_THE_WAY_S + self._interval_s)

    def _reserve(self, owner: str, hold_s: float) -> float:
        return self._store.reserve_turn(_NAME, owner, hold_s, self._clock())

    async def rest(self, seconds: float, host: str = "") -> None:
        """See `Pace.rest`. Two hours at most."""
        rest_s = min(seconds, _LONGEST_REST_S)
        await asyncio.to_thread(self._store.rest, _rest_name(host), rest_s, self._clock())

    async def closed_s(self, host: str) -> float:
        """See `Pace.closed_s`."""
        return await asyncio.to_thread(self._store.resting_s, _rest_name(host), self._clock())


def _rest_name(host: str) -> str:
    return f"{_NAME} {host}".rstrip()
