"""How far the work has come: a bar on a terminal, plain lines elsewhere. Both on stderr."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from jianbao.model import Outcome, State, Usage
from jianbao.ports import Progress as Port

EVERY = 0.1
"""Share of a stage after which a plain line is printed."""

PAUSE_S = 1.0
"""Between two plain lines of a stage that is still under way."""


class _Sums:
    """What the papers so far have used."""

    def __init__(self) -> None:
        self._usage = Usage()
        self._costs: dict[str, Decimal] = {}
        self._bad = 0

    def add(self, outcome: Outcome) -> None:
        self._usage += outcome.usage
        self._bad += outcome.state in (State.FAILED, State.DEFERRED, State.HELD)
        if outcome.cost and outcome.currency:
            self._costs[outcome.currency] = self._costs.get(outcome.currency, Decimal(0)) + outcome.cost

    def __str__(self) -> str:
        tokens = self._usage.prompt + self._usage.completion
        parts = [f"{tokens:,} tokens"] if tokens else []
        parts += [f"{amount:.4f} {currency}" for currency, amount in self._costs.items()]
        parts += [f"{self._bad} without a 简介"] if self._bad else []
        return ", ".join(parts)


class Bars:
    """On a terminal."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._tasks: dict[str, TaskID] = {}
        self._sums = _Sums()

    def begin(self, stage: str, total: int) -> None:
        """A stage's bar appears."""
        self._tasks[stage] = self._progress.add_task(stage, total=total, sums="")

    def advance(self, stage: str, by: int = 1, told: str = "") -> None:
        """Its bar grows."""
        self._progress.update(self._tasks[stage], advance=by, sums=told)

    def outcome(self, outcome: Outcome) -> None:
        """Another paper, and the run's sums."""
        self._sums.add(outcome)
        self._progress.update(self._tasks["papers"], advance=1, sums=str(self._sums))

    def note(self, text: str) -> None:
        """Above the bars."""
        self._progress.console.print(text, style="yellow")


class Lines:
    """Where there is no terminal: a line a tenth of each stage, and of a fast one only first and last."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._total: dict[str, int] = {}
        self._done: dict[str, int] = {}
        self._told: dict[str, float] = {}
        self._sums = _Sums()

    def begin(self, stage: str, total: int) -> None:
        """Say so."""
        self._total[stage], self._done[stage], self._told[stage] = total, 0, self._clock()
        self.note(f"{stage}: {total}")

    def advance(self, stage: str, by: int = 1, told: str = "") -> None:
        """Say so, now and then."""
        total, now = self._total[stage], self._clock()
        before, self._done[stage] = self._done[stage], self._done[stage] + by
        step = max(1, round(total * EVERY))
        is_due = before // step != self._done[stage] // step and now - self._told[stage] >= PAUSE_S
        if is_due or self._done[stage] == total:
            self._told[stage] = now
            sums = told or str(self._sums)
            self.note(f"{stage}: {self._done[stage]}/{total}" + (f" ({sums})" if sums else ""))

    def outcome(self, outcome: Outcome) -> None:
        """One paper more."""
        self._sums.add(outcome)
        self.advance("papers")

    def note(self, text: str) -> None:
        """A line on stderr."""
        print(text, file=sys.stderr, flush=True)  # noqa: T201


@contextmanager
def shown() -> Iterator[Port]:
    """Progress for the length of the block."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        yield Lines()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.fields[sums]}", style="dim"),
    )
    with Progress(*columns, console=console) as progress:
        yield Bars(progress)
