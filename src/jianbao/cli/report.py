"""The end of a run, on the terminal: where the digest is, what it cost, what failed and why."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.table import Table

from jianbao.cli.counted import counted
from jianbao.cli.terminal import terminal
from jianbao.model import State
from jianbao.stages.books import Line, Report
from jianbao.stages.due import BATCH

MOST_LINES = 20
"""Papers without a 简介 that are named; the others are counted."""

_NEXT = {
    State.FAILED: "the next run asks again",
    State.DEFERRED: "the next run asks",
    State.HELD: "waits for a decision",
}


def show(report: Report, outputs: Path) -> None:
    """Print a report to stdout."""
    console = terminal()
    for file in report.files:
        console.print(f"  {outputs / file}")
    console.print(_sums(report))
    missing = [line for line in report.lines if line.state in _NEXT and line.reason != BATCH]
    if missing:
        console.print(_table(missing[:MOST_LINES]))
        if (more := len(missing) - MOST_LINES) > 0:
            console.print(f"… and {more} more: jianbao status")
    for problem in report.problems:
        console.print(f"! {problem}", style="yellow")


def _sums(report: Report) -> str:
    run = report.run
    bases = Counter(line.basis for line in report.lines if line.state is State.PUBLISHED)
    written = ", ".join(f"{count} from {basis}" for basis, count in sorted(bases.items(), key=str))
    parts = [f"{report.day}: {counted(run.listed, 'paper')}, {run.seen} known, {run.new} to see to"]
    parts += [f"published: {written}"] if written else []
    parts += [
        f"{run.outcomes[state]} {state}"
        for state in State
        if state in run.outcomes and state is not State.PUBLISHED
    ]
    if run.translations:
        parts.append(f"{run.translations.get(State.PUBLISHED, 0)} translated")
    if run.usage.prompt:
        calls = counted(run.paid_calls, "call")
        parts.append(
            f"{calls}, {run.usage.prompt:,} tokens read ({run.usage.cached:,} cached), "
            f"{run.usage.completion:,} written"
        )
    parts += [f"{amount:.4f} {currency}" for currency, amount in run.costs.items() if amount]
    parts += [f"{run.withdrawn} withdrawn"] if run.withdrawn else []
    if run.usage.prompt and not run.costs:
        parts.append("price of this model unknown: see prices.toml")
    return "; ".join(parts)


def _table(lines: list[Line]) -> Table:
    table = Table("paper", "state", "why", "then", box=None, pad_edge=False)
    for line in lines:
        table.add_row(line.id, line.state, (line.reason or "")[:120], _NEXT[line.state])
    return table
