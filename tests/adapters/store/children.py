"""What other processes do to a store while a test looks on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from threading import Barrier
from typing import Any

from sqlalchemy import Engine, event, insert

from jianbao.adapters.store import SqlStore, open_store
from jianbao.adapters.store.schema import facts
from jianbao.errors import StoreError
from jianbao.model import AnswerState, ChatReply, Finish
from jianbao.model.delivery import Delivery
from jianbao.model.shelf import Golden
from tests.adapters.store.samples import NOON, answer, outcome

NOBODY = 65534
ROUNDS = 30

spawning = get_context("spawn")


def both(race: Callable[[str, str, Barrier], set[int]], url: str) -> tuple[set[int], set[int]]:
    """What each of two processes won."""
    barrier = spawning.Barrier(2)
    racers = [_started(_report, race, url, f"racer {number}", barrier) for number in range(2)]
    first, second = (_heard(racer) for racer in racers)
    return first, second


def _started(target: Callable[..., None], *arguments: Any) -> tuple[SpawnProcess, Connection]:
    receiving, sending = spawning.Pipe(duplex=False)
    child = spawning.Process(target=target, args=(*arguments, sending))
    child.start()
    # the child holds the other end alone, so that its death is heard
    sending.close()
    return child, receiving


def _heard(running: tuple[SpawnProcess, Connection]) -> Any:
    child, receiving = running
    with receiving:
        said = receiving.recv() if receiving.poll(60) else None
    child.join(60)
    return said


def _report(
    race: Callable[[str, str, Barrier], set[int]], url: str, owner: str, barrier: Barrier, out: Connection
) -> None:
    out.send(race(url, owner, barrier))


def race_to_open(url: str, owner: str, barrier: Barrier) -> set[int]:
    """Both make the database at the same moment."""
    barrier.wait(60)
    open_store(url).remember(owner, "was here")
    return set()


def race_to_begin(url: str, owner: str, barrier: Barrier) -> set[int]:
    """The questions that this process was the first to write."""
    store = open_store(url)
    won = set()
    for number in range(ROUNDS):
        mine = answer(f"k{number}", owner=owner)
        barrier.wait(60)
        if store.begin_answer(mine) is mine:
            won.add(number)
    return won


def race_to_take_over(url: str, owner: str, barrier: Barrier) -> set[int]:
    """The questions that this process took over from one that is gone."""
    store = open_store(url)
    won = set()
    for number in range(ROUNDS):
        barrier.wait(60)
        key, later = f"k{number}", NOON + timedelta(hours=1)
        if store.take_over(answer(key), answer(key, owner=owner, asked_at=later)):
            won.add(number)
    return won


def race_for_leases(url: str, owner: str, barrier: Barrier) -> set[int]:
    """The leases that this process got: new ones, then ones that have run out."""
    store = open_store(url)
    won = set()
    for number in range(ROUNDS):
        barrier.wait(60)
        if store.lease(f"lease {number}", owner, NOON + timedelta(hours=2), NOON + timedelta(hours=1)):
            won.add(number)
    return won


def race_for_messages(url: str, owner: str, barrier: Barrier) -> set[int]:
    """The messages that this process may send."""
    store = open_store(url)
    won = set()
    for number in range(ROUNDS):
        message = Delivery(channel="team", day=NOON.date(), topic=f"t{number}", owner=owner, at=NOON)
        barrier.wait(60)
        if store.claim_deliveries([message]):
            won.add(number)
    return won


def race_for_turns(url: str, owner: str, barrier: Barrier) -> set[int]:
    """The turns that this process got, of ones that have run out."""
    store = open_store(url)
    won = set()
    for number in range(ROUNDS):
        barrier.wait(60)
        if store.reserve_turn(f"turn {number}", owner, 30, 1_754_500_000.25) == 0:
            won.add(number)
    return won


def race_for_shares(url: str, owner: str, barrier: Barrier) -> set[int]:
    """The seconds at which this process's slices begin."""
    store = open_store(url)
    barrier.wait(60)
    return {round(store.reserve_share("model", 1, 1_754_500_000)) for _ in range(ROUNDS)}


def race_to_gild(url: str, owner: str, barrier: Barrier) -> set[int]:
    """The numbers of the golden items that this process added, one for each paper."""
    store = open_store(url)
    added = set()
    for number in range(ROUNDS):
        item = Golden(
            paper_id=f"2601.{number:05}",
            version=1,
            source="",
            expected=owner,
            author=owner,
            valid_from=NOON + timedelta(seconds=number),
        )
        barrier.wait(60)
        added.add(store.add_golden(item).id)
    return added


ANSWERED = answer(
    "paid",
    state=AnswerState.ANSWERED,
    answered_at=NOON,
    reply=ChatReply(text='{"brief": "该论文…。"}', finish=Finish.STOP, model="model-a"),
)


def _nothing(store: SqlStore) -> None:
    """The process dies before it writes anything."""


def _half(store: SqlStore) -> None:
    """It dies inside a transaction that has written."""
    with store._database.write() as connection:
        connection.execute(insert(facts), {"name": "half", "value": "written"})
        os.kill(os.getpid(), signal.SIGKILL)


def _begun(store: SqlStore) -> None:
    """It dies with the question written, asked or not."""
    store.begin_answer(answer("paid"))


def _ended(store: SqlStore) -> None:
    """It dies with the paid answer written, and nothing made of it."""
    _begun(store)
    store.end_answer(ANSWERED)


def _saved(store: SqlStore) -> None:
    """It dies when all is written."""
    _ended(store)
    store.save_outcome(outcome())


STEPS = {"nothing": _nothing, "half": _half, "begun": _begun, "ended": _ended, "saved": _saved}


def killed_after(step: str, url: str) -> int | None:
    """The exit code of a process that does one of `STEPS` and is killed without a chance to clean up."""
    child = spawning.Process(target=_die_after, args=(step, url))
    child.start()
    child.join(60)
    return child.exitcode


def _die_after(step: str, url: str) -> None:
    STEPS[step](open_store(url))
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at_statement(number: int, url: str) -> int | None:
    """The exit code of a process that is killed at the N-th statement of making a database."""
    child = spawning.Process(target=_die_at, args=(number, url))
    child.start()
    child.join(60)
    return child.exitcode


def _die_at(number: int, url: str) -> None:
    left = iter(range(number))

    def count(*_: Any) -> None:
        if next(left, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)
    open_store(url)


def as_somebody_else(url: str, read_only: Path) -> str:
    """What a process without rights is told when it opens a store and writes into it."""
    return str(_heard(_started(_without_rights, url, read_only)))


def _without_rights(url: str, read_only: Path, out: Connection) -> None:
    # once for all the late imports: nobody else may be allowed to read where Python lies
    _told(f"sqlite:///{read_only.parent}/first.db", 1)
    read_only.chmod(0o555)
    if os.getuid() == 0:
        os.setuid(NOBODY)
    out.send(_told(url, 1))


def with_small_files(url: str, limit: int) -> str:
    """What a process is told whose files may not grow beyond a limit in bytes."""
    return str(_heard(_started(_limited, url, limit)))


def _limited(url: str, limit: int, out: Connection) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    out.send(_told(url, 1000))


def _told(url: str, facts: int) -> str:
    try:
        store = open_store(url)
        for number in range(facts):
            store.remember(f"fact {number}", "x" * 5000)
    except StoreError as error:
        return str(error)
    return "no error"
