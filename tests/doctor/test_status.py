"""What is settled, what is late, what waits, what was spent: in the readers' own days."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jianbao.adapters.store import SqlStore, open_store
from jianbao.cli.status import show
from jianbao.model import (
    Announced,
    Announcement,
    Answer,
    AnswerState,
    ChatReply,
    Counts,
    Digest,
    Empty,
    Finish,
    Kind,
    Outcome,
    Run,
    State,
    TopicName,
    Usage,
)
from jianbao.settings import load
from jianbao.stages.status import Settlement, survey

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 7, 18, tzinfo=SHANGHAI)
"""A Wednesday afternoon; that day's announcement was out at nine."""

WEDNESDAY = date(2026, 1, 7)
AUDIO = TopicName(slug="audio", name="音频", categories=("cs.SD", "eess.AS"))
TEXT = TopicName(slug="text", name="自然语言处理", categories=("cs.CL",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store."""
    opened = open_store(f"sqlite:///{tmp_path}/.jianbao/jianbao.db")
    yield opened
    opened.close()


def settle(store: SqlStore, category: str, day: date, *numbers: int, empty: Empty | None = None) -> None:
    """Announce new papers of these numbers."""
    papers = tuple(Announced(id=f"2601.{number:05}", version=1, kind=Kind.NEW) for number in numbers)
    counts = Counts(new=len(papers))
    store.save_announcement(
        Announcement(category=category, day=day, counts=counts, papers=papers, empty=empty)
    )


def end(store: SqlStore, number: int, state: State) -> None:
    """Give a paper its outcome."""
    store.save_outcome(Outcome(paper_id=f"2601.{number:05}", version=1, state=state, at=NOW))


def pay(store: SqlStore, number: int, cost: str | None, at: datetime = NOW) -> None:
    """One answer about a paper."""
    asked = Answer(
        key=f"{number} {at}",
        paper_id=f"2601.{number:05}",
        version=1,
        purpose="brief",
        model="frog-1",
        attempt=0,
        owner="here:1:1",
        asked_at=at,
    )
    store.begin_answer(asked)
    reply = ChatReply(text="", finish=Finish.STOP, model="frog-1", usage=Usage(prompt=100, completion=20))
    money = {"cost": Decimal(cost), "currency": "CNY"} if cost else {}
    ended = {"state": AnswerState.ANSWERED, "answered_at": at, "reply": reply} | money
    store.end_answer(asked.model_copy(update=ended))


def test_a_day_counts_each_paper_of_a_topic_once(store: SqlStore) -> None:
    """By what became of it; one that nobody saw to is counted too."""
    settle(store, "cs.SD", WEDNESDAY, 1, 2, 3)
    settle(store, "eess.AS", WEDNESDAY, 3, 4, 5)
    for number, state in enumerate([State.PUBLISHED, State.PUBLISHED, State.HELD, State.FAILED], 1):
        end(store, number, state)
    pay(store, 3, "0.25")
    (day,) = survey(store, [AUDIO], NOW, 30).days
    assert (day.settlement, day.papers, day.unseen) == (Settlement.SETTLED, 5, 1)
    assert day.states == {State.PUBLISHED: 2, State.HELD: 1, State.FAILED: 1}
    assert (day.usage.prompt, day.costs) == (100, {"CNY": Decimal("0.25")})


def test_an_empty_day_has_its_reason(store: SqlStore) -> None:
    """Settled as well as any other."""
    settle(store, "cs.CL", WEDNESDAY, empty=Empty.HOLIDAY)
    (day,) = survey(store, [TEXT], NOW, 30).days
    assert (day.settlement, day.empty) == (Settlement.EMPTY, Empty.HOLIDAY)


def test_what_should_be_out_is_late(store: SqlStore) -> None:
    """In the morning not yet, in the evening it is; a weekend is never awaited."""
    settle(store, "cs.CL", WEDNESDAY - timedelta(days=5), 1)
    morning = survey(store, [TEXT], NOW.replace(hour=10), 30).days
    assert [(day.day.day, day.settlement) for day in morning] == [
        (7, Settlement.UNSETTLED),
        (6, Settlement.LATE),
        (5, Settlement.LATE),
        (2, Settlement.SETTLED),
    ]
    assert survey(store, [TEXT], NOW + timedelta(hours=5), 30).days[0].settlement is Settlement.LATE


def test_before_it_is_out_it_is_not_spoken_of(store: SqlStore) -> None:
    """At eight in the morning the newest day that can be is yesterday's."""
    settle(store, "cs.CL", WEDNESDAY - timedelta(days=1), 1)
    (day,) = survey(store, [TEXT], NOW.replace(hour=8), 30).days
    assert day.day.day == 6


def test_a_topic_of_two_categories_is_settled_when_both_are(store: SqlStore) -> None:
    """Which one is missing is named."""
    settle(store, "cs.SD", WEDNESDAY, 1)
    (day,) = survey(store, [AUDIO], NOW + timedelta(hours=5), 30).days
    assert (day.settlement, day.unsettled, day.papers) == (Settlement.LATE, ("eess.AS",), 1)


def test_days_before_the_first_are_nobodys(store: SqlStore) -> None:
    """Who began this week misses nothing of last month; who began before does."""
    settle(store, "cs.CL", WEDNESDAY, 1)
    assert len(survey(store, [TEXT], NOW, 30).days) == 1
    settle(store, "cs.CL", WEDNESDAY - timedelta(days=60), 2)
    assert len(survey(store, [TEXT], NOW, 7).days) == 5


def test_imported_days_are_not_late(store: SqlStore) -> None:
    """arXiv was not asked, and need not be."""
    settle(store, "cs.CL", WEDNESDAY - timedelta(days=1), 1)
    settle(store, "cs.CL", WEDNESDAY, 1)
    day = WEDNESDAY - timedelta(days=1)
    store.save_digest(Digest(topic=AUDIO, day=day, new=0, replaced=0, entries=(), imported=True))
    found = {(one.day, one.topic): one.settlement for one in survey(store, [AUDIO, TEXT], NOW, 30).days}
    assert found[day, "audio"] is Settlement.IMPORTED


def test_money_is_counted_in_the_readers_days(store: SqlStore) -> None:
    """Half past midnight in Shanghai is today, though it is yesterday in UTC."""
    pay(store, 1, "1", NOW.replace(hour=0, minute=30))
    pay(store, 2, "2", NOW.replace(hour=0) - timedelta(minutes=1))
    pay(store, 3, "4", datetime(2026, 1, 1, tzinfo=SHANGHAI))
    pay(store, 4, "8", datetime(2025, 12, 31, 23, tzinfo=SHANGHAI))
    pay(store, 5, None)
    status = survey(store, [TEXT], NOW, 30)
    sums = [spent.costs["CNY"] for spent in (status.today, status.week, status.month)]
    assert sums == [1, 7, 7]
    assert status.today.unpriced == ("frog-1",)


def _folder(store: SqlStore, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, as_json: bool) -> str:
    settle(store, "cs.CL", WEDNESDAY, 1, 2)
    end(store, 1, State.PUBLISHED)
    end(store, 2, State.DEFERRED)
    pay(store, 1, "0.5")
    store.save_run(Run(id="1", command="run", started=NOW, ended=NOW, exit_code=5))
    topics = {"text": {"name": "自然语言处理", "categories": ["cs.CL"]}}
    show(load({"topics": topics, "clock": {"now": NOW}}, start=tmp_path), 30, as_json=as_json)
    return capsys.readouterr().out


def test_it_can_be_read(store: SqlStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The table, what waits and what comes of it, the money, the last run; nothing is cut."""
    out = _folder(store, tmp_path, capsys, as_json=False)
    assert "2026-01-07 Wed" in out
    assert "waiting: 1 deferred, asked by the next run" in out
    assert "today 0.5000 CNY" in out
    assert "last run: run, 2026-01-07 18:00, exit code 5" in out
    assert "…" not in out


def test_it_can_be_parsed(store: SqlStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A day and topic to a line, then the sums."""
    *days, sums = map(json.loads, _folder(store, tmp_path, capsys, as_json=True).splitlines())
    (day,) = [one for one in days if one["topic"] == "text"]
    assert (day["day"], day["topic"], day["states"]) == (
        "2026-01-07",
        "text",
        {"published": 1, "deferred": 1},
    )
    assert (sums["waiting"], sums["today"]["costs"]) == ({"deferred": 1}, {"CNY": "0.5"})
    assert sums["last_run"]["exit_code"] == 5
