"""`run` and `demo`: store and listing first, Prefect only where there is work."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console

from jianbao.app import App, open_app
from jianbao.cli import report as reports
from jianbao.cli.progress import shown
from jianbao.ports import Progress
from jianbao.settings import Settings, load
from jianbao.stages.books import Report
from jianbao.stages.day import Day

NOON = time(13, 30)
"""In Shanghai, by when listing, feed and records of the day are all out."""


@dataclass(frozen=True)
class Wanted:
    """What a command asked for."""

    day: date | None = None
    topics: Sequence[str] = ()
    force: bool = False


def run(settings: Settings, wanted: Wanted) -> int:
    """Make a day's digests; returns the exit code."""
    with shown() as progress:
        try:
            report = asyncio.run(_run(settings, wanted, progress))
        except KeyboardInterrupt:
            progress.note("interrupted; what was answered is kept, and the same command goes on from there")
            raise
    reports.show(report, settings.outputs_dir)
    return report.exit_code


def estimate(settings: Settings, wanted: Wanted) -> None:
    """Say how many questions a day would ask and what they would cost."""
    with shown() as progress:
        text = asyncio.run(_estimate(settings, wanted, progress))
    Console(soft_wrap=True).print(text, markup=False, highlight=False)


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
            codes.append(run(settings, Wanted(day, _announced(settings, categories))))
    return max(codes)


def _announced(settings: Settings, categories: set[str]) -> tuple[str, ...]:
    """The topics that a day of the demonstration has anything in."""
    return tuple(slug for slug, topic in settings.topics.items() if categories & set(topic.categories))


async def _run(settings: Settings, wanted: Wanted, progress: Progress) -> Report:
    async with open_app(settings, progress) as app:
        day = app.day(await _which(app, wanted), wanted.topics)
        if wanted.force or not day.is_done:
            app.papers  # noqa: B018 (a missing model is said before arXiv is asked)
            await day.settle(again=wanted.force)
        if day.due():
            return await _in_prefect(app, day)
        day.open_books()
        for topic in day.topics:
            day.publish(topic)
        return day.finish()


async def _in_prefect(app: App, day: Day) -> Report:
    from flows import engine

    app.progress.note("starting Prefect")
    day.read_ahead()
    await engine.start(app.settings.root)
    from flows.daily import daily

    with engine.using(app):
        return await daily(day=day.day, topics=[topic.slug for topic in day.topics])


async def _which(app: App, wanted: Wanted) -> date:
    """The day asked for; else the newest there can be, where it is done; else what arXiv says is newest."""
    if wanted.day:
        return wanted.day
    hint = newest_possible(app.settings.now())
    if not wanted.force and app.day(hint, wanted.topics).is_done:
        return hint
    return await app.newest_day()


def newest_possible(now: datetime) -> date:
    """The newest mailing date that can be out: announced at 20:00 in New York for the next weekday."""
    there = now.astimezone(ZoneInfo("America/New_York"))
    day = there.date() + timedelta(days=there.hour >= 20)
    return day - timedelta(days=max(0, day.weekday() - 4))


async def _estimate(settings: Settings, wanted: Wanted, progress: Progress) -> str:
    async with open_app(settings, progress, "estimate") as app:
        day = app.day(await _which(app, wanted), wanted.topics)
        await day.settle()
        asked = day.estimate()
        money = app.price(asked.usage)
    tokens = (
        f"{asked.usage.prompt:,} tokens to read and {asked.usage.completion:,} to write, repairs not counted"
    )
    price = f"about {money.amount:.2f} {money.currency}" if money else "price unknown: see prices.toml"
    return f"{day.day}: {asked.papers} papers to ask about; {tokens}; {price}"
