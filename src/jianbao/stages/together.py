"""What many tasks want written at once goes into the store in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Together(Generic[T, R]):
    """Makes one call for all who ask in the same turn of the event loop, or within `wait_s` of the first.

    Each waits until the call is made, so that what it wrote is durable when it goes on.
    """

    def __init__(self, call: Callable[[Sequence[T]], Sequence[R]], wait_s: float = 0.0) -> None:
        """`call` gives a result for each, in their order; what it raises comes out at each of them."""
        self._call = call
        self._wait_s = wait_s
        self._asked: list[T] = []
        self._made: asyncio.Task[Sequence[R]] | None = None

    async def __call__(self, one: T) -> R:
        """The result for one. Whoever is cancelled while it waits has asked all the same."""
        if self._made is None:
            self._asked = []
            self._made = asyncio.create_task(self._make(self._asked))
        place = len(self._asked)
        self._asked.append(one)
        return (await asyncio.shield(self._made))[place]

    async def _make(self, asked: Sequence[T]) -> Sequence[R]:
        try:
            await asyncio.sleep(self._wait_s)
        finally:
            self._made = None
        return self._call(asked)
