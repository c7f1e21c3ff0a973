"""Every day of the site, in months as on a wall."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

__all__ = ["Cell", "Month", "months"]

_BUSY = 0.5, 0.8
"""Shares of the busiest day from which a day is shown darker."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A square of a month: a day that the site has, one that it has not, or none."""

    day: date | None = None
    papers: int | None = None
    level: int = 1
    """1 to 3."""


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday on."""

    year: int
    month: int
    papers: int
    days: int
    weeks: tuple[tuple[Cell, ...], ...]


def months(papers: Mapping[date, int]) -> tuple[Month, ...]:
    """From new papers by day; the newest month first, months without a day left out."""
    most = max(papers.values(), default=0)
    found = []
    for (year, month), days in groupby(sorted(papers), key=lambda day: (day.year, day.month)):
        here = list(days)
        weeks = tuple(
            tuple(_cell(date(year, month, number) if number else None, papers, most) for number in week)
            for week in calendar.monthcalendar(year, month)
        )
        found.append(Month(year, month, sum(papers[day] for day in here), len(here), weeks))
    return tuple(reversed(found))


def _cell(day: date | None, papers: Mapping[date, int], most: int) -> Cell:
    if day is None or day not in papers:
        return Cell(day)
    return Cell(day, papers[day], 1 + sum(papers[day] >= share * most > 0 for share in _BUSY))
