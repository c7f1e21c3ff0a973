"""How prompts and models fare: shares with their intervals, tokens, money, seconds, days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from jianbao.model import Action, DayTally, Filters, Outcome, Severity, State, Tally
from jianbao.model.shelf import PromptVersion
from jianbao.ports import Store
from jianbao.stages.evaluate.statistics import quantile, wilson
from jianbao.web.difference import Piece as Change
from jianbao.web.difference import changes

DAYS = 30
_DRAWN = 200
"""简介 of each prompt and model, drawn at random, that tokens, money and seconds are told from."""
_SEED = 1


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

    drawn: int
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

    tally: DayTally
    x: float
    width: float
    held: float
    flagged: float
    clean: float


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
        return Price(0, None, None, None, None, None)
    filters = Filters(
        states=tuple(State), prompt=tally.prompt, model=tally.model, undecided=False, sample=_SEED
    )
    outcomes = [item.outcome for item in store.review_queue(filters, limit=_DRAWN).items]
    paid = [one for one in outcomes if one.cost is not None]
    seconds = _seconds(store, outcomes)
    return Price(
        drawn=len(outcomes),
        tokens=round(sum(one.usage.prompt + one.usage.completion for one in outcomes) / len(outcomes)),
        cost=sum((one.cost or Decimal(0) for one in paid), Decimal(0)) / len(paid) if paid else None,
        currency=paid[0].currency if paid else None,
        median=quantile(seconds, 0.5) if seconds else None,
        tail=quantile(seconds, 0.95) if seconds else None,
    )


def _seconds(store: Store, outcomes: Sequence[Outcome]) -> list[float]:
    answers = store.answers(key for one in outcomes for key in one.answers)
    return [answer.reply.seconds for answer in answers.values() if answer.reply]


def bars(days: Sequence[DayTally], width: float, height: float) -> list[Bar]:
    """Days side by side, as high as they have 简介."""
    most, step = max((one.briefs for one in days), default=1), width / max(len(days), 12)
    unit = height / most
    return [
        Bar(
            one,
            round(number * step, 2),
            round(step * 0.72, 2),
            *(
                round(unit * count, 2)
                for count in (one.held, one.flagged, one.briefs - one.held - one.flagged)
            ),
        )
        for number, one in enumerate(days)
    ]


def prompts(store: Store) -> list[PromptShown]:
    """Every version that a model was asked with, the newest first."""
    held = {(one.name, one.label): one.version for one in store.labels()}
    shown = []
    before: dict[str, str] = {}
    for prompt in store.prompt_versions():
        labels = [label for (name, label), at in held.items() if (name, at) == (prompt.name, prompt.version)]
        old = before.get(prompt.name)
        shown.append(PromptShown(prompt, labels, changes(old, prompt.text) if old is not None else ()))
        before[prompt.name] = prompt.text
    return shown[::-1]
