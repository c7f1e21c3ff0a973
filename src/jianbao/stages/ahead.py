"""Work begun before anybody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Ahead(Generic[K, T]):
    """Tasks under the keys that somebody will ask for."""

    def __init__(self) -> None:
        self._begun: dict[K, asyncio.Task[T]] = {}

    def __contains__(self, key: K) -> bool:
        """Whether it was begun, and nobody has taken it."""
        return key in self._begun

    def begin(self, key: K, work: Coroutine[Any, Any, T]) -> None:
        """Begin; `take` will find it done or under way."""
        self._begun[key] = asyncio.create_task(work)

    def take(self, key: K) -> asyncio.Task[T] | None:
        """What was begun under the key; it is the taker's from here on."""
        return self._begun.pop(key, None)

    async def aclose(self) -> None:
        """Give up what nobody took."""
        left = list(self._begun.values())
        self._begun.clear()
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
