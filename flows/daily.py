"""One announcement day: every topic fetched, each paper taken once, digests assembled topic by topic.

Order only; what happens to a paper is decided in `jianbao.stages`. A task run costs Prefect's
server 25 to 30 ms, so papers go in chunks; all chunks overlap. Nothing is retried here: the
store skips what is done, and running the flow again is the way to resume.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from typing import TypeAlias

import httpx
from prefect import flow, task
from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import PrefectException

from flows import engine
from jianbao.app.review import remake
from jianbao.errors import EngineError
from jianbao.model import PaperKey
from jianbao.stages.books import Report
from jianbao.stages.day import Day

CHUNK = 32
"""Papers to a task."""

Chunk: TypeAlias = Callable[[date, list[str], list[PaperKey], int, int], Awaitable[None]]
"""A task over some papers of a day."""


@task(task_run_name="announcement {day}", cache_policy=NO_CACHE, persist_result=False)
async def fetch(day: date, topics: list[str]) -> None:
    """Settle the day for every topic."""
    await _day(day, topics).settle()


@task(task_run_name="papers {first}-{last}", cache_policy=NO_CACHE, persist_result=False)
async def papers(day: date, topics: list[str], keys: list[PaperKey], first: int, last: int) -> None:
    """See to a chunk of papers; one that fails is an outcome in the ledger, never an exception."""
    del first, last  # they name the task
    await _day(day, topics).papers(keys)


@task(task_run_name="translations {first}-{last}", cache_policy=NO_CACHE, persist_result=False)
async def translations(day: date, topics: list[str], keys: list[PaperKey], first: int, last: int) -> None:
    """Put titles and abstracts of a chunk of papers into Chinese; one that fails is a row in the store."""
    del first, last
    await _day(day, topics).translate(keys)


@task(task_run_name="digest {topic}", cache_policy=NO_CACHE, persist_result=False)
async def assemble(day: date, topic: str) -> None:
    """Write one topic's files."""
    work = _day(day, [topic])
    work.publish(work.topics[0])


@flow(name="daily", flow_run_name=engine.run_name, persist_result=False)
async def daily(
    day: date | None = None, topics: list[str] | None = None, overrides: dict[str, object] | None = None
) -> list[Report]:
    """Make the digests of a day; by default of every day that is not settled, or holds papers to better.

    `overrides` are settings in the shape of `jianbao.toml`. A run that leaves anything
    undone fails, once everything else is done.
    """
    async with engine.opened(overrides) as app:
        await remake(app)
        await app.batching.collect()
        slugs = topics or list(app.settings.topics)
        days = [day] if day else await app.days(slugs)
        await app.batching.submit(days, slugs)
        reports = [await _one_day(one, slugs) for one in days]
        return engine.judged([report for report in reports if report])


async def made(day: date, topics: list[str]) -> Report:
    """One day, as a flow. Raises `EngineError` where Prefect's server is gone: the rest needs none."""
    try:
        return (await daily(day=day, topics=topics))[0]
    except (httpx.HTTPError, PrefectException) as error:
        raise EngineError(f"Prefect's server is gone ({type(error).__name__})") from error


async def _one_day(day: date, topics: list[str]) -> Report | None:
    async with engine.current().claimed(day, topics) as ours:
        slugs = list(ours)
        if not slugs:
            return None
        await fetch(day, slugs)
        await _every("papers", papers, day, slugs, _day(day, slugs).begin())
        if left := list(_day(day, slugs).untranslated()):
            engine.current().progress.begin("translations", len(left))
            await _every("translations", translations, day, slugs, left)
        for topic in slugs:
            await assemble(day, topic)
        report = _day(day, slugs).finish()
        await acreate_table_artifact(key="papers", table=report.rows(), description=report.summary())
        return report


async def _every(stage: str, work: Chunk, day: date, topics: list[str], due: list[PaperKey]) -> None:
    """All chunks at once, with one artifact that counts papers."""
    if not due:
        return
    key = "progress" if stage == "papers" else f"progress-{stage}"
    bar = await acreate_progress_artifact(progress=0.0, key=key, description=f"{len(due)} {stage}")
    done = 0

    async def chunk(first: int) -> None:
        nonlocal done
        keys = due[first : first + CHUNK]
        await work(day, topics, keys, first + 1, first + len(keys))
        done += len(keys)
        await aupdate_progress_artifact(artifact_id=bar, progress=100 * done / len(due))

    await asyncio.gather(*(chunk(first) for first in range(0, len(due), CHUNK)))


def _day(day: date, topics: list[str]) -> Day:
    return engine.current().day(day, topics)
