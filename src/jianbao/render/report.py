"""An evaluation as text: readable on a terminal, and a page of Markdown."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jianbao.model.evaluation import Evaluation, Human, Pair, Preference, SideSummary, Trial, Verdict

__all__ = ["chance", "names", "reason", "report"]

LEAST_P = 0.0001
"""Smaller ones are not told apart."""


def report(evaluation: Evaluation, most: int, human: Human | None = None) -> str:
    """Verdict and sums, then the regressions before all else: of each kind of pair at most so many.

    What papers and models said stands in indented lines, which Markdown takes literally.
    """
    sections = (
        _head,
        _sums,
        lambda one: _blind(human, one),
        lambda one: _pairs(one, most, "Regressions", lambda pair: pair.regressed),
        _codes,
        lambda one: _pairs(one, most, "Improvements", lambda pair: pair.improved),
        lambda one: _pairs(one, most, "Unanswered", lambda pair: not pair.whole),
        _excluded,
    )
    return "\n\n".join(text for make in sections if (text := "\n".join(make(evaluation))))


def _head(evaluation: Evaluation) -> Iterator[str]:
    summary = evaluation.summary
    old, new = names(evaluation)
    yield f"# {new} against {old}: {evaluation.verdict}"
    yield ""
    topics = f" in {', '.join(evaluation.topics)}" if evaluation.topics else ""
    yield f"{evaluation.over}{topics}: {summary.compared} of {summary.papers} papers compared"
    yield f"evaluation {evaluation.id}"
    if summary.compared < summary.papers:
        yield "Incomplete: run it again, what was answered is free. Nothing here is a pass."


def names(evaluation: Evaluation) -> tuple[str, str]:
    """Of baseline and candidate, with their models where these differ."""
    sides = (evaluation.baseline, evaluation.candidate)
    if sides[0].model == sides[1].model:
        return sides[0].name, sides[1].name
    return f"{sides[0].name} {sides[0].model}", f"{sides[1].name} {sides[1].model}"


def _sums(evaluation: Evaluation) -> Iterator[str]:
    summary = evaluation.summary
    old, new = names(evaluation)
    yield f"| | {old} | {new} |"
    yield "|---|---|---|"
    rows: dict[str, Callable[[SideSummary], str]] = {
        "without a hard error": lambda one: _share(one, summary.compared),
        "unanswered": lambda one: str(one.unanswered),
        "characters, median": lambda one: str(one.characters),
        "tokens read + written": lambda one: f"{one.usage.prompt:,} + {one.usage.completion:,}",
        "money": _money,
        "seconds, median and 95 %": lambda one: f"{one.seconds[0]:.1f}, {one.seconds[1]:.1f}",
        "answered before": lambda one: str(one.free),
    }
    for name, told in rows.items():
        yield f"| {name} | {told(summary.baseline)} | {told(summary.candidate)} |"
    yield ""
    low, high = summary.interval
    yield (
        f"{summary.regressions} regressions, {summary.improvements} improvements; "
        f"exact sign test p {chance(summary.p)}; {100 * summary.difference:+.1f} points "
        f"({100 * low:+.1f} to {100 * high:+.1f}), margin {100 * summary.margin:.1f}"
    )
    if evaluation.verdict is Verdict.SAME and abs(summary.difference) > summary.margin:
        yield "More than the margin, but so few papers can differ by chance: a larger set decides."
    if summary.broken:
        yield f"{summary.broken} papers of the golden set no longer hold what they must"
    yield f"tags in common: {100 * summary.agreement:.0f} %"
    if summary.preferences:
        wins = summary.preferences
        yield (
            f"judge: {new} {wins[Preference.CANDIDATE]}, {old} {wins[Preference.BASELINE]}, "
            f"tie or no clear word {wins[Preference.TIE]}; p {chance(summary.preference_p or 0)}"
        )


def _blind(human: Human | None, evaluation: Evaluation) -> Iterator[str]:
    if human is None:
        return
    old, new = names(evaluation)
    wins, (low, high) = human.wins, human.interval
    yield (
        f"people, blind: {new} {wins[Preference.CANDIDATE]}, {old} {wins[Preference.BASELINE]}, "
        f"tie {wins[Preference.TIE]}; p {chance(human.p)}; of pairs with a winner {new} has "
        f"{100 * low:.0f} to {100 * high:.0f} %"
    )
    yield "judged by " + ", ".join(f"{_line(name)} ({count})" for name, count in human.judges.items())
    for one in human.accords:
        kappa = "not to be told" if one.kappa is None else f"{one.kappa:.2f}"
        who = f"{_line(one.one)} and {_line(one.other)}"
        yield f"{who} agree on {one.same} of {one.pairs}; Cohen's kappa {kappa}"


def chance(p: float) -> str:
    """A p as it is printed."""
    return f"= {p:.4f}" if p >= LEAST_P else f"< {LEAST_P}"


def _share(side: SideSummary, of: int) -> str:
    low, high = side.interval
    return f"{side.sound}/{of} ({100 * low:.0f} to {100 * high:.0f} %)"


def _money(side: SideSummary) -> str:
    """By currency; what has no price is counted."""
    parts = [f"{amount:.4f} {currency}" for currency, amount in side.costs.items()]
    parts += [f"{side.unpriced} unpriced"] if side.unpriced else []
    return ", ".join(parts) or "none"


def _codes(evaluation: Evaluation) -> Iterator[str]:
    summary = evaluation.summary
    old, new = names(evaluation)
    if summary.severities:
        yield f"| finding | worst | {old} | {new} | change |"
        yield "|---|---|---|---|---|"
    for code, severity in summary.severities.items():
        before, after = summary.baseline.codes.get(code, 0), summary.candidate.codes.get(code, 0)
        yield f"| {code} | {severity} | {before} | {after} | {after - before:+d} |"


def _pairs(evaluation: Evaluation, most: int, name: str, fits: Callable[[Pair], bool]) -> Iterator[str]:
    old, new = names(evaluation)
    some = [pair for pair in evaluation.pairs if fits(pair)]
    if not some:
        return
    yield f"## {name} ({len(some)})"
    yield ""
    for pair in some[:most]:
        yield f"    {pair.name}  {_line(pair.title)}"
        yield from _trial(old, pair.baseline)
        yield from _trial(new, pair.candidate)
    if len(some) > most:
        yield f"    … and {len(some) - most} more"


def _trial(name: str, trial: Trial) -> Iterator[str]:
    yield f"      {name}: {_line(trial.text or trial.error or reason(trial))}"
    for finding in trial.outcome.findings if trial.outcome else ():
        if finding.code in trial.errors:
            yield f"        {finding.code} “{_line(finding.span or '')}” {_line(finding.message)}"
    for must in trial.broken:
        yield f"        must: {_line(str(must))}"


def reason(trial: Trial) -> str:
    """Why there is no 简介."""
    return (trial.outcome.reason if trial.outcome else None) or "no 简介"


def _excluded(evaluation: Evaluation) -> Iterator[str]:
    if evaluation.excluded:
        yield f"## Left out ({len(evaluation.excluded)})"
        yield ""
    for one in evaluation.excluded:
        yield f"    {one.name}: {_line(one.reason)}"


def _line(text: str) -> str:
    return " ".join(text.split())
