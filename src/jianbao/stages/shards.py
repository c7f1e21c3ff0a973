"""One process's turn at shards: what lies in the store for whoever comes is taken up, one after another."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import TypeVar

from jianbao.errors import JianbaoError
from jianbao.model import PaperKey
from jianbao.model.shards import Claimed
from jianbao.ports import Store
from jianbao.stages.day import Day

_T = TypeVar("_T")

SIZE = 64
"""Papers to a shard. Many take one after another in one process, so small ones cost nothing but a row."""

CHUNK = 32
"""Papers that are looked up at once."""

LEASE = timedelta(minutes=1)
"""After which a process without a sign of life is taken for dead."""

BEAT_S = 15.0

LINGER_S = 60.0
"""For which a process without work waits for more: another one would take seconds to start."""

_POLL_S = 1.0


def cut(things: Sequence[_T], most: int) -> list[tuple[_T, ...]]:
    """In order, as even as can be, none larger than `most`."""
    count = -(-len(things) // most)
    ends = [len(things) * number // count for number in range(count + 1)] if count else []
    return [tuple(things[first:last]) for first, last in pairwise(ends)]


def clock(store: Store) -> datetime:
    """The one clock of all hosts."""
    return datetime.fromtimestamp(store.now_s(), UTC)


@dataclass(frozen=True)
class Hands:
    """What a turn needs of the process that it is in."""

    owner: str
    """`host:pid:start`, as in the journal."""
    run: str | None
    """The engine's name for it."""
    day: Callable[[date, Sequence[str]], Day]
    """A day's work, with books of its own."""
    bury: Callable[[str], None]
    """Is told of processes that are dead: what they asked is asked again."""
    is_over: Callable[[], bool]
    """Whether nothing will be laid out any more."""
    most: int
    """Papers in hand, below which another shard is taken."""


class Turn:
    """Takes shards until there are none. Whatever it is killed over, another takes up a minute later."""

    def __init__(self, store: Store, hands: Hands) -> None:
        self._store = store
        self._hands = hands
        self._in_hand = 0
        self._beat_at = 0.0
        self.done = 0
        """Shards that this turn has finished."""

    async def work(self) -> None:
        """Raises what makes going on hopeless: key, quota, a cap, the store."""
        under_way: set[asyncio.Task[None]] = set()
        try:
            await self._work(under_way)
        finally:
            for task in under_way:
                task.cancel()
            await asyncio.gather(*under_way, return_exceptions=True)
            self._store.keep_shards(self._hands.owner, clock(self._store))  # free for others, now

    async def _work(self, under_way: set[asyncio.Task[None]]) -> None:
        ends = time.monotonic() + LINGER_S
        while under_way or time.monotonic() < ends:
            self._beat()
            while self._in_hand < self._hands.most and (claimed := self._claim()):
                self._in_hand += claimed.shard.size
                under_way.add(asyncio.create_task(self._see_to(claimed)))
            if not under_way and self._hands.is_over():
                return
            if not under_way:
                await asyncio.sleep(_POLL_S)
                continue
            done, _ = await asyncio.wait(under_way, timeout=_POLL_S, return_when=asyncio.FIRST_COMPLETED)
            under_way -= done
            for task in done:
                await task
                self.done += 1
            ends = time.monotonic() + LINGER_S

    def _beat(self) -> None:
        if time.monotonic() >= self._beat_at:
            self._store.keep_shards(self._hands.owner, clock(self._store) + LEASE)
            self._beat_at = time.monotonic() + BEAT_S

    def _claim(self) -> Claimed | None:
        now = clock(self._store)
        claimed = self._store.claim_shard(self._hands.owner, self._hands.run, now + LEASE, now)
        if claimed and claimed.gone and claimed.gone != self._hands.owner:
            self._hands.bury(claimed.gone)
        return claimed

    async def _see_to(self, claimed: Claimed) -> None:
        number, owner = claimed.shard.number, self._hands.owner
        try:
            day = self._hands.day(claimed.shard.day, claimed.lot.topics)
            parts = cut(claimed.lot.papers, CHUNK)
            await asyncio.gather(*(self._chunk(day, part) for part in parts))
            if why := day.hopeless:
                raise why
        except JianbaoError as error:
            self._store.end_shard(number, owner, f"{type(error).__name__}: {error}")
            raise
        self._store.end_shard(number, owner)

    async def _chunk(self, day: Day, keys: Sequence[PaperKey]) -> None:
        """What an earlier process had finished of it is left as it is."""
        if left := day.left(keys):
            await day.papers(left)
        await day.translate(keys)
        self._in_hand -= len(keys)
