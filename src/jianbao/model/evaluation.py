"""Prompts compared: both sides of every paper, and what they come to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.brief import Outcome, PromptRef, Severity
from jianbao.model.calls import Usage
from jianbao.model.ids import OfPaper
from jianbao.model.shelf import Must

Interval = tuple[float, float]
"""Of 95 %."""


class Verdict(StrEnum):
    """Of a candidate against its baseline."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    INCOMPLETE = "incomplete"
    """A side has no answer about some paper: nothing is said, and never a pass."""


class Side(Record):
    """What is compared: a prompt at a model."""

    prompt: PromptRef
    model: str
    """As asked for."""

    @property
    def name(self) -> str:
        """`brief@2`."""
        return self.prompt.name


class Trial(Record):
    """One side's first answer about a paper; repairs are not asked for."""

    outcome: Outcome | None = None
    """None where nobody answered."""
    error: str | None = None
    """Why nobody did."""
    broken: tuple[Must, ...] = ()
    """Demands of the golden set that it does not meet."""
    seconds: float = 0.0
    free: bool = False
    """Whether it stood in the journal before."""

    @property
    def text(self) -> str | None:
        """The 简介; None where there is none."""
        return self.outcome.brief.text if self.outcome and self.outcome.brief else None

    @property
    def tags(self) -> tuple[str, ...]:
        """Those known to the taxonomy, then those proposed."""
        brief = self.outcome.brief if self.outcome else None
        return (*brief.tags, *brief.proposed) if brief else ()

    @property
    def codes(self) -> dict[str, Severity]:
        """What there is against it, the worst of each code; `reply` where it is no 简介 at all."""
        if self.outcome is None:
            return {}
        if self.outcome.brief is None:
            return {"reply": Severity.ERROR}
        order = [Severity.INFO, Severity.WARNING, Severity.ERROR]
        ranked = sorted(self.outcome.findings, key=lambda one: order.index(one.severity))
        return {one.code: one.severity for one in ranked} | (
            {"golden": Severity.ERROR} if self.broken else {}
        )

    @property
    def errors(self) -> tuple[str, ...]:
        """Codes of hard errors; what the paper itself hides from readers is no doing of a prompt."""
        return tuple(
            code
            for code, severity in sorted(self.codes.items())
            if severity is Severity.ERROR and code != "injection.hidden"
        )


class Preference(StrEnum):
    """Which of two 简介 a judge likes better."""

    CANDIDATE = "candidate"
    BASELINE = "baseline"
    TIE = "tie"
    """Or: another one when the order was changed."""


class Pair(OfPaper):
    """Both sides about one paper version."""

    paper_id: str
    version: int
    title: str
    abstract: str
    baseline: Trial
    candidate: Trial
    preference: Preference | None = None
    """None where nobody judged."""

    @property
    def whole(self) -> bool:
        """Whether both sides answered."""
        return self.baseline.outcome is not None and self.candidate.outcome is not None

    @property
    def regressed(self) -> bool:
        """Whether only the candidate has a hard error."""
        return self.whole and bool(self.candidate.errors) and not self.baseline.errors

    @property
    def improved(self) -> bool:
        """Whether only the baseline has one."""
        return self.whole and bool(self.baseline.errors) and not self.candidate.errors


class Vote(OfPaper):
    """Which 简介 of a pair a person likes better, who did not know whose they were.

    Rows are added, never changed: a person's latest one about a pair holds.
    """

    id: int = 0
    """Given by the store."""
    evaluation: str
    paper_id: str
    version: int
    preference: Preference | None
    """None takes back what was said before."""
    author: str
    at: datetime


class Accord(Record):
    """How far two people agree about the pairs that both judged."""

    one: str
    other: str
    pairs: int
    same: int
    kappa: float | None
    """Cohen's, over candidate, baseline and tie; None where chance alone would give all of it."""


class Human(Record):
    """What people prefer. A pair counts once: where as many like the one as the other, it is a tie."""

    wins: dict[Preference, int]
    p: float
    """Exact sign test, two-sided, over pairs with a winner."""
    interval: Interval
    """Of the candidate's share of these, by Wilson."""
    judges: dict[str, int]
    """Pairs that each of them judged."""
    accords: tuple[Accord, ...] = ()


class Excluded(OfPaper):
    """A paper that was left out, and why."""

    paper_id: str
    version: int
    reason: str


class SideSummary(Record):
    """What one side did."""

    answered: int
    unanswered: int
    free: int
    """Answers that stood in the journal."""
    sound: int
    """Without a hard error."""
    interval: Interval
    """Of the share of sound ones, by Wilson."""
    codes: dict[str, int] = Field(default_factory=dict)
    """Papers with a finding of that code."""
    characters: int
    """Median length of a 简介."""
    usage: Usage = Usage()
    costs: dict[str, Decimal] = Field(default_factory=dict)
    """By currency, free answers at what they cost then."""
    unpriced: int = 0
    """Answers whose price is not known."""
    seconds: tuple[float, float]
    """Median and 95th percentile of an answer."""


class Summary(Record):
    """What an evaluation comes to. Counts are over the papers that both sides answered about."""

    papers: int
    compared: int
    baseline: SideSummary
    candidate: SideSummary
    severities: dict[str, Severity] = Field(default_factory=dict)
    """By code, the worst that was found."""
    regressions: int
    improvements: int
    p: float
    """Exact sign test over these two (McNemar's), two-sided."""
    difference: float
    """Share of sound 简介, candidate less baseline."""
    interval: Interval
    """Of the difference, for paired shares."""
    broken: int
    """Papers of the golden set of which only the candidate breaks a demand."""
    agreement: float
    """Of tags: mean share of common ones among all of a pair."""
    preferences: dict[Preference, int] = Field(default_factory=dict)
    preference_p: float | None = None
    """Exact sign test over the judge's wins; None where nobody judged."""
    margin: float
    verdict: Verdict


class EvaluationHead(Record):
    """An evaluation in a list."""

    id: str
    """Sorts by start."""
    started: datetime
    baseline: Side
    candidate: Side
    over: str
    """The set: `golden`, `day:2026-11-02`, `sample:100`."""
    verdict: Verdict


class Evaluation(Record):
    """Two sides over the same papers."""

    id: str
    started: datetime
    ended: datetime
    baseline: Side
    candidate: Side
    over: str
    topics: tuple[str, ...] = ()
    """Slugs; none for all."""
    pairs: tuple[Pair, ...]
    """Regressions first, then improvements, then what is unanswered, then the rest."""
    excluded: tuple[Excluded, ...] = ()
    summary: Summary

    @property
    def verdict(self) -> Verdict:
        """Of the candidate."""
        return self.summary.verdict

    @property
    def head(self) -> EvaluationHead:
        """What a list says of it."""
        return EvaluationHead(
            id=self.id,
            started=self.started,
            baseline=self.baseline,
            candidate=self.candidate,
            over=self.over,
            verdict=self.verdict,
        )
