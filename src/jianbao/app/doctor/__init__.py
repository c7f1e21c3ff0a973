"""What is wrong here, and its cure: one check after another, each with a deadline."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack

from jianbao.adapters.arxiv import LocalPace, Pace, SharedPace
from jianbao.adapters.store import SqlStore, open_store
from jianbao.app.doctor import hosts, machine, minds, place
from jianbao.app.doctor.checks import Asked, Check, Level, exit_code
from jianbao.ports import Progress
from jianbao.settings import Settings

__all__ = ["Asked", "Check", "Level", "examine", "exit_code", "first_checks"]


def first_checks(asked: Asked) -> Iterator[Check]:
    """What can be said without any configuration."""
    yield machine.python()
    yield machine.packages()
    if asked.deep:
        yield machine.prefect_server()


async def examine(settings: Settings, asked: Asked, progress: Progress) -> AsyncIterator[Check]:
    """All the other checks, each as soon as it is known. `progress` hears before of what costs money."""
    yield machine.configuration(settings)
    yield machine.disk(settings)
    database = place.database(settings)
    yield database
    with ExitStack() as stack:
        store = _store(settings, database, stack)
        if store and (last := place.last_run(store)):
            yield last
        clock = hosts.Clock()
        async for check in hosts.examine(settings, clock, _pace(settings, store)):
            yield check
        yield machine.clock(settings, clock.skew_s)
        async for check in minds.examine(settings, store, asked, progress):
            yield check
    yield minds.tokens(settings, fetch=asked.fetch_tiktoken)


def _pace(settings: Settings, store: SqlStore | None) -> Pace:
    """The pacing of all processes where there is a store to share it by."""
    interval_s = settings.arxiv.interval_s
    return SharedPace(store, interval_s, 1) if store and interval_s else LocalPace(interval_s, 1)


def _store(settings: Settings, database: Check, stack: ExitStack) -> SqlStore | None:
    """The store where it opens without a migration: a doctor makes nothing and changes nothing."""
    if database.level is Level.FAULT or not database.usable:
        return None
    store = open_store(settings.store_url, patience_s=place.PATIENCE_S)
    stack.callback(store.close)
    return store
