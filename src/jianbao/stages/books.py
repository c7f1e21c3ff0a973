"""The books of one run: what was announced, what became of each paper, what it cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from jianbao.errors import BudgetExceeded, JianbaoError, SourceError, Unauthorized, Unavailable
from jianbao.model import Basis, Outcome, PaperKey, Record, Run, State, Usage
from jianbao.model.translation import Translation
from jianbao.stages.due import BATCH, BUDGET, MOST_RUNS

MOST_NAMED = 5
"""Translations that a problem names."""


_SAVED = {
    None: "papers are left to a later run",
    Basis.DRAFT: "are written by rule, for a later run to better",
    Basis.ABSTRACT: "are written from title and abstract alone",
}
"""By basis, what becomes of papers for a cap's sake."""


class Line(Record):
    """One paper of the run's report."""

    id: str
    title: str
    state: State
    basis: str | None
    reason: str | None
    tokens: int
    cost: Decimal | None


class Estimate(Record):
    """What a run would ask, before it does."""

    papers: int = 0
    """That a model would be asked about."""
    translations: int = 0
    """Papers whose title or abstract it would be asked for in Chinese."""
    usage: Usage = Usage()
    """Without repairs; the PDFs not yet read are taken as typical."""

    def __add__(self, other: Estimate) -> Estimate:
        return Estimate(
            papers=self.papers + other.papers,
            translations=self.translations + other.translations,
            usage=self.usage + other.usage,
        )


class Report(Record):
    """What a run did, for people and for Prefect's table."""

    run: Run
    day: date | None
    files: tuple[str, ...] = ()
    """The digests written, relative to the folder of outputs."""
    lines: tuple[Line, ...] = ()
    """The papers that this run saw to."""
    problems: tuple[str, ...] = ()
    """What kept it from being whole, each with what to do."""
    exit_code: int = Field(default=0, ge=0)
    is_hopeless: bool = False
    """Whether other days would fail alike: arXiv is out of reach, or the key refused."""

    def rows(self) -> list[dict[str, str]]:
        """For a table: every paper with what became of it."""
        return [
            {name: "" if value is None else str(value) for name, value in dict(line).items()}
            for line in self.lines
        ]

    def summary(self) -> str:
        """One sentence."""
        states = ", ".join(f"{count} {state}" for state, count in sorted(self.run.outcomes.items()))
        papers = f"{self.run.listed} paper{'s' * (self.run.listed != 1)}"
        return f"{self.day}: {papers} listed; {states or 'nothing to do'}"


def worst(codes: Iterable[int]) -> int:
    """Of several exit codes the one that a person has to see to first."""
    return max(codes, key=(0, 5, 3, 4, 7).index, default=0)


@dataclass(frozen=True)
class Closing:
    """What the store says at the end of a run."""

    at: datetime
    answered: bool
    """Whether arXiv has announced anything, or that there is nothing."""
    due: frozenset[PaperKey]
    """What is still, or again, to be seen to."""
    unfinished: bool
    """Whether a paper of the day has no final outcome."""
    ended: int
    """Rows of the journal that have ended, of those that this run's outcomes name; drafts are none."""


