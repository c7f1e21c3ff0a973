"""Caps are held inside the transaction that writes a question down, in whatever process."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.adapters.store import SqlStore, open_store
from jianbao.errors import BudgetExceeded
from jianbao.model import Answer, AnswerState, Cap, Charge
from tests.adapters.store.conftest import Stores
from tests.adapters.store.samples import NOON, answer

MINUTE = timedelta(minutes=1)
SINCE = NOON - timedelta(hours=12)


def cap(tokens: int | None = None, money: str | None = None, currency: str = "USD") -> Cap:
    """Of the day."""
    amount = None if money is None else Decimal(money)
    return Cap(name="day", since=SINCE, tokens=tokens, money=amount, currency=currency)


def asked(key: str, tokens: int = 100, money: str = "0.5", **changes: object) -> Answer:
    """A question that takes so much at most."""
    charge = Charge(tokens=tokens, money=Decimal(money))
    return answer(key, charge=charge, **({"currency": "USD"} | changes))


@pytest.mark.parametrize("most", [cap(tokens=199), cap(money="0.9999999999")])
def test_a_question_over_a_cap_is_not_written(store: SqlStore, most: Cap) -> None:
    """Raised with the name of the setting, and nobody finds it under way."""
    store.begin_answer(asked("a"), [most])
    with pytest.raises(BudgetExceeded, match=r"the day's cap of .* \(llm.day_(tokens|cost)\)"):
        store.begin_answer(asked("b"), [most])
    assert store.answers(["b"]) == {}
    assert store.charged(most) == Charge(tokens=100, money=Decimal("0.5"))


def test_a_cap_may_be_reached_to_the_grain(store: SqlStore) -> None:
    """The last question that fits is asked."""
    for key in ("a", "b"):
        store.begin_answer(asked(key), [cap(tokens=200, money="1")])
    assert store.charged(cap()).money == 1


def test_what_counts(store: SqlStore) -> None:
    """From the cap's beginning on; tokens of every model, money of its currency; failed ones, if charged."""
    store.begin_answer(asked("before", asked_at=SINCE - MINUTE))
    store.begin_answer(asked("at", asked_at=SINCE))
    store.begin_answer(asked("other", currency="CNY"))
    store.begin_answer(asked("unknown", currency=None, money="0"))
    gone = asked("failed")
    store.begin_answer(gone)
    store.end_answer(gone.model_copy(update={"state": AnswerState.FAILED, "charge": Charge(tokens=7)}))
    assert store.charged(cap()) == Charge(tokens=307, money=Decimal("0.5"))
    assert store.charged(cap(currency="CNY")).money == Decimal("0.5")


def test_more_is_charged_while_it_is_under_way(store: SqlStore) -> None:
    """For a further try; one that would pass the cap leaves the charge as it was."""
    store.begin_answer(asked("a"))
    twice = asked("a", tokens=200, money="1")
    store.charge_more(twice, [cap(tokens=200)])
    with pytest.raises(BudgetExceeded):
        store.charge_more(asked("a", tokens=300), [cap(tokens=200)])
    assert store.charged(cap()).tokens == 200


def test_who_takes_over_is_held_too(store: SqlStore) -> None:
    """The dead asker's question may have been paid: both count, and where that is too much it stays."""
    gone = asked("a")
    store.begin_answer(gone)
    heir = asked("a", tokens=200, owner="there:2:2")
    with pytest.raises(BudgetExceeded):
        store.take_over(gone, heir, [cap(tokens=199)])
    assert store.answers(["a"])["a"].owner == gone.owner
    assert store.take_over(gone, heir, [cap(tokens=200)])


def test_processes_are_held_together(url: str) -> None:
    """Of questions written at once by four stores, as many as the cap holds."""

    def ask(process: int) -> int:
        written = 0
        with closing(open_store(url)) as store:
            for number in range(20):
                try:
                    store.begin_answer(asked(f"{process} {number}"), [cap(tokens=3_333)])
                    written += 1
                except BudgetExceeded:
                    continue
        return written

    open_store(url).close()
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(ask, range(4))) == 33


@settings(max_examples=10, deadline=None)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 400), st.integers(1, 1_000), st.none() | st.integers(0, 1_000)), max_size=30
    )
)
def test_the_sum_that_is_kept_up_is_never_too_low(
    empty_store: Stores, steps: list[tuple[int, int, int | None]]
) -> None:
    """Over hours of questions, some of which end with less and some never; who begins anew sees the truth."""
    with empty_store() as store:
        at, truth = NOON, 0
        for number, (seconds, most, used) in enumerate(steps):
            at += timedelta(seconds=seconds)
            one = asked(f"k{number}", tokens=most, asked_at=at)
            store.begin_answer(one, [cap(tokens=10**9)])
            truth += most
            assert store.charged(cap()).tokens >= truth
            if used is not None:
                ended = {"state": AnswerState.ANSWERED, "charge": Charge(tokens=used)}
                store.end_answer(one.model_copy(update=ended))
                truth += used - most
        assert store.charged(cap()).tokens >= truth
        assert SqlStore(store._database).charged(cap()).tokens == truth
