"""Questions of batches: many begun and ended at a time, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from jianbao.adapters.store import SqlStore
from jianbao.errors import BudgetExceeded
from jianbao.model import Answer, AnswerState, Cap, Charge
from jianbao.model.batches import Batch, BatchState

NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
NUMBER = 250


def row(number: int, owner: str = "batch:b-1") -> Answer:
    """A question that a batch begins with."""
    return Answer(
        key=f"key-{number}",
        paper_id=f"2611.{number:05}",
        version=1,
        purpose="brief" if number % 2 else "translation",
        model="frog-1",
        attempt=0,
        owner=owner,
        asked_at=NOW,
        currency="USD",
        charge=Charge(tokens=100, money=Decimal("0.001")),
    )


ROWS = [row(number) for number in range(NUMBER)]


def batch(mark: str, day: int, state: BatchState = BatchState.BUILDING) -> Batch:
    """Of that day of November."""
    place = "https://frogs.example/v1"
    return Batch(mark=mark, state=state, place=place, model="frog-1", day=date(2026, 11, day), begun=NOW)


def test_only_questions_that_nobody_asked_are_begun(store: SqlStore) -> None:
    """Those that stand belong to whoever asked them, in a batch or not."""
    store.begin_answer(row(3, owner="here:1:1"))
    store.begin_answers(ROWS[:2])
    assert store.begin_answers(ROWS) == [ROWS[2], *ROWS[4:]]
    assert store.answers(["key-3"])["key-3"].owner == "here:1:1"
    assert store.answers(["key-9"]) == {"key-9": ROWS[9]}


@pytest.mark.parametrize(("tokens", "fits"), [(NUMBER * 100, True), (NUMBER * 100 - 1, False)])
def test_all_or_none_within_a_cap(store: SqlStore, tokens: int, *, fits: bool) -> None:
    """To the last token."""
    cap = Cap(name="day", since=NOW - timedelta(hours=1), tokens=tokens)
    if fits:
        assert store.begin_answers(ROWS, [cap]) == ROWS
    else:
        with pytest.raises(BudgetExceeded):
            store.begin_answers(ROWS, [cap])
    assert store.charged(cap).tokens == (tokens if fits else 0)


def test_what_ended_stays_as_it_is(store: SqlStore) -> None:
    """An answer that is read a second time changes nothing, nor one of somebody else's question."""
    store.begin_answers(ROWS[:2])
    first, second = (
        one.model_copy(update={"state": AnswerState.ANSWERED, "cost": Decimal(1)}) for one in ROWS[:2]
    )
    store.end_in_batch([first])
    store.end_in_batch([first.model_copy(update={"cost": Decimal(9)})])
    store.end_in_batch([second.model_copy(update={"owner": "batch:b-2"})])
    assert store.answers(["key-0", "key-1"]) == {"key-0": first, "key-1": ROWS[1]}


def test_what_is_left_fails_uncharged(store: SqlStore) -> None:
    """Of this batch alone."""
    store.begin_answers([*ROWS[:3], row(7, owner="batch:b-2")])
    store.end_in_batch([ROWS[0].model_copy(update={"state": AnswerState.ANSWERED})])
    assert store.fail_in_batch("batch:b-1", "Batch: expired", NOW) == 2
    found = store.answers(f"key-{number}" for number in (0, 1, 2, 7))
    assert [one.state.value for one in found.values()].count("failed") == 2
    assert (found["key-1"].error, found["key-1"].charge) == ("Batch: expired", Charge())
    assert found["key-7"].state is AnswerState.PENDING


def test_what_never_left_was_never_asked(store: SqlStore) -> None:
    """Its questions are gone; answered ones stay."""
    store.begin_answers([*ROWS[:3], row(7, owner="batch:b-2")])
    store.end_in_batch([ROWS[0].model_copy(update={"state": AnswerState.ANSWERED})])
    store.free_from_batch("batch:b-1")
    assert store.answers(f"key-{number}" for number in range(8)).keys() == {"key-0", "key-7"}


def test_who_lies_in_a_batch(store: SqlStore) -> None:
    """By purpose and version, while it is not answered; an ordinary question under way is none."""
    store.begin_answers(ROWS[:5])
    store.begin_answer(row(5, owner="here:1:1"))
    store.end_in_batch([ROWS[1].model_copy(update={"state": AnswerState.ANSWERED})])
    keys = [(f"2611.{number:05}", version) for number in range(8) for version in (1, 2)]
    assert store.in_batches(keys, "brief") == {("2611.00003", 1)}
    assert len(store.in_batches(keys, "translation")) == 3
    assert store.in_batches([], "brief") == set()


def test_batches_are_kept(store: SqlStore) -> None:
    """By day; the same mark again replaces what was."""
    later, earlier = batch("b-1", 3), batch("b-2", 2)
    store.save_batch(later)
    store.save_batch(earlier)
    assert store.batches(BatchState.BUILDING) == [earlier, later]
    sent = later.model_copy(update={"state": BatchState.SENT, "job": "job-1"})
    store.save_batch(sent)
    assert store.batches(BatchState.BUILDING) == [earlier]
    assert store.batches(BatchState.SENT, BatchState.BUILDING) == [earlier, sent]


def test_of_whom_nothing_was_asked(store: SqlStore) -> None:
    """A question counts however it ended, under way or in a batch; one for another purpose does not."""
    store.begin_answers(ROWS[:5])
    store.end_in_batch([ROWS[1].model_copy(update={"state": AnswerState.ANSWERED})])
    keys = [(f"2611.{number:05}", version) for number in range(8) for version in (1, 2)]
    about = {(one.paper_id, one.version) for one in ROWS[:5] if one.purpose == "brief"}
    assert store.asked(keys, "brief") == about
    assert store.asked([("2611.00099", 1)], "brief") == set()
