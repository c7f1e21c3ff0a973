"""When arXiv announces: a hint for planning. The truth is the date in a page's header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jianbao.model import Announcement, Empty

ARXIV_TIME = ZoneInfo("America/New_York")
"""arXiv's days begin and end in it."""

_EVENING = time(20)
"""In New York, on the day before the mailing date."""

_GRACE = timedelta(hours=10)
"""After which a listing that is not there is late: feeds are out after 4, deferrals are put right by hand."""

_QUIET = timedelta(hours=2)
"""After which an evening without a listing, where a holiday is usual, is taken for one."""

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def out_at(day: date) -> datetime:
    """The moment at which a mailing date's announcement is due, right through changes of the clock."""
    return datetime.combine(day - _ONE_DAY, _EVENING, ARXIV_TIME)


def newest_possible(now: datetime) -> date:
    """The newest mailing date whose announcement can be out: a weekday."""
    there = now.astimezone(ARXIV_TIME)
    day = there.date() + (_ONE_DAY if there.time() >= _EVENING else timedelta(0))
    return day - timedelta(days=max(0, day.weekday() - _SATURDAY + 1))


def is_late(day: date, now: datetime) -> bool:
    """Whether an announcement that is not there by now is more than slow."""
    return now - out_at(day) > _GRACE


def is_quiet(day: date, now: datetime) -> bool:
    """Whether a listing would be there by now, were there one."""
    return now - out_at(day) > _QUIET


def is_weekend(day: date) -> bool:
    """Whether no announcement is ever made for the day: Friday's and Saturday's evenings have none."""
    return day.weekday() >= _SATURDAY


def days(first: date, last: date) -> Iterator[date]:
    """Every day of a span, both ends included, oldest first."""
    for count in range((last - first).days + 1):
        yield first + timedelta(days=count)


def skipped(day: date, known: Iterable[Announcement]) -> bool:
    """Whether arXiv leads past a day: an earlier listing's "Continue to the next day" goes beyond it."""
    return any(one.next_day and one.day < day < one.next_day for one in known)


def why_empty(day: date, *, announced_elsewhere: bool) -> Empty:
    """The reason of a day without papers, once arXiv has moved on."""
    if is_weekend(day):
        return Empty.WEEKEND
    return Empty.NOTHING if announced_elsewhere else Empty.HOLIDAY


def is_holiday_hint(day: date) -> bool:
    """Whether arXiv's usual holidays fall on the evening before a mailing date.

    Only a hint: it lets a quiet evening be called a holiday before the next announcement proves it.
    """
    evening = day - _ONE_DAY
    return (evening.month, evening.day) in _FIXED or evening in _moving(evening.year)


_FIXED = {(1, 1), (6, 19), (7, 4), (12, 24), (12, 25), (12, 30), (12, 31)}
_MONDAY, _THURSDAY = 0, 3


def _moving(year: int) -> set[date]:
    """Martin Luther King Day, Labor Day, Thanksgiving."""
    return {_nth(year, 1, _MONDAY, 3), _nth(year, 9, _MONDAY, 1), _nth(year, 11, _THURSDAY, 4)}


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
