"""How often a task came, week by week, as small drawings in the page itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

__all__ = ["WEEKS", "Trend", "plot", "spark", "trend", "week"]

WEEKS = 26
"""That are drawn."""
_NOW, _BEFORE = 4, 12
"""Weeks that are compared with so many before them."""
_LEAST = 20
"""Papers in these weeks below which no share is worth a word."""


def week(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(day.weekday())


@dataclass(frozen=True, slots=True)
class Trend:
    """New papers of a task in the latest weeks, the oldest first, and what share of all they are."""

    first: date
    counts: tuple[int, ...]
    now: float | None
    """Share of all new papers in the latest weeks; None where there were too few."""
    before: float | None

    @property
    def words(self) -> str:
        """For readers: shares and no counts, since the archive may lack days."""
        if self.now is None or self.before is None:
            return ""
        told = f"近 {_NOW} 周占全部新论文的 {self.now:.1%}，此前 {_BEFORE} 周为 {self.before:.1%}"
        if self.before and self.now >= 1.25 * self.before:
            return f"{told}：在升温"
        return f"{told}：在降温" if self.before and self.now <= 0.8 * self.before else told


def trend(counts: Mapping[date, int], totals: Mapping[date, int], last: date) -> Trend:
    """Of a task, by week's Monday, against all new papers; `last` is the newest day of the site."""
    weeks = [week(last) - timedelta(7 * back) for back in reversed(range(WEEKS))]
    now, before = weeks[-_NOW:], weeks[-_NOW - _BEFORE : -_NOW]
    return Trend(
        weeks[0],
        tuple(counts.get(one, 0) for one in weeks),
        _share(counts, totals, now),
        _share(counts, totals, before),
    )


def _share(counts: Mapping[date, int], totals: Mapping[date, int], weeks: Sequence[date]) -> float | None:
    whole = sum(totals.get(one, 0) for one in weeks)
    return sum(counts.get(one, 0) for one in weeks) / whole if whole >= _LEAST else None


def spark(found: Trend) -> Markup:
    """As large as a word; what it shows stands beside it as a number."""
    return _svg('class="spark" viewBox="0 0 78 18" aria-hidden="true"', _bars(found.counts, 3, 18))


def plot(found: Trend, name: str) -> Markup:
    """With its months below."""
    top = max(found.counts)
    label = Markup('role="img" aria-label="{}：近 {} 周每周新论文篇数，最多一周 {} 篇"').format(
        name, WEEKS, top
    )
    axis = Markup('<line x1="0" y1="72.5" x2="520" y2="72.5"/><text x="0" y="10">{}</text>').format(top)
    return _svg(
        f'class="plot" viewBox="0 0 520 90" {label}',
        _bars(found.counts, 20, 72, 12) + axis + _months(found.first),
    )


def _svg(head: str, body: Markup) -> Markup:
    return Markup(f"<svg {head}>{body}</svg>")  # noqa: S704 - numbers, and what is escaped above


def _bars(counts: Sequence[int], step: int, height: int, top: int = 0) -> Markup:
    most = max(*counts, 1)
    made = []
    for number, count in enumerate(counts):
        if count:
            tall = max(1, round((height - top) * count / most))
            now = ' class="now"' if number >= len(counts) - _NOW else ""
            box = f'x="{number * step}" y="{height - tall}" width="{step * 2 // 3}" height="{tall}"'
            made.append(f"<rect {box}{now}/>")
    return Markup("").join(map(Markup, made))


def _months(first: date) -> Markup:
    made, known = Markup(), None
    for number in range(WEEKS):
        monday = first + timedelta(7 * number)
        if monday.month != known and monday.day <= 7:
            known = monday.month
            made += Markup('<text x="{}" y="87">{}月</text>').format(number * 20, known)
    return made
