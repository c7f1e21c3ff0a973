"""The calendar: a hint that is right through changes of the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.model import Announcement, Counts, Empty
from jianbao.stages import calendar


@pytest.mark.parametrize(
    ("day", "shanghai"),
    [
        (date(2025, 8, 7), "2025-08-07T08:00:00+08:00"),
        (date(2025, 11, 3), "2025-11-03T09:00:00+08:00"),
        (date(2025, 10, 31), "2025-10-31T08:00:00+08:00"),
        (date(2026, 3, 9), "2026-03-09T08:00:00+08:00"),
        (date(2026, 3, 6), "2026-03-06T09:00:00+08:00"),
    ],
)
def test_the_evening_in_new_york_is_the_morning_in_shanghai(day: date, shanghai: str) -> None:
    """At eight in summer, at nine in winter, on both sides of both changes."""
    assert calendar.out_at(day) == datetime.fromisoformat(shanghai)


@pytest.mark.parametrize(
    ("now", "newest"),
    [
        ("2025-08-06T19:59:00-04:00", date(2025, 8, 6)),
        ("2025-08-06T20:00:00-04:00", date(2025, 8, 7)),
        ("2025-08-08T20:30:00-04:00", date(2025, 8, 8)),
        ("2025-08-10T19:00:00-04:00", date(2025, 8, 8)),
        ("2025-08-10T20:00:00-04:00", date(2025, 8, 11)),
        ("2025-08-09T12:00:00+08:00", date(2025, 8, 8)),
    ],
)
def test_the_newest_possible_day(now: str, newest: date) -> None:
    """The next weekday from 20:00 on, and Friday through the weekend."""
    assert calendar.newest_possible(datetime.fromisoformat(now)) == newest


@given(st.integers(0, 6 * 366 * 24 * 60))
def test_the_newest_possible_day_is_out_and_the_next_one_is_not(minutes: int) -> None:
    """Whatever the hour and the season."""
    now = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    day = calendar.newest_possible(now)
    assert calendar.out_at(day) <= now
    following = next(d for d in calendar.days(day + timedelta(1), day + timedelta(5)) if d.weekday() < 5)
    assert calendar.out_at(following) > now


@pytest.mark.parametrize(
    "day",
    [
        "2025-06-20", "2025-07-05", "2025-09-02", "2025-12-26", "2025-12-31", "2026-01-02", "2026-01-20",
        "2026-09-08", "2026-11-27",
    ],
)  # fmt: skip
def test_the_usual_holidays_are_hinted_at(day: str) -> None:
    """The mailing date after a holiday's evening."""
    assert calendar.is_holiday_hint(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2025-08-07", "2025-09-01", "2025-09-03", "2026-11-26", "2026-11-30"])
def test_ordinary_days_are_not(day: str) -> None:
    """Not the holiday itself, whose announcement was made the evening before."""
    assert not calendar.is_holiday_hint(date.fromisoformat(day))


def test_a_listing_that_leads_past_a_day() -> None:
    """arXiv's own link decides; a day behind it or reached by it is not skipped."""
    friday = Announcement(
        category="cs.SD", day=date(2025, 9, 5), counts=Counts(), papers=(), next_day=date(2025, 9, 8)
    )
    skipped = [
        day.day
        for day in calendar.days(date(2025, 9, 4), date(2025, 9, 9))
        if calendar.skipped(day, [friday])
    ]
    assert skipped == [6, 7]


def test_why_a_day_is_empty() -> None:
    """Weekend, holiday, or nothing in this category."""
    assert calendar.why_empty(date(2025, 9, 6), announced_elsewhere=False) is Empty.WEEKEND
    assert calendar.why_empty(date(2025, 9, 2), announced_elsewhere=False) is Empty.HOLIDAY
    assert calendar.why_empty(date(2025, 9, 3), announced_elsewhere=True) is Empty.NOTHING


def test_slow_is_not_late() -> None:
    """A listing may take some hours; ten are too many."""
    day = date(2025, 9, 3)
    assert not calendar.is_late(day, calendar.out_at(day) + timedelta(hours=9))
    assert calendar.is_late(day, calendar.out_at(day) + timedelta(hours=11))
