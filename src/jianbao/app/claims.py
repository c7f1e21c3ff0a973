"""One process at a time over a topic's day: leases in the store, renewed while the work goes on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta

from jianbao.app import owner
from jianbao.ports import Store

LEASE = timedelta(minutes=5)
"""After which a process that nobody can ask is taken for dead."""

RENEWAL_S = 60.0


class Claims:
    """What this process holds. The time is the store's: a set clock stands still, a host's may be wrong."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._held: set[str] = set()

    @asynccontextmanager
    async def taken(self, day: date, slugs: Sequence[str]) -> AsyncIterator[tuple[str, ...]]:
        """The topics that are ours for the block: taken here, or held by this process already."""
        async with self.held({slug: f"{slug} {day}" for slug in slugs}) as ours:
            yield ours

    @asynccontextmanager
    async def held(self, names: Mapping[str, str]) -> AsyncIterator[tuple[str, ...]]:
        """The leases of these that are ours for the block, by what they stand for."""
        ours = {slug: name for slug, name in names.items() if name in self._held or self._take(name)}
        new = set(ours.values()) - self._held
        self._held |= new
        renewing = asyncio.create_task(self._renew(new))
        try:
            yield tuple(ours)
        finally:
            renewing.cancel()
            self._held -= new
            for name in new:
                self._store.release(name, owner.ME)

    def _take(self, name: str) -> bool:
        """Take a lease that is free, has run out, or belongs to a process that is gone."""
        if self._lease(name):
            return True
        holder = self._store.lease_holder(name)
        if holder is None or not owner.is_gone(holder):
            return False
        self._store.release(name, holder)
        return self._lease(name)

    def _lease(self, name: str) -> bool:
        now = datetime.fromtimestamp(self._store.now_s(), UTC)
        return self._store.lease(name, owner.ME, now + LEASE, now)

    async def _renew(self, names: set[str]) -> None:
        while True:
            await asyncio.sleep(RENEWAL_S)
            for name in names:
                self._lease(name)
