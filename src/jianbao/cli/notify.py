"""`notify`, and what a run sends at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date

from jianbao.adapters.store import open_store
from jianbao.app.notify import Notifier, outlets
from jianbao.cli.terminal import terminal
from jianbao.errors import JianbaoError, UsageError
from jianbao.ports import Progress, Store
from jianbao.settings import Settings
from jianbao.stages.books import Report
from jianbao.stages.notify import Told
from jianbao.stages.parcels import Trouble

__all__ = ["Wanted", "failed", "finished", "send", "test"]


@dataclass(frozen=True)
class Wanted:
    """What the command asked for."""

    names: Sequence[str] = ()
    day: date | None = None
    again: bool = False


def send(settings: Settings, wanted: Wanted) -> int:
    """Send what is due; returns the exit code."""
    _require_channels(settings)
    with closing(open_store(settings.store_url)) as store:
        notifier = Notifier(settings, store, wanted.names, again=wanted.again)
        told = asyncio.run(notifier.due(wanted.day))
    console = terminal()
    for one in told:
        console.print(str(one))
    if not told:
        console.print("nothing is due")
    return _code(told)


def test(settings: Settings, names: Sequence[str]) -> int:
    """Send a test message to each channel; returns the exit code."""
    _require_channels(settings)
    console = terminal()
    code = 0
    for outlet, error in Notifier.test(outlets(settings, names)):
        console.print(f"{outlet.name}: {error or 'sent'}")
        code = 5 if error else code
    return code


async def finished(
    settings: Settings, store: Store, progress: Progress, reports: Iterable[Report], *, scheduled: bool
) -> int:
    """Send what a run has made, and what went wrong; returns an exit code. No channel fails a run."""
    if not _has_channels(settings):
        return 0
    try:
        notifier = Notifier(settings, store)
    except UsageError as error:
        progress.note(f"nobody is notified: {error}")
        return 5
    told = await notifier.due()
    for report in reports:
        if report.exit_code and report.day:
            trouble = Trouble(
                day=report.day,
                exit_code=report.exit_code,
                problems=report.problems,
                topics=report.run.topics,
            )
            told += await notifier.trouble(trouble)
    if scheduled:
        told += await notifier.weekend()
    for one in told:
        progress.note(f"notify {one}")
    return _code(told)


async def failed(settings: Settings, store: Store, progress: Progress, error: JianbaoError) -> None:
    """Say that a run ended early."""
    from jianbao.cli import exit_code

    if not _has_channels(settings):
        return
    today = settings.now().astimezone(settings.digest.zone).date()
    trouble = Trouble(day=today, exit_code=exit_code(error), problems=(str(error),))
    try:
        told = await Notifier(settings, store).trouble(trouble)
    except JianbaoError as fault:
        progress.note(f"nobody is notified: {fault}")
        return
    for one in told:
        progress.note(f"notify {one}")


def _require_channels(settings: Settings) -> None:
    if not settings.notify:
        raise UsageError("nobody is to be notified: there is no [notify.NAME] in jianbao.toml")


def _has_channels(settings: Settings) -> bool:
    return bool(settings.notify) and not settings.demo


def _code(told: Iterable[Told]) -> int:
    return 0 if all(one.is_well for one in told) else 5
