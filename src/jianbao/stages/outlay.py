"""What was paid over some of the readers' days, and for what."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from jianbao.model import Record, Usage
from jianbao.model.outlay import By, Outlay, Outlays
from jianbao.ports import Store

ENOUGH = 20
"""Answers of a model from which on they say something of the next ones."""


class Habit(Record):
    """How the last answers of a model went."""

    questions: int = 0
    """That were answered; 0 where they are too few to go by."""
    repairs: float = 0
    """To a question."""
    cached: float = 0
    """Share of what was read."""
    written: float = 0
    """Tokens to an answer."""

    def expected(self, questions: int, usage: Usage) -> Usage:
        """What so many questions will come to; `usage` is what they would without repairs and cache."""
        if not self.questions:
            return usage
        asked = 1 + self.repairs
        prompt = round(asked * usage.prompt)
        return Usage(
            prompt=prompt,
            cached=round(self.cached * prompt),
            completion=round(asked * questions * self.written),
        )


def habit(store: Store, model: str, since: datetime, now: datetime) -> Habit:
    """Of a model since then."""
    found = [row for row in store.outlays("model", since, now) if row.name == model]
    if not found or found[0].questions < ENOUGH or not found[0].usage.prompt:
        return Habit()
    row = found[0]
    return Habit(
        questions=row.questions,
        repairs=row.repairs / max(1, row.questions - row.repairs),
        cached=row.usage.cached / row.usage.prompt,
        written=row.usage.completion / row.questions,
    )


def outlays(store: Store, by: By, since: date, until: date, zone: tzinfo) -> Outlays:
    """From the beginning of the first day to the end of the last; days on which nobody asked are left out."""
    first, last = _midnight(since, zone), _midnight(until + timedelta(days=1), zone)
    total = store.outlays(None, first, last)
    if by == "day":
        rows = store.outlays_by_day(_days(since, until, zone)) if total else []
    else:
        rows = store.outlays(by, first, last)
        rows.sort(key=lambda row: (-row.usage.prompt - row.usage.completion, row.name or ""))
    return Outlays(
        by=by,
        since=since,
        until=until,
        rows=tuple(rows),
        total=total[0] if total else Outlay(name=None),
    )


def _days(since: date, until: date, zone: tzinfo) -> list[tuple[str, datetime, datetime]]:
    days = [since + timedelta(days=ahead) for ahead in range((until - since).days + 1)]
    return [
        (f"{day:%Y-%m-%d}", _midnight(day, zone), _midnight(day + timedelta(days=1), zone)) for day in days
    ]


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
