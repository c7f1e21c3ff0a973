"""What was asked of a model is written down before, and what it answered is never lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings

from jianbao.adapters.store import SqlStore
from jianbao.errors import StoreError
from jianbao.model import Answer, AnswerState, Charge
from jianbao.ports import Store
from tests import strategies
from tests.adapters.store.samples import NOON, answer


def test_it_is_the_store_of_the_ports(store: SqlStore) -> None:
    """The type checker compares every signature here."""
    port: Store = store
    assert port is store


@settings(max_examples=40, deadline=None)
@given(ended=strategies.answers())
def test_an_answer_takes_the_place_of_its_question(shared_store: SqlStore, ended: Answer) -> None:
    """Every field of a row survives: the reply to the character, money to the last digit."""
    ended = ended.model_copy(update={"key": uuid4().hex})
    begun = {"state": AnswerState.PENDING, "reply": None, "cost": None, "error": None, "charge": Charge()}
    shared_store.begin_answer(ended.model_copy(update=begun))
    shared_store.end_answer(ended)
    assert shared_store.answers([ended.key]) == {ended.key: ended}


def test_the_first_to_ask_gets_its_own_question_back(store: SqlStore) -> None:
    """The same object: the caller knows that it is to ask."""
    mine = answer()
    assert store.begin_answer(mine) is mine


def test_who_comes_later_gets_the_row_that_stands(store: SqlStore) -> None:
    """An equal question finds the earlier one, even from the same process."""
    first, later = answer(), answer(asked_at=NOON + timedelta(seconds=1))
    store.begin_answer(first)
    assert store.begin_answer(later) == first
    ended = first.model_copy(update={"state": AnswerState.FAILED, "error": "Refused: no"})
    store.end_answer(ended)
    assert store.begin_answer(later) == ended


def test_a_question_is_taken_over_once(store: SqlStore) -> None:
    """Of two that saw the same dead asker, one gets the question, marked as perhaps paid twice."""
    gone = answer()
    store.begin_answer(gone)
    later = NOON + timedelta(hours=1)
    heirs = [answer(owner=f"there:{one}", asked_at=later, possible_duplicate=True) for one in (2, 3)]
    assert store.take_over(gone, heirs[0])
    assert not store.take_over(gone, heirs[1])
    standing = store.answers([gone.key])[gone.key]
    assert (standing.owner, standing.asked_at, standing.possible_duplicate) == ("there:2", later, True)


def test_an_ended_question_is_not_taken_over(store: SqlStore) -> None:
    """Where the asker came back after all, its answer stands."""
    gone = answer()
    store.begin_answer(gone)
    store.end_answer(gone.model_copy(update={"state": AnswerState.ANSWERED}))
    assert not store.take_over(gone, answer(owner="there:2:2"))
    assert store.answers([gone.key])[gone.key].owner == gone.owner


def test_an_answer_without_question_is_refused(store: SqlStore) -> None:
    """Nothing is paid for that was not written down before."""
    with pytest.raises(StoreError, match="unknown 1 are not in the journal"):
        store.end_answer(answer("unknown"))
    assert store.answers(["unknown"]) == {}


def test_an_answer_without_question_takes_no_other_with_it(store: SqlStore) -> None:
    """What ended at the same moment is kept: it is paid for."""
    store.begin_answer(answer("a"))
    ended = answer("a", state=AnswerState.ANSWERED)
    with pytest.raises(StoreError, match="1 are not in the journal"):
        store.end_answer(answer("unknown"), ended)
    assert store.answers(["a", "unknown"]) == {"a": ended}


def test_of_two_that_ask_the_same_in_one_call_one_asks(store: SqlStore) -> None:
    """Questions that are written down together are told apart as well."""
    stands, first, second, other = answer("a"), answer("b"), answer("b"), answer("c")
    store.begin_answer(stands)
    begun = store.begin_answers([first, answer("a"), second, other])
    assert [id(one) for one in begun] == [id(first), id(other)]
    assert set(store.answers("abc")) == set("abc")


def test_more_answers_than_a_query_takes(store: SqlStore) -> None:
    """Keys are asked for in chunks."""
    for number in range(505):
        store.begin_answer(answer(f"k{number}"))
    assert len(store.answers(f"k{number}" for number in range(1200))) == 505


def test_a_time_without_zone_is_refused(store: SqlStore) -> None:
    """It would mean another moment on another machine."""
    with pytest.raises(Exception, match="has no time zone"):
        store.begin_answer(answer(asked_at=NOON.replace(tzinfo=None)))
