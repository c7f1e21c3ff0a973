"""Work begun before anybody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")


class Ahead(Generic[K, T]):
    """Does one thing for each key, once: begun ahead, or when it is asked for."""

    def __init__(self, make: Callable[[K], Coroutine[Any, Any, T]]) -> None:
        self._make = make
        self._begun: dict[K, asyncio.Task[T]] = {}

    def begin(self, key: K) -> None:
        """Begin; `get` will find it done or under way."""
        if key not in self._begun:
            self._begun[key] = asyncio.create_task(self._make(key))

    async def get(self, key: K) -> T:
        """What is made for the key; it is not kept for a second asker."""
        begun = self._begun.pop(key, None)
        return await begun if begun else await self._make(key)

    async def aclose(self) -> None:
        """Give up what nobody waits for."""
        left = list(self._begun.values())
        self._begun.clear()
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
