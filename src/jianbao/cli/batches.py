"""`batches`: what lies at a provider, and its end before its time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import tzinfo
from urllib.parse import urlsplit

import typer
from rich.table import Table

from jianbao.app import open_app
from jianbao.cli.progress import shown
from jianbao.cli.terminal import plain, sheet
from jianbao.model.batches import Batch, BatchState
from jianbao.ports import Progress
from jianbao.settings import Settings


def show(settings: Settings, *, every: bool, as_json: bool) -> None:
    """Print them as they were when last asked after; nobody is asked now."""
    with shown() as progress:
        found = asyncio.run(_listed(settings, progress, every=every))
    if as_json:
        for batch in found:
            typer.echo(batch.model_dump_json())
    elif found:
        console = sheet()
        console.print(_table(found, settings.digest.zone))
    else:
        typer.echo("there never was a batch" if every else "no batch is open")


def end(settings: Settings, name: str, *, as_json: bool) -> None:
    """End one early. Raises `UsageError` where none is open by that name, and the provider's `ModelError`."""
    with shown() as progress:
        batch = asyncio.run(_cancelled(settings, name, progress))
    typer.echo(batch.model_dump_json() if as_json else plain(f"batch {batch.mark}: {_now(batch)}"))


async def _listed(settings: Settings, progress: Progress, *, every: bool) -> list[Batch]:
    async with open_app(settings, progress, "batches") as app:
        return app.batching.listed(every=every)


async def _cancelled(settings: Settings, name: str, progress: Progress) -> Batch:
    async with open_app(settings, progress, "batches") as app:
        return await app.batching.cancel(name)


def _now(batch: Batch) -> str:
    if batch.state is BatchState.CLOSED:
        return "it had not left; its questions are free"
    if batch.state is BatchState.COLLECTED:
        left = batch.questions - batch.answered
        return f"{batch.answered:,} of {batch.questions:,} answered; the next run asks the other {left:,}"
    return "cancelled; once its provider has ended it, a run reads what was answered, and asks the rest"


def _table(found: Sequence[Batch], zone: tzinfo) -> Table:
    table = Table("batch", "provider", "its name", "model", "day", "state", box=None, pad_edge=False)
    for name in ("questions", "answered", "since", "at most"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in found:
        table.add_row(
            one.mark,
            plain(urlsplit(one.place).netloc),
            plain(one.job or ""),
            plain(one.model),
            str(one.day),
            _state(one),
            f"{one.questions:,}",
            f"{one.done:,}",
            f"{one.begun.astimezone(zone):%Y-%m-%d %H:%M}",
            f"{one.most:.4f} {one.currency}" if one.most is not None else "price unknown",
        )
    return table


def _state(one: Batch) -> str:
    return f"{one.state}, cancelled" if one.is_cancelled else one.state
