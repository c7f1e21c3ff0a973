"""`run`, `catch-up`, `backfill`, `demo`: store and listing first, Prefect only where there is work."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from jianbao.app import App, open_app
from jianbao.app.review import remake
from jianbao.cli.counted import counted
from jianbao.cli.progress import shown
from jianbao.cli.report import show
from jianbao.cli.terminal import terminal
from jianbao.errors import EngineError, JianbaoError
from jianbao.model import Usage
from jianbao.ports import Progress
from jianbao.settings import Settings, load
from jianbao.stages.books import Estimate, Report, worst
from jianbao.stages.day import Day

NOON = time(13, 30)
"""In Shanghai, by when listing, feed and records of the day are all out."""


@dataclass(frozen=True)
class Wanted:
    """What a command asked for: one day, a span's unsettled days, or what a scheduled run sees to."""

    day: date | None = None
    first: date | None = None
    last: date | None = None
    topics: Sequence[str] = ()
    force: bool = False
    approximate: bool = False
    """Whether days that arXiv's listings no longer reach are rebuilt."""
    command: str = "run"
    silent: bool = False
    """Whether nobody is told."""


def run(settings: Settings, wanted: Wanted) -> int:
    """Make the digests of some days, oldest first; returns the exit code."""
    with shown() as progress:
        try:
            reports, code = asyncio.run(_run(settings, wanted, progress))
        except (KeyboardInterrupt, asyncio.CancelledError):
            progress.note("interrupted; what was answered is kept, and the same command goes on from there")
            raise KeyboardInterrupt from None
    for report in reports:
        show(report, settings.outputs_dir)
    return worst([code, *(report.exit_code for report in reports)])


def estimate(settings: Settings, wanted: Wanted) -> int:
    """Say how many questions each day would ask and what they would cost; returns the exit code."""
    with shown() as progress:
        text = asyncio.run(_estimate(settings, wanted, progress))
    terminal().print(text)
    return 0


def demo() -> int:
    """The same job over the bundled day, in a store of its own, written by rule."""
    from jianbao.demo import DemoArxiv

    with DemoArxiv() as arxiv:
        url = arxiv.url
        settings = load(
            {
                "demo": True,
                "arxiv": {
                    "site_url": url,
                    "rss_url": url,
                    "api_url": f"{url}/api/query",
                    "oai_url": f"{url}/oai",
                    "pdf_url": f"{url}/pdf",
                    "interval_s": 0,
                },
                "llm": {"provider": "draft"},
                "clock": {"now": datetime.combine(arxiv.today, NOON, ZoneInfo("Asia/Shanghai"))},
            }
        )
        codes = []
        for day, papers in arxiv.days.items():
            categories = {category for paper in papers for category in paper.categories}
            codes.append(run(settings, Wanted(day, topics=_announced(settings, categories), command="demo")))
    return worst(codes)


def _announced(settings: Settings, categories: set[str]) -> tuple[str, ...]:
    """The topics that a day of the demonstration has anything in."""
    return tuple(slug for slug, topic in settings.topics.items() if categories & set(topic.categories))


async def _run(settings: Settings, wanted: Wanted, progress: Progress) -> tuple[list[Report], int]:
    """Reports of the days, and the exit code of telling people."""
    main = asyncio.current_task()
    assert main is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    async with open_app(settings, progress, wanted.command, insist=wanted.force) as app:
        if wanted.silent or not settings.notify:
            return await _all_days(app, wanted), 0
        from jianbao.cli.notify import failed, finished

        try:
            reports = await _all_days(app, wanted)
        except JianbaoError as error:
            await failed(settings, app.store, progress, error)
            raise
        scheduled = wanted.command == "run" and wanted.day is None
        code = await finished(settings, app.store, progress, reports, scheduled=scheduled)
        return reports, code


async def _all_days(app: App, wanted: Wanted) -> list[Report]:
    reports: list[Report] = []
    await remake(app)  # what was decided by somebody who could not finish
    await app.batching.collect()
    days = await _days(app, wanted)
    if not days:
        app.progress.note("nothing to do: each day of the span is made, or is still to come")
    await app.batching.submit(days, _slugs(app, wanted), approximate=wanted.approximate)
    for day in days:
        if not app.day(day, wanted.topics).is_done:
            await app.asking.off_peak()
        report = await _one_day(app, day, wanted)
        reports += [report] if report else []
        if report and report.is_hopeless:
            break
    await remake(app)  # and what was decided meanwhile
    return reports


