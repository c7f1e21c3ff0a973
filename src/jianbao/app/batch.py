"""Batches of a run: collected before anything else, filled for all its days, waited for a while."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from jianbao.app import models
from jianbao.budget import Price
from jianbao.errors import UsageError
from jianbao.model.batches import Batch, BatchState
from jianbao.ports import BatchHost
from jianbao.stages.batch.fill import Filler
from jianbao.stages.batch.tend import OPEN, Pace, Tender
from jianbao.stages.day import Day
from jianbao.stages.leaving import Desk

if TYPE_CHECKING:
    from jianbao.app import App

_POLL_S = 2.0
_LEASE = "batches of"
"""No topic is called so."""


class Batching:
    """What an `App` does with batches. Costs one look into the store where there are none."""

    def __init__(self, app: App, pace: Pace | None = None) -> None:
        self._app = app
        self._pace = pace
        self._submitted: set[date] = set()

    async def collect(self) -> None:
        """Take what is under way further: answers that are there go into the journal."""
        if self._app.store.batches(*OPEN):
            await self._tender.tend()

    def days(self) -> list[date]:
        """Days whose answers came, and that no run has seen to since."""
        left = set()
        for batch in self._app.store.batches(BatchState.COLLECTED):
            day = self._app.day(batch.day)
            if day.due() or day.untranslated():
                left.add(batch.day)
            else:
                self._app.store.save_batch(batch.model_copy(update={"state": BatchState.CLOSED}))
        return sorted(left)

    async def submit(self, days: Sequence[date], topics: Sequence[str], *, approximate: bool = False) -> None:
        """Put what is due into batches, where the settings want that, and wait a while for the answers."""
        marks: list[str] = []
        for on in days if self._app.settings.llm.batch else ():
            async with self._app.claimed(on, topics) as ours:
                if ours and on not in self._submitted:
                    self._submitted.add(on)
                    marks += await self._one_day(self._app.day(on, ours), approximate=approximate)
        if marks:
            wait_s = self._app.settings.llm.batch_wait_s
            self._app.progress.note(f"waiting for the answers for {wait_s:g} s at most")
            await self._tender.wait(marks, wait_s)

    def listed(self, *, every: bool) -> list[Batch]:
        """Those that are not in the journal yet, or all there ever were: the oldest day first."""
        return self._app.store.batches(*(BatchState if every else OPEN))

    async def cancel(self, name: str) -> Batch:
        """End a batch early, by our name for it or its provider's. Raises `UsageError`, `ModelError`."""
        found = self._open(name)
        async with self._in_turn(found.day):
            return await self._tender.cancel(self._open(name))

    def _open(self, name: str) -> Batch:
        for batch in self._app.store.batches(*OPEN):
            if name in (batch.mark, batch.job):
                return batch
        raise UsageError(f"there is no open batch {name}: jianbao batches lists them")

    async def _one_day(self, day: Day, *, approximate: bool) -> list[str]:
        if day.is_done:
            return []
        self._app.asking.require()  # said before arXiv is asked
        await day.settle(approximate=approximate)
        async with self._in_turn(day.day):
            marks = [one.mark for one in await self._filler.fill(day.day, day.askings())]
            await self._tender.tend(marks)
        self._app.papers.stopped = self._tender.stopped
        return marks

    @asynccontextmanager
    async def _in_turn(self, day: date) -> AsyncIterator[None]:
        """Wait until no other process is at the day's batches: it may fill one with other topics."""
        while True:
            async with self._alone(day) as ours:
                if ours:
                    yield
                    return
            await asyncio.sleep(_POLL_S)

    @asynccontextmanager
    async def _alone(self, day: date) -> AsyncIterator[bool]:
        async with self._app.claimed(day, [_LEASE]) as ours:
            yield bool(ours)

    @cached_property
    def _host(self) -> BatchHost:
        return models.batches(self._app.asking.model, self._app.settings)

    @property
    def _any_host(self) -> BatchHost | None:
        """To look after what an earlier run sent, whatever the settings say by now."""
        try:
            return self._host
        except UsageError:
            return None

    @cached_property
    def _filler(self) -> Filler:
        app = self._app
        price = app.data.prices.of(app.asking.model)
        desk = Desk(app.store, app.clock, price.batched() if price else None, app.asking.purse)
        return Filler(app.asking.journal(app.asking.model), self._host, desk)

    @cached_property
    def _tender(self) -> Tender:
        app = self._app
        return Tender(
            self._any_host, app.store, app.clock, self._price, self._alone, app.progress.note, self._pace
        )

    def _price(self, model: str) -> Price | None:
        price = self._app.data.prices.price(model)
        return price.batched() if price else None
