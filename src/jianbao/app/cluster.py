"""A span of days over many processes: laid out as shards, watched, printed in order."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from jianbao import errors
from jianbao.app import App, owner
from jianbao.app.review import remake
from jianbao.errors import EngineError, JianbaoError
from jianbao.model import PaperKey
from jianbao.model.shards import Lot, Shard
from jianbao.stages.books import Report
from jianbao.stages.day import Day
from jianbao.stages.shards import SIZE, Hands, Turn, clock, cut

NAME = "backfill"
"""Of the lease that is held while a span is worked off."""

AHEAD = 4096
"""Papers that may lie about: what is behind them is settled once these are fewer."""

START_S = 180.0
"""After which a turn that took nothing is withdrawn, and another issued: its worker died, or is busy."""

AT_ONCE = 128
"""Questions of a process, where `llm.concurrency` does not say."""

_POLL_S = 1.0
_PATIENCE = 3
"""Looks at work that nobody takes, before somebody is called."""


async def turn(app: App, run: str | None = None) -> int:
    """Take up shards until there are none; how many that were. `run` is the engine's name for this."""
    app.asking.require()
    hands = Hands(
        owner=owner.ME,
        run=run,
        day=lambda on, slugs: app.day(on, slugs, alone=True),
        bury=app.asking.bury,
        is_over=lambda: app.store.lease_holder(NAME) is None,
        most=2 * (app.settings.llm.concurrency or AT_ONCE),
    )
    taking = Turn(app.store, hands)
    await taking.work()
    return taking.done


class Issuer(Protocol):
    """Has turns taken somewhere. Both may raise `EngineError`."""

    async def issue(self) -> str:
        """Begin one; its name."""
        ...

    async def withdraw(self, run: str) -> None:
        """One that did not begin in time need not."""
        ...


class Staff:
    """Sees that as many turns are taken as there are workers, as long as there is work for them."""

    def __init__(self, issuer: Issuer, workers: int, say: Callable[[str], None]) -> None:
        self._issuer = issuer
        self._workers = workers
        self._say = say
        self._called: dict[str, float] = {}
        """Turns that have taken nothing yet, and since when."""
        self._looks = 0
        self._told: str | None = None

    async def see_to(self, shards: Sequence[Shard], now: datetime) -> None:
        """Call for who is missing; an engine that is down is told of once, and asked again."""
        at_work = {one.run or one.owner for one in shards if one.is_held(now)}
        self._called = {run: since for run, since in self._called.items() if run not in at_work}
        free = sum(one.is_free(now) for one in shards)
        self._looks = self._looks + 1 if free else 0
        try:
            await self._withdraw(START_S)
            if self._looks >= _PATIENCE:
                for _ in range(min(free, self._workers - len(at_work) - len(self._called))):
                    self._called[await self._issuer.issue()] = time.monotonic()
            self._told = None
        except EngineError as error:
            if self._told != str(error):
                self._say(f"{error}; the workers that are there go on")
                self._told = str(error)

    async def dismiss(self) -> None:
        """Nobody need come any more."""
        try:
            await self._withdraw(0)
        except EngineError as error:
            self._say(str(error))

    async def _withdraw(self, after_s: float) -> None:
        now = time.monotonic()
        for run in [run for run, since in self._called.items() if now - since >= after_s]:
            await self._issuer.withdraw(run)
            del self._called[run]


@dataclass
class _Open:
    """A day that is settled and not printed yet."""

    day: Day
    laid: frozenset[PaperKey] = field(default_factory=frozenset)
    """Papers laid out once more, when everything before them was printed."""


@dataclass(frozen=True)
class Span:
    """What is wanted."""

    days: Sequence[date]
    topics: Sequence[str]
    approximate: bool = True
    """Whether days that arXiv's listings no longer reach are rebuilt."""


