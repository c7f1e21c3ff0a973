"""Facts, leases and runs, which runs leave for one another."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings

from jianbao.adapters.store import SqlStore
from jianbao.model import Run, State
from tests import strategies
from tests.adapters.store.samples import NOON

HOUR = timedelta(hours=1)


def test_a_fact_is_recalled_until_it_changes(store: SqlStore) -> None:
    """The last one remembered under a name."""
    assert store.recall("pause") is None
    store.remember("pause", "2026-01-07")
    store.remember("pause", "2026-01-08 😀")
    assert store.recall("pause") == "2026-01-08 😀"


def test_a_lease_is_held_by_one(store: SqlStore) -> None:
    """A second run of the same day is turned away."""
    assert store.lease("audio/2026-01-07", "a", NOON + HOUR, NOON)
    assert not store.lease("audio/2026-01-07", "b", NOON + HOUR, NOON)
    assert store.lease("speech/2026-01-07", "b", NOON + HOUR, NOON)


def test_a_lease_ends_with_its_time(store: SqlStore) -> None:
    """What a killed run held is free again once its time has passed, and not a moment before."""
    assert store.lease("audio", "a", NOON + HOUR, NOON)
    assert not store.lease("audio", "b", NOON + 2 * HOUR, NOON + HOUR - timedelta(microseconds=1))
    assert store.lease("audio", "b", NOON + 2 * HOUR, NOON + HOUR)
    assert not store.lease("audio", "a", NOON + 3 * HOUR, NOON + HOUR)


def test_a_lease_is_prolonged_by_its_owner(store: SqlStore) -> None:
    """A long run stays in."""
    assert store.lease("audio", "a", NOON + HOUR, NOON)
    assert store.lease("audio", "a", NOON + 2 * HOUR, NOON)
    assert not store.lease("audio", "b", NOON + 3 * HOUR, NOON + HOUR)


def test_a_lease_is_given_back_by_its_owner_only(store: SqlStore) -> None:
    """A run that lost its lease cannot end the one of its successor."""
    store.lease("audio", "a", NOON + HOUR, NOON)
    store.release("audio", "b")
    assert not store.lease("audio", "b", NOON + HOUR, NOON)
    store.release("audio", "a")
    assert store.lease("audio", "b", NOON + HOUR, NOON)


@settings(max_examples=40, deadline=None)
@given(run=strategies.runs())
def test_runs_come_back_whole(shared_store: SqlStore, run: Run) -> None:
    """Counts by state and costs by currency included."""
    shared_store.save_run(run)
    assert run in shared_store.runs(1000)


def test_the_newest_runs_come_first(store: SqlStore) -> None:
    """A run is saved at its start and again at its end."""
    for number in range(5):
        store.save_run(Run(id=f"2026010{number}", command="run", started=NOON))
    store.save_run(Run(id="20260103", command="run", started=NOON, ended=NOON + HOUR, exit_code=0))
    found = store.runs(2)
    assert [run.id for run in found] == ["20260104", "20260103"]
    assert found[1].ended == NOON + HOUR


def test_a_run_adds_up_where_no_paper_is_lost() -> None:
    """listed = new + seen + withdrawn, and each new paper has an outcome."""
    even = Run(
        id="1",
        command="run",
        started=NOON,
        listed=10,
        new=6,
        seen=3,
        withdrawn=1,
        outcomes={State.PUBLISHED: 5, State.DEFERRED: 1},
    )
    assert even.adds_up
    assert not even.model_copy(update={"listed": 11}).adds_up
    assert not even.model_copy(update={"outcomes": {State.PUBLISHED: 5}}).adds_up
