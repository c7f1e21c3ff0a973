"""One pacing for everything that is sent to arXiv's hosts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Protocol

from jianbao.errors import Unavailable

Answered = Callable[[], Awaitable[None]]
"""To be awaited when the answer begins: from then on the interval runs.

The server has seen the request by then, so that no delay on the way can bring two requests
closer together than the interval.
"""


class Pace(Protocol):
    """Spaces requests, in this process or in all that share a store."""

    def turn(self, patience_s: float) -> AbstractAsyncContextManager[Answered]:
        """Wait for leave to send one request; the body of the `async with` is that request.

        Queueing behind others takes as long as it takes. Raises `Unavailable` where a rest
        that the server asked for lasts longer than `patience_s`.
        """
        ...

    async def rest(self, seconds: float, host: str = "") -> None:
        """Let nobody begin a request for that long; a shorter rest never ends a longer one.

        A named host's rest is that host's alone: `turn` does not wait for it, who asks must
        look at `closed_s`.
        """
        ...

    async def closed_s(self, host: str) -> float:
        """For how many seconds more the host is to be left alone."""
        ...


def too_long(rest_s: float) -> Unavailable:
    """The error of a rest that nobody wants to wait for."""
    return Unavailable(f"arXiv asked for a rest of another {rest_s:.0f} s", retry_after=rest_s)


@asynccontextmanager
async def until_answered(count: Answered) -> AsyncIterator[Answered]:
    """Have `count` called once the answer begins, or at the end of a request that got none."""
    is_counted = False

    async def answered() -> None:
        nonlocal is_counted
        await count()
        is_counted = True

    try:
        yield answered
    finally:
        if not is_counted:
            await count()


class LocalPace:
    """Paces this process alone and writes nothing: for a mirror of one's own, and for tests.

    Starts at least `interval_s` apart, `connections` requests at once. Belongs to one event loop.
    """

    def __init__(self, interval_s: float, connections: int) -> None:
        self._interval_s = interval_s
        self._slots = asyncio.Semaphore(connections)
        self._queue = asyncio.Lock()
        self._next_start = 0.0
        self._rests: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, patience_s: float) -> AsyncIterator[Answered]:
        """See `Pace.turn`. Turns are given in the order asked for."""
        async with self._slots:
            async with self._queue:
                await self._wait(patience_s)
                await self._count()
            async with until_answered(self._count) as answered:
                yield answered

    async def _count(self) -> None:
        """Let the interval begin now."""
        self._next_start = asyncio.get_running_loop().time() + self._interval_s

    async def _wait(self, patience_s: float) -> None:
        clock = asyncio.get_running_loop().time
        while (begin := max(self._next_start, self._rests.get("", 0.0))) > (now := clock()):
            rest_s = self._rests.get("", 0.0) - now
            if rest_s > patience_s:
                raise too_long(rest_s)
            await asyncio.sleep(begin - now)

    async def rest(self, seconds: float, host: str = "") -> None:
        """See `Pace.rest`."""
        until = asyncio.get_running_loop().time() + seconds
        self._rests[host] = max(self._rests.get(host, 0.0), until)

    async def closed_s(self, host: str) -> float:
        """See `Pace.closed_s`."""
        return max(0.0, self._rests.get(host, 0.0) - asyncio.get_running_loop().time())
