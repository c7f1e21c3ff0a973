"""`cost`: what was paid for what, as a table with bars, as JSON, or as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

from rich.table import Table

from jianbao.adapters.files import OutputFolder
from jianbao.adapters.store import open_store
from jianbao.cli.counted import counted
from jianbao.cli.terminal import sheet
from jianbao.errors import UsageError
from jianbao.model.outlay import By, Outlay, Outlays
from jianbao.settings import Settings
from jianbao.stages.outlay import outlays

DAYS = 30
"""That are looked back on where no first one is named."""

_BARS = " ▏▎▍▌▋▊▉█"
_BAR_CELLS = 24


@dataclass(frozen=True)
class Wanted:
    """Which days, by what, and how it is shown."""

    by: By = "day"
    since: date | None = None
    until: date | None = None
    as_json: bool = False
    html: Path | None = None


def show(settings: Settings, wanted: Wanted) -> None:
    """Print it; write the page where one is wanted."""
    until = wanted.until or settings.now().astimezone(settings.digest.zone).date()
    since = wanted.since or until - timedelta(days=DAYS - 1)
    if until < since:
        raise UsageError(f"--until {until} lies before --since {since}")
    with closing(open_store(settings.store_url)) as store:
        made = outlays(store, wanted.by, since, until, settings.digest.zone)
    if wanted.html:
        from jianbao.render.outlay import page

        OutputFolder(wanted.html.parent).write(PurePosixPath(wanted.html.name), page(made))
    if wanted.as_json:
        print(made.model_dump_json())  # noqa: T201
        return
    console = sheet()
    console.print(_table(made) if made.rows else f"nothing was asked from {since} to {until}")
    for line in _notes(made):
        console.print(line, soft_wrap=True)


def _table(made: Outlays) -> Table:
    currencies = made.currencies
    table = Table(made.by, box=None, pad_edge=False)
    columns = ("papers", "questions", "repairs", "twice?", "read", "cached", "written")
    for name in (*columns, *currencies, *(f"{one}/paper" for one in currencies)):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("")
    bars = _bars(made.sizes)
    for row, bar in zip(made.rows, bars, strict=True):
        table.add_row(row.name or "none", *_cells(row, currencies), bar)
    table.add_row("all", *_cells(made.total, currencies), "", style="bold")
    return table


def _cells(row: Outlay, currencies: Sequence[str]) -> Iterator[str]:
    usage = row.usage
    counts = (row.papers, row.questions, row.repairs, row.duplicates)
    yield from (f"{number:,}" if number else "" for number in counts)
    yield from (f"{number:,}" for number in (usage.prompt, usage.cached, usage.completion))
    yield from (f"{row.costs[one]:.4f}" if one in row.costs else "" for one in currencies)
    yield from (f"{row.each(one):.6f}" if one in row.costs else "" for one in currencies)


def _bars(sizes: Sequence[float]) -> list[str]:
    """In eighths of a cell, the largest over all of them."""
    most = max(sizes, default=0) or 1
    eighths = [round(8 * _BAR_CELLS * size / most) for size in sizes]
    return ["█" * (one // 8) + _BARS[one % 8].strip() for one in eighths]


def _notes(made: Outlays) -> Iterator[str]:
    total = made.total
    if made.by == "topic":
        yield "a paper of two topics counts in both; all: each once"
    if total.duplicates:
        yield f"twice?: {total.duplicates:,} may have been paid twice: a connection was lost, or a run killed"
    if total.unpriced:
        yield f"{counted(total.unpriced, 'answer')} of unknown cost: see prices.toml"
