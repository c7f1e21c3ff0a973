"""How prompts and models fare: shares with their intervals, tokens, money, seconds, days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from jianbao.model import Action, DayTally, Severity, Tally
from jianbao.model.shelf import PromptVersion
from jianbao.ports import Store
from jianbao.render.diff import Piece as Change
from jianbao.render.diff import diff
from jianbao.stages.evaluate.statistics import quantile, wilson

DAYS = 30
_DRAWN = 100
"""简介 of each prompt and model, drawn at random, that tokens, money and seconds are told from."""


@dataclass(frozen=True)
class Share:
    """So many of so many, with the interval of 95 % that Wilson gives."""

    hits: int
    of: int

    @property
    def percent(self) -> str:
        """`97 %`; a dash where there is nothing to tell."""
        return f"{100 * self.hits / self.of:.0f}%" if self.of else "—"

    @property
    def interval(self) -> str:
        """`92–99 %`."""
        if not self.of:
            return ""
        low, high = wilson(self.hits, self.of)
        return f"{100 * low:.0f}–{100 * high:.0f}%"

    @property
    def whisker(self) -> tuple[float, float, float]:
        """Low end, share and high end, in percent."""
        low, high = wilson(self.hits, self.of)
        return round(100 * low, 1), round(100 * self.hits / max(1, self.of), 1), round(100 * high, 1)


@dataclass(frozen=True)
class Price:
    """What a 简介 took, in the mean; None where nobody was asked."""

    tokens: int | None
    cost: Decimal | None
    currency: str | None
    median: float | None
    """Seconds of a model's answer, repairs on their own."""
    tail: float | None
    """The same that 95 of 100 do not exceed."""


@dataclass(frozen=True)
class Fared:
    """A prompt at a model."""

    tally: Tally
    flagged: Share
    accepted: Share
    edited: Share
    rejected: Share
    price: Price


@dataclass(frozen=True)
class Bar:
    """A day of the plot, heights in its own units."""

    day: date
    of_held: Share
    of_flagged: Share
    x: float
    width: float
    held: float
    flagged: float
    clean: float


@dataclass(frozen=True)
class Point:
    """A day of a trend, in the units of its plot."""

    day: date
    share: Share
    x: float
    low: float
    y: float
    high: float


@dataclass(frozen=True)
class Trend:
    """How a prompt fared from day to day."""

    prompt: str | None
    whole: Share
    points: Sequence[Point]

    @property
    def line(self) -> str:
        """Of an SVG's polyline."""
        return " ".join(f"{one.x},{one.y}" for one in self.points)

    @property
    def band(self) -> str:
        """Of a polygon around the line: the intervals."""
        lower, upper = [(one.x, one.low) for one in self.points], [(one.x, one.high) for one in self.points]
        return " ".join(f"{x},{y}" for x, y in [*lower, *upper[::-1]])


@dataclass(frozen=True)
class PromptShown:
    """A version of a prompt, and what changed from the one before."""

    prompt: PromptVersion
    labels: Sequence[str]
    """Those that it carries now."""
    changes: Sequence[Change]


def fared(store: Store) -> list[Fared]:
    """Every prompt at every model."""
    return [_fared(store, tally) for tally in store.tallies()]


def _fared(store: Store, tally: Tally) -> Fared:
    done = {action: tally.decided.get(action, 0) for action in Action}
    of = sum(done.values())
    flagged = sum(tally.worst.get(one, 0) for one in (Severity.ERROR, Severity.WARNING))
    return Fared(
        tally,
        flagged=Share(flagged, tally.briefs),
        accepted=Share(done[Action.ACCEPT], of),
        edited=Share(done[Action.EDIT], of),
        rejected=Share(done[Action.REJECT], of),
        price=_price(store, tally),
    )


def _price(store: Store, tally: Tally) -> Price:
    if tally.prompt is None or tally.model is None:
        return Price(None, None, None, None, None)
    drawn = store.took(tally.prompt, tally.model, _DRAWN)
    paid = [one for one in drawn if one.cost is not None]
    seconds = [taken for one in drawn for taken in one.seconds]
    return Price(
        tokens=round(sum(one.tokens for one in drawn) / len(drawn)) if drawn else None,
        cost=sum((one.cost or Decimal(0) for one in paid), Decimal(0)) / len(paid) if paid else None,
        currency=paid[0].currency if paid else None,
        median=quantile(seconds, 0.5) if seconds else None,
        tail=quantile(seconds, 0.95) if seconds else None,
    )


def bars(tallies: Sequence[DayTally], width: float, height: float) -> list[Bar]:
    """Days side by side, as high as they have 简介 of any prompt."""
    days = [list(some) for _, some in groupby(tallies, lambda one: one.day)]
    counts = [
        (sum(one.held for one in day), sum(one.flagged for one in day), sum(one.briefs for one in day))
        for day in days
    ]
    most, step = max((briefs for _, _, briefs in counts), default=1), width / max(len(days), 12)
    return [
        Bar(
            day[0].day,
            Share(held, briefs),
            Share(flagged, briefs),
            round(number * step, 2),
            round(step * 0.72, 2),
            *(round(height * count / most, 2) for count in (held, flagged, briefs - held - flagged)),
        )
        for number, (day, (held, flagged, briefs)) in enumerate(zip(days, counts, strict=True))
    ]


def trends(tallies: Sequence[DayTally], width: float, height: float) -> list[Trend]:
    """Of each prompt, the share with something against them, day by day: the latest prompt first."""
    days = sorted({one.day for one in tallies})
    places = {day: round(width * (number + 0.5) / len(days), 1) for number, day in enumerate(days)}
    mine: dict[str | None, list[DayTally]] = {}
    for one in tallies:
        mine.setdefault(one.prompt, []).append(one)
    latest = sorted(mine.items(), key=lambda pair: (pair[1][-1].day, pair[0] or ""), reverse=True)
    return [_trend(prompt, some, places, height) for prompt, some in latest]


def _trend(
    prompt: str | None, tallies: Sequence[DayTally], places: dict[date, float], height: float
) -> Trend:
    shares = [Share(one.held + one.flagged, one.briefs) for one in tallies]
    points = [
        Point(
            one.day, share, places[one.day], *(round(height * (1 - part / 100), 1) for part in share.whisker)
        )
        for one, share in zip(tallies, shares, strict=True)
    ]
    return Trend(prompt, Share(sum(one.hits for one in shares), sum(one.of for one in shares)), points)


def prompts(store: Store) -> list[PromptShown]:
    """Every version that a model was asked with, the newest first."""
    held = {(one.name, one.label): one.version for one in store.labels()}
    shown = []
    before: dict[str, str] = {}
    for prompt in store.prompt_versions():
        labels = [label for (name, label), at in held.items() if (name, at) == (prompt.name, prompt.version)]
        old = before.get(prompt.name)
        shown.append(PromptShown(prompt, labels, diff(old, prompt.text) if old is not None else ()))
        before[prompt.name] = prompt.text
    return shown[::-1]
