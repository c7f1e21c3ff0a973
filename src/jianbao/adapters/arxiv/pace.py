"""One pacing for everything that is sent to arXiv's hosts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from jianbao.errors import Unavailable


class Pace(Protocol):
    """Spaces requests. One that keeps its state in the store can pace several processes."""

    def turn(self, patience_s: float) -> AbstractAsyncContextManager[None]:
        """Wait for leave to send one request; the body of the `async with` is that request.

        Queueing behind others takes as long as it takes. Raises `Unavailable` where a rest
        that the server asked for lasts longer than `patience_s`.
        """
        ...

    async def rest(self, seconds: float) -> None:
        """Let nobody begin a request for that long; a shorter rest never ends a longer one."""
        ...


class LocalPace:
    """Paces this process: starts at least `interval_s` apart, `connections` requests at once.

    Belongs to one event loop.
    """

    def __init__(self, interval_s: float, connections: int) -> None:
        self._interval_s = interval_s
        self._slots = asyncio.Semaphore(connections)
        self._queue = asyncio.Lock()
        self._next_start = 0.0
        self._rest_until = 0.0

    @asynccontextmanager
    async def turn(self, patience_s: float) -> AsyncIterator[None]:
        """See `Pace.turn`. Turns are given in the order asked for."""
        async with self._slots:
            async with self._queue:
                await self._wait(patience_s)
                self._next_start = asyncio.get_running_loop().time() + self._interval_s
            yield

    async def _wait(self, patience_s: float) -> None:
        clock = asyncio.get_running_loop().time
        while (begin := max(self._next_start, self._rest_until)) > (now := clock()):
            rest_s = self._rest_until - now
            if rest_s > patience_s:
                message = f"arXiv asked for a rest of another {rest_s:.0f} s"
                raise Unavailable(message, retry_after=rest_s)
            await asyncio.sleep(begin - now)

    async def rest(self, seconds: float) -> None:
        """See `Pace.rest`."""
        until = asyncio.get_running_loop().time() + seconds
        self._rest_until = max(self._rest_until, until)
