"""`cost`: what was paid for what, as a table with bars, as JSON, or as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path, PurePosixPath

from rich.cells import cell_len
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
_FEWEST_CELLS, _MOST_CELLS = 8, 24
"""Of the longest bar."""
_EACH = "/paper"


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
    console.print(_table(made, console.width) if made.rows else f"nothing was asked from {since} to {until}")
    for line in _notes(made):
        console.print(line, soft_wrap=True)


def _table(made: Outlays, width: int) -> Table:
    """Bars take what room the other columns leave; the average of a paper makes room for them."""
    columns = _columns(made)
    while (room := width - _width(columns)) < _FEWEST_CELLS and columns[-1][0].endswith(_EACH):
        columns.pop()
    bars = _bars(made.sizes, min(_MOST_CELLS, max(_FEWEST_CELLS, room)))
    table = Table(box=None, pad_edge=False)
    for head, *_ in columns:
        table.add_column(head, justify="right", no_wrap=True)
    table.columns[0].justify, table.columns[0].no_wrap = "left", False
    table.add_column("", no_wrap=True)
    for *cells, bar in zip(*(cells for _, *cells in columns), [*bars, ""], strict=True):
        table.add_row(*cells, bar)
    table.rows[-1].style = "bold"
    return table


def _width(columns: Sequence[Sequence[str]]) -> int:
    return sum(max(map(cell_len, column)) + 2 for column in columns)


def _columns(made: Outlays) -> list[tuple[str, ...]]:
    """Each from its head to the sum of all; those that say nothing stay out."""
    heads = [made.by, "papers", "asked", "repairs", "twice?", "read", "cached", "written"]
    heads += [*made.currencies, *(f"{one}{_EACH}" for one in made.currencies)]
    lines = [(row.name or "none", *_cells(row, made.currencies)) for row in made.rows]
    lines.append(("all", *_cells(made.total, made.currencies)))
    return [column for column in zip(heads, *lines, strict=True) if any(column[1:])]


def _cells(row: Outlay, currencies: Sequence[str]) -> Iterator[str]:
    usage = row.usage
    counts = (row.papers, row.questions, row.repairs, row.duplicates)
    tokens = (usage.prompt, usage.cached, usage.completion)
    yield from (f"{number:,}" if number else "" for number in (*counts, *tokens))
    yield from (f"{row.costs[one]:.4f}" if one in row.costs else "" for one in currencies)
    yield from (f"{row.each(one):.6f}" if one in row.costs else "" for one in currencies)


def _bars(sizes: Sequence[float], cells: int) -> list[str]:
    """In eighths of a cell, the largest over all of them."""
    most = max(sizes, default=0) or 1
    eighths = [round(8 * cells * size / most) for size in sizes]
    return ["█" * (one // 8) + _BARS[one % 8].strip() for one in eighths]


def _notes(made: Outlays) -> Iterator[str]:
    total = made.total
    if made.by == "topic":
        yield "a paper of two topics counts in both; all: each once"
    if total.duplicates:
        yield f"twice?: {total.duplicates:,} may have been paid twice: a connection was lost, or a run killed"
    if total.unpriced:
        yield f"{counted(total.unpriced, 'answer')} of unknown cost: see prices.toml"