async def _days(app: App, wanted: Wanted) -> list[date]:
    if wanted.day:
        return [wanted.day]
    if wanted.first:
        answered = (day for day in app.batching.days() if wanted.first <= day <= (wanted.last or day))
        return sorted({*app.unsettled(wanted.first, wanted.last, wanted.topics), *answered})
    return await app.days(wanted.topics)


def _slugs(app: App, wanted: Wanted) -> list[str]:
    return [topic.slug for topic in app.settings.topic_names(tuple(wanted.topics))]


async def _one_day(app: App, on: date, wanted: Wanted) -> Report | None:
    """One day's digests; None where another process is at all of it."""
    slugs = _slugs(app, wanted)
    async with app.claimed(on, slugs) as ours:
        if others := [slug for slug in slugs if slug not in ours]:
            app.progress.note(f"another run is at work on {', '.join(others)} of {on}: left to it")
        if not ours:
            return None
        day = app.day(on, ours)
        if wanted.force or not day.is_done:
            app.asking.require()  # said before arXiv is asked
            await day.settle(again=wanted.force, approximate=wanted.approximate)
        if day.due() or day.untranslated():
            return await _in_prefect(app, day)
        day.open_books()
        return _printed(day)


async def _in_prefect(app: App, day: Day) -> Report:
    from flows import engine

    try:
        async with engine.starting(app.settings.root, app.progress):
            day.begin()
        from flows.daily import made

        with engine.using(app):
            return await made(day.day, [topic.slug for topic in day.topics])
    except EngineError as error:
        app.progress.note(f"{error}; going on without it")
        return await _without_prefect(app, day)


async def _without_prefect(app: App, day: Day) -> Report:
    """The same work in the same order: the truth is in the store, and Prefect's pages are an extra."""
    await day.papers(day.begin())
    if left := day.untranslated():
        app.progress.begin("translations", len(left))
        await day.translate(left)
    return _printed(day)


def _printed(day: Day) -> Report:
    for topic in day.topics:
        day.publish(topic)
    return day.finish()


async def _estimate(settings: Settings, wanted: Wanted, progress: Progress) -> str:
    async with open_app(settings, progress, "estimate") as app:
        app.asking.require()
        found = {}
        for on in await _days(app, wanted):
            day = app.day(on, wanted.topics)
            await day.settle(approximate=wanted.approximate)
            found[f"{on}"] = day.estimate()
        if len(found) > 1:
            found["all"] = sum(found.values(), Estimate())
        return "\n".join(f"{name}: {_expected(app, asked)}" for name, asked in found.items())


def _expected(app: App, asked: Estimate) -> str:
    habit = app.asking.habit
    usage = habit.expected(asked.papers + asked.translations, asked.usage)
    chinese = f" and {asked.translations} to translate" if asked.translations else ""
    cached = f" ({usage.cached:,} of them from the provider's cache)" if usage.cached else ""
    basis = (
        f"by the last {counted(habit.questions, 'answer')}"
        if habit.questions
        else "without repairs and cache"
    )
    papers = counted(asked.papers, "paper")
    return (
        f"{papers} to ask about{chinese}; {usage.prompt:,} tokens to read{cached} and "
        f"{usage.completion:,} to write, {basis}; {_price(app, usage)}"
    )


def _price(app: App, usage: Usage) -> str:
    """For now, and for the hours in which it is less."""
    price, now = app.data.prices.of(app.asking.model), app.settings.now()
    if price is None:
        return f"price of {app.asking.model.name} unknown: see prices.toml"
    if app.settings.llm.batch:
        price = price.batched()
    told = f"about {price.of(usage, now).amount:.4f} {price.currency}"
    if later := price.cheaper_from(now):
        told += f", and {price.of(usage, later).amount:.4f} from {later:%H:%M (%Z)} on"
    return told
