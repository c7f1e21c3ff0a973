"""What was paid for what, told from columns."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import text

from jianbao.adapters.store import SqlStore, open_store
from jianbao.model import AnswerState, ChatReply, Finish, Usage
from jianbao.model.outlay import Outlay
from jianbao.stages.outlay import ENOUGH, Habit, habit, outlays
from tests.adapters.store.samples import NOON, answer

SHANGHAI = ZoneInfo("Asia/Shanghai")


def paid(store: SqlStore, key: str, cost: str | None = "0.1", **changes: object) -> None:
    """10 tokens read, 4 of them cached, 2 written."""
    begun = answer(key, **({"prompt": "brief@1"} | changes))
    store.begin_answer(begun)
    usage = Usage(prompt=10, completion=2, cached=4)
    reply = ChatReply(text="x", finish=Finish.STOP, model=begun.model, usage=usage)
    money = {} if cost is None else {"cost": Decimal(cost), "currency": begun.currency or "USD"}
    store.end_answer(begun.model_copy(update={"state": AnswerState.ANSWERED, "reply": reply} | money))


def day(store: SqlStore, day: int = 7) -> list[Outlay]:
    """By model, on a day of UTC."""
    first = datetime(2026, 1, day, tzinfo=UTC)
    return store.outlays("model", first, first.replace(day=day + 1))


def test_sums_are_exact_and_tell_what_is_odd(store: SqlStore) -> None:
    """Papers once, repairs and possible duplicates; currencies apart; unknown costs counted, never zero."""
    at = datetime(2026, 1, 7, 12, tzinfo=UTC)
    paid(store, "a", "0.0000000001", asked_at=at)
    paid(store, "b", "0.1", asked_at=at, turn=1)
    paid(store, "c", "2", asked_at=at, currency="CNY", possible_duplicate=True, paper_id="2601.00002")
    paid(store, "d", None, asked_at=at, model="model-b")
    store.begin_answer(answer("e", asked_at=at))
    first, second = sorted(day(store), key=lambda row: row.name or "")
    assert first == Outlay(
        name="model-a",
        questions=3,
        repairs=1,
        duplicates=1,
        papers=2,
        usage=Usage(prompt=30, completion=6, cached=12),
        costs={"USD": Decimal("0.1000000001"), "CNY": Decimal(2)},
    )
    assert (second.name, second.unpriced, second.costs) == ("model-b", 1, {})
    assert day(store, 8) == []


def test_days_are_the_readers(store: SqlStore) -> None:
    """They begin at their midnight; days on which nobody asked are left out."""
    for key, hour in (("a", 15), ("b", 16), ("c", 17)):
        paid(store, key, asked_at=datetime(2026, 1, 7, hour, 30, tzinfo=UTC))
    made = outlays(store, "day", date(2026, 1, 1), date(2026, 1, 31), SHANGHAI)
    assert [(row.name, row.questions) for row in made.rows] == [("2026-01-07", 1), ("2026-01-08", 2)]
    assert (made.total.questions, made.total.papers) == (3, 1)
    assert outlays(store, "day", date(2026, 1, 9), date(2026, 1, 31), SHANGHAI).rows == ()


def test_by_prompt_purpose_and_topic(store: SqlStore) -> None:
    """The most tokens first; what no prompt or no topic has is there as well."""
    at = datetime(2026, 1, 7, 12, tzinfo=UTC)
    for key, more in (
        ("a", {}),
        ("b", {}),
        ("c", {"prompt": "judge@1", "purpose": "judge"}),
        ("d", {"prompt": None}),
    ):
        paid(store, key, asked_at=at, **more)
    made = [
        outlays(store, by, date(2026, 1, 7), date(2026, 1, 7), SHANGHAI)
        for by in ("prompt", "purpose", "topic")
    ]
    rows = [[(row.name, row.questions) for row in one.rows] for one in made]
    assert rows == [
        [("brief@1", 2), (None, 1), ("judge@1", 1)],
        [("brief", 3), ("judge", 1)],
        [(None, 4)],
    ]


def test_sums_leave_answers_unread(file_url: str) -> None:
    """A hundred thousand answers are summed from one index."""
    store = open_store(file_url)
    query = (
        "EXPLAIN QUERY PLAN SELECT model, sum(prompt_tokens), sum(cost) FROM answers WHERE asked_at >= '2026'"
    )
    with store._database.read() as connection:
        plan = " ".join(row.detail for row in connection.execute(text(query)))
    assert "COVERING INDEX answers_by_day" in plan
    store.close()


def test_the_last_answers_tell_of_the_next(store: SqlStore) -> None:
    """How often a model is shown its faults, how much it writes, how much comes from the cache."""
    since, until = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    for number in range(ENOUGH - 1):
        paid(store, f"k{number}", asked_at=NOON, turn=number % 5 == 4)
    assert habit(store, "model-a", since, until) == Habit()
    assert Habit().expected(7, Usage(prompt=700, completion=50)) == Usage(prompt=700, completion=50)
    paid(store, "last", asked_at=NOON, turn=1)
    known = habit(store, "model-a", since, until)
    assert (known.questions, known.repairs, known.cached, known.written) == (20, 0.25, 0.4, 2)
    assert known.expected(8, Usage(prompt=80)) == Usage(prompt=100, cached=40, completion=20)