class Books:
    """Collects while a run goes on. Every paper counts once, in however many topics it stands."""

    def __init__(self, run_id: str, command: str, started: datetime) -> None:
        self._id = run_id
        self._command = command
        self.started = started
        self._listed: set[PaperKey] = set()
        self._due: set[PaperKey] = set()
        self._outcomes: dict[PaperKey, Outcome] = {}
        self._translations: dict[PaperKey, Translation] = {}
        self._faults: dict[str, SourceError] = {}
        self.files: list[str] = []
        """Digests written, relative to the folder of outputs."""
        self.stopped: Unauthorized | None = None
        """Why nobody is asked any more in this run: key or quota."""
        self.capped: BudgetExceeded | None = None
        """Which cap is reached."""

    def open(self, listed: Iterable[PaperKey], due: Iterable[PaperKey]) -> None:
        """Enter what was announced, and which of it this run has to see to."""
        self._listed |= set(listed)
        self._due |= set(due)

    def enter(self, outcome: Outcome) -> None:
        """Enter what became of a paper."""
        self._outcomes[outcome.key] = outcome

    def enter_translation(self, translation: Translation) -> None:
        """Enter what became of a paper's title and abstract in Chinese."""
        self._translations[translation.key] = translation

    def fault(self, category: str, error: SourceError) -> None:
        """Enter a category that could not be settled."""
        self._faults[category] = error

    @property
    def due(self) -> frozenset[PaperKey]:
        """What this run had to see to when its books were opened."""
        return frozenset(self._due)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Of this run, in the order of their ids."""
        return tuple(self._outcomes[key] for key in sorted(self._outcomes))

    @property
    def hopeless(self) -> JianbaoError | None:
        """Why other days would fail alike: arXiv is out of reach, the key refused, or a cap reached."""
        if self.stopped or (self.capped and any(one.state is State.DEFERRED for one in self.outcomes)):
            return self.stopped or self.capped
        down = [error for error in self._faults.values() if isinstance(error, Unavailable)]
        return down[0] if down and len(down) == len(self._faults) and not self._listed else None

    def problems(self) -> tuple[str, ...]:
        """One sentence for each thing that is not whole."""
        found: list[JianbaoError] = [*self._faults.values()]
        if self.stopped:
            found.append(self.stopped)
        return (*map(str, found), *self._in_batches(), *self._saved(), *self._untranslated())

    def _in_batches(self) -> Iterable[str]:
        if waiting := sum(one.reason == BATCH for one in self.outcomes):
            yield f"papers that lie in a batch: {waiting}; a later run collects the answers"

    def _saved(self) -> Iterable[str]:
        """What a cap did to papers."""
        saved = Counter(one.basis for one in self.outcomes if one.reason == BUDGET)
        told = [f"{saved[basis]} {what}" for basis, what in _SAVED.items() if saved[basis]]
        if told or self.capped:
            yield "; ".join([str(self.capped or "a cap is near"), *told])

    def _untranslated(self) -> Iterable[str]:
        left = [one for _, one in sorted(self._translations.items()) if one.state is not State.PUBLISHED]
        if left:
            named = "; ".join(f"{one.name}: {one.reason}" for one in left[:MOST_NAMED])
            more = "; …" if len(left) > MOST_NAMED else ""
            yield (
                f"{len(left)} of {len(self._translations)} translations are not whole, and are left out; "
                f"later runs ask again, {MOST_RUNS} in all ({named}{more})"
            )

    @property
    def _spent(self) -> list[Outcome | Translation]:
        """Everything that was paid for."""
        return [*self.outcomes, *self._translations.values()]

    @property
    def paid(self) -> frozenset[str]:
        """`request_key`s that this run's outcomes and translations say were paid for."""
        return frozenset(key for one in self._spent if one.calls for key in one.answers)

    def close(self, closing: Closing, day: date, topics: tuple[str, ...]) -> Run:
        """The run as it is kept; exit code 7 where the sums do not come out.

        What was due and is no longer, without our doing, another run has seen to meanwhile.
        """
        due = self._due & (self._outcomes.keys() | closing.due)
        withdrawn = sum(1 for outcome in self.outcomes if outcome.reason == "withdrawn")
        states = Counter(o.state for o in self.outcomes if o.reason != "withdrawn")
        costs: dict[str, Decimal] = {}
        for one in self._spent:
            if one.cost is not None and one.currency:
                costs[one.currency] = costs.get(one.currency, Decimal(0)) + one.cost
        run = Run(
            id=self._id,
            command=self._command,
            started=self.started,
            ended=closing.at,
            days=(day,),
            topics=topics,
            listed=len(self._listed),
            new=len(due) - withdrawn,
            seen=len(self._listed - due),
            withdrawn=withdrawn,
            outcomes=dict(states),
            translations=dict(Counter(one.state for one in self._translations.values())),
            paid_calls=sum(one.calls for one in self._spent),
            usage=sum((one.usage for one in self._spent), Usage()),
            costs=costs,
            exit_code=self._exit_code(closing),
        )
        balanced = run.adds_up and run.paid_calls == closing.ended
        return run.model_copy(update={"balanced": balanced, "exit_code": run.exit_code if balanced else 7})

    def _exit_code(self, closing: Closing) -> int:
        """0 whole; 3 no source answered; 4 key or quota; 5 something failed, deferred or missing."""
        if self._faults and not closing.answered:
            return 3
        if self.stopped:
            return 4
        return 5 if closing.unfinished or self._faults else 0