class Backfill:
    """Settles days, lays their papers out, and prints them, oldest first, when the ledger has them all."""

    def __init__(self, app: App, span: Span, staff: Staff) -> None:
        self._app = app
        self._store = app.store
        self._span = span
        self._staff = staff
        self._open: deque[_Open] = deque()
        self._room = asyncio.Event()
        """Whether little enough lies about."""
        self._reports: list[Report] = []
        self._given_up: set[int] = set()

    async def run(self) -> list[Report]:
        """Raises what no worker can go on with: key, quota, a cap, a setting. The same call again resumes."""
        async with self._app.alone(NAME) as free:
            if free:
                await self._run()
            else:
                self._app.progress.note("another backfill is at work over this store: left to it")
        return self._reports

    async def _run(self) -> None:
        await remake(self._app)
        self._store.revive_shards()
        self._app.progress.begin("days", len(self._span.days))
        settling = asyncio.create_task(self._settle())
        try:
            while self._open or not settling.done():
                await self._look()
                await asyncio.sleep(_POLL_S)
            await settling
        finally:
            settling.cancel()
            await self._staff.dismiss()
        await remake(self._app)

    async def _settle(self) -> None:
        for on in self._span.days:
            await self._room.wait()
            day = self._app.day(on, self._span.topics, alone=True)
            async with self._app.claimed(on, self._span.topics):  # another's claim keeps it from printing
                await day.settle(approximate=self._span.approximate)
            self._lay_out(day)
            self._open.append(_Open(day))
            if day.hopeless:
                return

    def _lay_out(self, day: Day) -> None:
        """What is due; but a paper that lies in an earlier day comes after that, for it may build on it."""
        lying = {paper_id for lot in self._store.lots() for paper_id, _ in lot.papers}
        due = day.due()
        wanted = [*due, *day.untranslated(due).keys() - set(due)]
        self._add(day, [key for key in wanted if key[0] not in lying])

    def _add(self, day: Day, keys: Sequence[PaperKey]) -> None:
        slugs = tuple(topic.slug for topic in day.topics)
        lots = [Lot(topics=slugs, papers=papers) for papers in cut(keys, SIZE)]
        self._store.add_shards(day.day, lots)
        self._see_room()

    def _see_room(self) -> None:
        lying = sum(one.size for one in self._store.shards() if not one.done)
        (self._room.set if lying <= AHEAD else self._room.clear)()

    async def _look(self) -> None:
        now, shards = clock(self._store), self._store.shards()
        self._see_room()
        for one in shards:
            if one.fault:
                raise _raised(one.fault)
            if one.is_given_up(now) and one.number not in self._given_up:
                self._given_up.add(one.number)
                died = f"{one.size} papers of {one.day} cost {one.tries} workers their lives"
                self._app.progress.note(f"{died}: left to a later run")
        while self._open and await self._printed(self._open[0], shards, now):
            self._open.popleft()
        await self._staff.see_to(shards, now)

    async def _printed(self, one: _Open, shards: Sequence[Shard], now: datetime) -> bool:
        """Print a day where every paper of it has its outcome."""
        day = one.day
        its = [shard for shard in shards if shard.day == day.day]
        if any(not (shard.done or shard.is_given_up(now)) for shard in its):
            return False
        if not any(shard.is_given_up(now) for shard in its):
            left = frozenset(day.untouched())
            if left - one.laid:
                self._add(day, sorted(left))
                one.laid |= left
                return False
        slugs = [topic.slug for topic in day.topics]
        async with self._app.claimed(day.day, slugs) as ours:
            if len(ours) < len(slugs):
                return False
            self._reports.append(_report(day))
        self._store.drop_shards(shard.number for shard in its)
        self._app.progress.advance("days")
        return True


def _report(day: Day) -> Report:
    day.collect()
    for topic in day.topics:
        day.publish(topic)
    return day.finish()


def _raised(fault: str) -> JianbaoError:
    """The error that a worker met, again."""
    name, _, said = fault.partition(": ")
    kind: type[JianbaoError] = getattr(errors, name, JianbaoError)
    return kind(f"a worker cannot go on: {said}")
