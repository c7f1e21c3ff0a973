"""Pairs to a verdict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from statistics import mean, median

from jianbao.model import Severity, Usage
from jianbao.model.evaluation import Pair, Preference, SideSummary, Summary, Trial, Verdict
from jianbao.stages.evaluate.statistics import (
    SIGNIFICANT,
    Table,
    at_least,
    paired_difference,
    quantile,
    sign_test,
    wilson,
)


def summarise(pairs: Sequence[Pair], margin: float) -> Summary:
    """What pairs come to. Nothing is compared on unequal sets: only where both sides answered."""
    whole = [pair for pair in pairs if pair.whole]
    table = _table(whole)
    difference, interval = paired_difference(table)
    wins = Counter(pair.preference for pair in whole if pair.preference)
    judged = sign_test(wins[Preference.CANDIDATE], wins[Preference.BASELINE]) if wins else None
    broken = sum(bool(pair.candidate.broken) and not pair.baseline.broken for pair in whole)
    p = sign_test(table.baseline_only, table.candidate_only)
    complete = bool(whole) and len(whole) == len(pairs)
    return Summary(
        papers=len(pairs),
        compared=len(whole),
        baseline=_side([pair.baseline for pair in pairs], [pair.baseline for pair in whole]),
        candidate=_side([pair.candidate for pair in pairs], [pair.candidate for pair in whole]),
        severities=_severities(whole),
        regressions=table.baseline_only,
        improvements=table.candidate_only,
        p=p,
        difference=difference,
        interval=interval,
        broken=broken,
        agreement=mean([_agreement(pair) for pair in whole]) if whole else 0.0,
        preferences={side: wins[side] for side in Preference} if wins else {},
        preference_p=judged,
        margin=margin,
        verdict=_verdict(table, difference, broken, margin) if complete else Verdict.INCOMPLETE,
    )


def _verdict(table: Table, difference: float, broken: int, margin: float) -> Verdict:
    """Worse: a demand of the golden set is broken that held, or more papers fell than chance would fell.

    A gate asks one question, whether it is worse: the test for that is one-sided. Better has to stand the
    two-sided one. Within the margin nothing has changed.
    """
    old, new = table.baseline_only, table.candidate_only
    if broken or (difference < -margin and at_least(old, new) <= SIGNIFICANT):
        return Verdict.WORSE
    return Verdict.BETTER if difference > margin and sign_test(old, new) <= SIGNIFICANT else Verdict.SAME


def _table(whole: Sequence[Pair]) -> Table:
    sound = Counter((not pair.baseline.errors, not pair.candidate.errors) for pair in whole)
    return Table(sound[True, True], sound[True, False], sound[False, True], sound[False, False])


def _side(trials: Sequence[Trial], compared: Sequence[Trial]) -> SideSummary:
    outcomes = [trial.outcome for trial in compared if trial.outcome]
    costs: Counter[str] = Counter()
    for outcome in outcomes:
        if outcome.cost is not None and outcome.currency:
            costs[outcome.currency] += outcome.cost  # type: ignore[assignment]
    sound = sum(not trial.errors for trial in compared)
    seconds = [trial.seconds for trial in compared]
    texts = [len(trial.text) for trial in compared if trial.text]
    return SideSummary(
        answered=sum(trial.outcome is not None for trial in trials),
        unanswered=sum(trial.outcome is None for trial in trials),
        free=sum(trial.free for trial in trials),
        sound=sound,
        interval=wilson(sound, len(compared)),
        codes=dict(sorted(Counter(code for trial in compared for code in trial.codes).items())),
        characters=round(median(texts)) if texts else 0,
        usage=sum((outcome.usage for outcome in outcomes), Usage()),
        costs={currency: Decimal(amount) for currency, amount in costs.items()},
        unpriced=sum(outcome.cost is None for outcome in outcomes),
        seconds=(quantile(seconds, 0.5), quantile(seconds, 0.95)),
    )


def _severities(whole: Sequence[Pair]) -> dict[str, Severity]:
    order = list(Severity)
    found: dict[str, Severity] = {}
    for pair in whole:
        for code, severity in (*pair.baseline.codes.items(), *pair.candidate.codes.items()):
            found[code] = min(found.get(code, severity), severity, key=order.index)
    return dict(sorted(found.items(), key=lambda one: (order.index(one[1]), one[0])))


def _agreement(pair: Pair) -> float:
    """Common tags among all of a pair; 1.0 where neither has any."""
    old, new = set(pair.baseline.tags), set(pair.candidate.tags)
    return len(old & new) / len(old | new) if old | new else 1.0
