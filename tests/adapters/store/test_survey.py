"""Days, states and sums, told from columns: what `status` shows and what was paid."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.adapters.store import SqlStore
from jianbao.model import (
    AnnouncedDay,
    Announcement,
    AnswerState,
    ChatReply,
    Counts,
    Empty,
    Finish,
    Spent,
    State,
    Usage,
)
from tests import strategies
from tests.adapters.store.conftest import Stores
from tests.adapters.store.samples import NOON, answer, outcome

HOUR = timedelta(hours=1)
KEY = ("2601.00001", 1)


def paid(store: SqlStore, key: str, cost: str | None = "0.1", at: datetime = NOON, **changes: object) -> None:
    """A question with its answer: 10 tokens read, 2 written, 4 of them cached."""
    begun = answer(key, asked_at=at, **changes)
    store.begin_answer(begun)
    usage = Usage(prompt=10, completion=2, cached=4)
    reply = ChatReply(text="x", finish=Finish.STOP, model=begun.model, usage=usage)
    ended = {
        "state": AnswerState.ANSWERED,
        "answered_at": at,
        "reply": reply,
        "cost": None if cost is None else Decimal(cost),
        "currency": None if cost is None else "USD",
    }
    store.end_answer(begun.model_copy(update=ended))


def test_settled_days_come_without_their_papers(store: SqlStore) -> None:
    """Oldest first, then by category; days outside the span are left out."""
    plain = {"counts": Counts(new=3, cross=2, replaced=1), "papers": ()}
    for category, day in (("eess.AS", 7), ("cs.SD", 7), ("cs.SD", 6), ("cs.SD", 5)):
        store.save_announcement(Announcement(category=category, day=date(2026, 1, day), **plain))
    days = store.announcement_days(date(2026, 1, 6))
    assert [(one.day.day, one.category) for one in days] == [(6, "cs.SD"), (7, "cs.SD"), (7, "eess.AS")]
    assert days[0].total == 6
    assert store.announcement_days(date(2026, 1, 5), date(2026, 1, 6)) == [
        AnnouncedDay("cs.SD", date(2026, 1, 5), 6, is_provisional=False),
        AnnouncedDay("cs.SD", date(2026, 1, 6), 6, is_provisional=False),
    ]


def test_a_holiday_is_provisional_until_arxiv_moves_on(store: SqlStore) -> None:
    """What is settled again takes the place of what was guessed."""
    guessed = Announcement(
        category="cs.SD", day=date(2026, 1, 2), counts=Counts(), papers=(), empty=Empty.HOLIDAY
    )
    for one, provisional in ((guessed, True), (guessed.model_copy(update={"next_day": NOON.date()}), False)):
        store.save_announcement(one)
        (day,) = store.announcement_days(date(2026, 1, 1))
        assert day == AnnouncedDay("cs.SD", date(2026, 1, 2), 0, is_provisional=provisional)


@settings(max_examples=40, deadline=None)
@given(one=strategies.announcements())
def test_every_announcement_is_a_day(shared_store: SqlStore, one: Announcement) -> None:
    """With arXiv's own count, whatever else it holds."""
    shared_store.save_announcement(one)
    expected = AnnouncedDay(one.category, one.day, one.counts.total, one.is_provisional)
    assert expected in shared_store.announcement_days(one.day, one.day)


def test_states_are_the_latest(store: SqlStore) -> None:
    """Of that very version; one that nobody saw to is missing."""
    store.save_outcome(outcome(1, text=None, state=State.DEFERRED))
    store.save_outcome(outcome(1))
    store.save_outcome(outcome(1, 2, text=None))
    store.save_outcome(outcome(2, text=None))
    asked = [KEY, ("2601.00002", 1), ("2601.00003", 1)]
    assert store.states(asked) == {KEY: State.PUBLISHED, ("2601.00002", 1): State.FAILED}


def test_more_keys_than_one_query_takes(store: SqlStore) -> None:
    """A day of 2,000 papers is asked for in pieces."""
    for number in (0, 700, 1999):
        store.save_outcome(outcome(number))
        paid(store, f"k{number}", paper_id=f"2601.{number:05}")
    keys = [(f"2601.{number:05}", 1) for number in range(2000)]
    assert len(store.states(keys)) == 3
    (spent,) = store.spent_on(keys)
    assert (spent.answers, spent.cost) == (3, Decimal("0.3"))


def test_what_waits_is_counted_by_its_latest_state(store: SqlStore) -> None:
    """Healed ones wait no more; published ones and those without a 简介 never did."""
    for number, states in enumerate(
        [
            (State.DEFERRED, State.PUBLISHED),
            (State.DEFERRED, State.FAILED),
            (State.FAILED, State.FAILED),
            (State.HELD,),
            (State.NONE,),
        ]
    ):
        for state in states:
            store.save_outcome(outcome(number, state=state))
    assert store.waiting() == {State.FAILED: 2, State.HELD: 1}


def test_nothing_waits_in_an_empty_store(store: SqlStore) -> None:
    """Nor was anything spent."""
    assert (store.waiting(), store.spent(NOON), store.spent_on([KEY])) == ({}, [], [])


def test_spending_is_summed_by_model_and_currency(store: SqlStore) -> None:
    """Answers only: a question that failed, or is under way, cost nothing that is known."""
    paid(store, "a", "0.000123")
    paid(store, "b", "0.000345")
    paid(store, "c", None, model="frog")
    store.begin_answer(answer("d"))
    store.begin_answer(answer("e"))
    store.end_answer(answer("e", state=AnswerState.FAILED, answered_at=NOON, error="Overloaded: no"))
    one = Usage(prompt=10, completion=2, cached=4)
    assert store.spent(NOON) == [
        Spent(model="frog", currency=None, answers=1, usage=one, cost=None),
        Spent(model="model-a", currency="USD", answers=2, usage=one + one, cost=Decimal("0.000468")),
    ]


def test_a_span_begins_with_its_first_moment_and_ends_before_its_last(store: SqlStore) -> None:
    """Midnight belongs to the day that begins; any zone says it."""
    for number in range(3):
        paid(store, f"k{number}", at=NOON + number * HOUR)
    (spent,) = store.spent(NOON + HOUR, NOON + 2 * HOUR)
    assert spent.answers == 1
    assert store.spent(NOON + 3 * HOUR) == []


def test_what_a_paper_cost_includes_its_repairs(store: SqlStore) -> None:
    """Every answer about that version, whenever; no other version's."""
    paid(store, "a")
    paid(store, "b", turn=1, at=NOON + 1000 * HOUR)
    paid(store, "c", paper_id=KEY[0], version=2)
    (spent,) = store.spent_on([KEY])
    assert (spent.answers, spent.cost) == (2, Decimal("0.2"))


@settings(max_examples=25, deadline=None)
@given(costs=st.lists(st.decimals(min_value=0, max_value=Decimal(8999), places=10), min_size=1, max_size=8))
def test_money_is_added_without_loss(empty_store: Stores, costs: list[Decimal]) -> None:
    """To the last digit of any price: thousands beside a ten-thousandth of a millionth."""
    with empty_store() as store:
        for number, cost in enumerate(costs):
            paid(store, f"k{number}", f"{cost:f}")
        (spent,) = store.spent(NOON)
    assert spent.cost == sum(costs, Decimal(0))
