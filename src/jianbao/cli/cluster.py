"""`backfill --workers`: the same job, its papers laid out for the workers of a Prefect server."""

from __future__ import annotations

import asyncio
import signal

from jianbao.app import open_app
from jianbao.app.cluster import Span
from jianbao.cli.daily import Wanted
from jianbao.cli.progress import shown
from jianbao.cli.report import show
from jianbao.ports import Progress
from jianbao.settings import Settings
from jianbao.stages.books import Report, worst


def run(settings: Settings, wanted: Wanted, workers: int) -> int:
    """Make the digests of a span of days; returns the exit code."""
    with shown() as progress:
        try:
            reports = asyncio.run(_run(settings, wanted, workers, progress))
        except (KeyboardInterrupt, asyncio.CancelledError):
            progress.note(
                "interrupted; workers finish what lies about, and the same command goes on from there"
            )
            raise KeyboardInterrupt from None
    for report in reports:
        show(report, settings.outputs_dir)
    return worst(report.exit_code for report in reports)


async def _run(settings: Settings, wanted: Wanted, workers: int, progress: Progress) -> list[Report]:
    from flows import engine

    main = asyncio.current_task()
    assert main is not None
    assert wanted.first is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    engine.require_server(settings.root)
    async with open_app(settings, progress, wanted.command) as app:
        app.asking.require()
        slugs = [topic.slug for topic in settings.topic_names(tuple(wanted.topics))]
        days = app.unsettled(wanted.first, wanted.last, slugs)
        from flows.backfill import over

        return await over(app, Span(days, slugs, approximate=wanted.approximate), workers)
