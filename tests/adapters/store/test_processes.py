"""Processes that die, and processes that want the same: nothing paid is lost, nothing is won twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from threading import Barrier

import pytest

from jianbao.adapters.store import SqlStore, open_store
from tests.adapters.store import children
from tests.adapters.store.samples import NOON, answer, outcome

KILLED = -9


def _is_whole(url: str) -> bool:
    """Whether SQLite's file is; PostgreSQL's is its own affair."""
    if not url.startswith("sqlite:///"):
        return True
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


@pytest.mark.parametrize("step", children.STEPS)
def test_a_kill_leaves_what_was_written_and_nothing_half(url: str, step: str) -> None:
    """After SIGKILL between any two steps the next process finds exactly the finished steps."""
    assert children.killed_after(step, url) == KILLED
    with closing(open_store(url)) as store:
        rows = store.answers(["paid"])
        known = store.known_outcomes(["2601.00001"])
        assert store.recall("half") is None
    expected = {"begun": answer("paid"), "ended": children.ANSWERED, "saved": children.ANSWERED}
    assert rows == ({"paid": expected[step]} if step in expected else {})
    assert known == ({"2601.00001": outcome()} if step == "saved" else {})
    assert _is_whole(url)


def test_a_dead_askers_question_goes_to_its_successor(url: str) -> None:
    """The restart sees who asked, takes the question over and marks it."""
    children.killed_after("begun", url)
    with closing(open_store(url)) as store:
        standing = store.begin_answer(answer("paid", owner="there:2:2"))
        assert standing.owner == "here:1:1"
        assert store.take_over(standing, answer("paid", owner="there:2:2", possible_duplicate=True))
        assert store.answers(["paid"])["paid"].possible_duplicate


@pytest.mark.parametrize("number", [0, 4, 12, 20])
def test_a_kill_while_the_database_is_made_is_mended_by_the_next(url: str, number: int) -> None:
    """Migrations are all or none, so the next process starts from empty or finds it done."""
    assert children.killed_at_statement(number, url) == KILLED
    with closing(open_store(url)) as store:
        store.remember("alive", "yes")
        assert store.recall("alive") == "yes"


def test_two_may_make_the_database_at_once(url: str) -> None:
    """The first run of a new machine may be two runs."""
    children.both(children.race_to_open, url)
    with closing(open_store(url)) as store:
        assert [store.recall(f"racer {number}") for number in range(2)] == ["was here"] * 2


@pytest.mark.parametrize(
    "race", [children.race_to_begin, children.race_to_take_over, children.race_for_leases]
)
def test_each_round_of_a_race_has_one_winner(
    store: SqlStore, url: str, race: Callable[[str, str, Barrier], set[int]]
) -> None:
    """Of two processes one asks, one takes over, one holds the lease (N2)."""
    for number in range(children.ROUNDS):
        if race is children.race_to_take_over:
            store.begin_answer(answer(f"k{number}"))
        store.lease(f"lease {number}", "gone", NOON, NOON)
    first, second = children.both(race, url)
    assert first | second == set(range(children.ROUNDS))
    assert not first & second


def test_of_two_golden_items_added_at_once_one_stands(store: SqlStore, url: str) -> None:
    """The other one is kept, and ended as if it had come before."""
    first, second = children.both(children.race_to_gild, url)
    kept = {one.id: one for one in store.golden(ended=True)}
    assert kept.keys() == first | second
    assert not first & second
    assert [one.paper_id for one in store.golden()] == [f"2601.{n:05}" for n in range(children.ROUNDS)]
    assert all(one.valid_to in (None, one.valid_from) for one in kept.values())
