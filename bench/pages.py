"""Times of the review pages over a large store, at the server: no browser, no network.

Run it: `python -m bench.pages [GENERATIONS] [--store FOLDER]`. A store that a folder holds already is
used again. Beside each page stands the time of `/static/icon.svg`: what any answer costs.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import resource
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import httpx2
from sqlalchemy import insert

from jianbao.adapters.store import open_store
from jianbao.adapters.store.database import Database
from jianbao.adapters.store.schema import printed
from jianbao.adapters.store.standing import append
from jianbao.app import App, open_app
from jianbao.model import (
    Action,
    Answer,
    AnswerState,
    Basis,
    Brief,
    ChatReply,
    Decision,
    Evidence,
    Finding,
    Finish,
    Outcome,
    Paper,
    PromptRef,
    Severity,
    State,
    Usage,
)
from jianbao.ports import Store
from jianbao.settings import load
from jianbao.web import Desk, site

HOST = "127.0.0.1:8620"
ABSTRACT = "We invent a method, measure it on seven tasks and find it better than nothing. " * 15
TEXT = "该论文提出一种方法，在七项任务上进行评测，结果优于基线。" * 4
CODES = ("number.unsupported", "term.forbidden", "claim.first", "form.length")
TOPICS = ("text", "image", "audio", "video", "agents")
A_DAY = 400
DECIDED = 20
"""One of so many is decided about."""
ROUNDS = 15
PATHS = (
    "/static/icon.svg",
    "/",
    "/?severity=any&decided=1",
    "/?sample=20261102",
    "/?sample=7&severity=any&decided=1",
    "/?code=number",
    "/?topic=audio",
    "/?topic=audio&severity=any&decided=1",
    "/?day={day}",
    "/?topic=audio&sample=7",
    "/?prompt=brief%402&model=model-1",
    "/?state=held",
    "/paper/{name}",
    "/paper/{name}?sample=20261102",
    "/explain/{name}",
    "/versions",
)


def main() -> None:
    """Make a store, or take the one that is there, and time the pages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("generations", nargs="?", type=int, default=100_000)
    parser.add_argument("--store", type=Path)
    asked = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = asked.store or Path(name)
        url = f"sqlite:///{folder}/.jianbao/jianbao.db"
        if not (folder / ".jianbao").exists():
            start = perf_counter()
            fill(url, asked.generations)
            print(f"{asked.generations:,} generations written in {perf_counter() - start:.0f} s")
        asyncio.run(timed(folder))


def fill(url: str, size: int) -> None:
    """Papers, answers, outcomes, print and decisions, as years of daily runs leave them."""
    store, database, drawn = open_store(url), Database(url, 30), random.Random(1)
    last = date(2026, 10, 30)
    for start in range(0, size, A_DAY):
        some = range(start, min(size, start + A_DAY))
        day = last - timedelta(days=(size - start) // A_DAY)
        store.add_papers(paper(one) for one in some)
        for one in some:
            store.begin_answer(answer(one))
            store.end_answer(answer(one))
        with database.write() as connection:
            for one in some:
                append(connection, outcome(one, drawn))
            connection.execute(insert(printed), list(prints(some, day, drawn)))
    for one in range(0, size, DECIDED):
        decide(store, one, drawn)
    database.close()
    store.close()


def key(number: int) -> tuple[str, int]:
    """Of a paper; a month has as many as it takes."""
    return f"{2001 + number // 90_000:04}.{number % 90_000:05}", 1


def paper(number: int) -> Paper:
    """As large as real ones are."""
    return Paper(
        id=key(number)[0],
        version=1,
        title=f"An Invented Paper with a Title of Usual Length for Benchmarks, Part {number}",
        authors=("Ada Example", "Bo Sample", "Chen Specimen"),
        abstract=ABSTRACT,
        categories=("cs.SD", "eess.AS"),
    )


def answer(number: int) -> Answer:
    """A question and its answer."""
    asked = datetime(2026, 1, 7, 12, tzinfo=UTC)
    usage = Usage(prompt=6000 + number % 500, completion=300)
    reply = ChatReply(text=TEXT, finish=Finish.STOP, model="model-a", usage=usage, seconds=1 + number % 9)
    return Answer(
        key=f"{number:064}",
        paper_id=key(number)[0],
        version=1,
        purpose="brief",
        model="model-a",
        attempt=0,
        state=AnswerState.ANSWERED,
        owner="bench:1:1",
        asked_at=asked,
        answered_at=asked,
        reply=reply,
    )


def outcome(number: int, drawn: random.Random) -> Outcome:
    """Of every fifth something is warned of; of every fiftieth there is an error."""
    worst = Severity.ERROR if number % 50 == 0 else Severity.WARNING
    found = Finding(code=drawn.choice(CODES), severity=worst, message="可疑", span="七项任务")
    return Outcome(
        paper_id=key(number)[0],
        version=1,
        state=State.HELD if number % 50 == 0 else State.PUBLISHED,
        basis=Basis.FULLTEXT,
        brief=Brief(
            text=TEXT, tags=("audio.event-detection",), evidence=(Evidence(claim="法", quote=ABSTRACT[:60]),)
        ),
        findings=(found,) if number % 5 == 0 else (),
        prompt=PromptRef(id="brief", version=1 + 3 * number // 100_000, sha256="0" * 64),
        model=f"model-{number % 2 + 1}",
        answers=(f"{number:064}",),
        calls=1,
        usage=Usage(prompt=6000, completion=300),
        cost=Decimal("0.0012"),
        currency="CNY",
        at=datetime(2026, 1, 7, 12, tzinfo=UTC),
    )


def prints(numbers: range, day: date, drawn: random.Random) -> Iterator[dict[str, object]]:
    """Each paper stands in one topic or two."""
    for number in numbers:
        for topic in drawn.sample(TOPICS, 1 + (number % 3 == 0)):
            yield {"topic": topic, "day": day, "paper_id": key(number)[0], "version": 1, "is_new": True}


def decide(store: Store, number: int, drawn: random.Random) -> None:
    """Mostly it is accepted."""
    item = store.review_item(key(number))
    assert item
    action = drawn.choices([Action.ACCEPT, Action.EDIT, Action.REJECT], (8, 1, 1))[0]
    store.decide(
        Decision(
            paper_id=item.key[0],
            version=1,
            action=action,
            text_before=TEXT,
            author="林",
            at=item.outcome.at,
            etag=item.etag,
        ),
        (),
    )


async def timed(folder: Path) -> None:
    """A line for each page: milliseconds of the clock and of this process, and its memory."""
    settings = load(start=folder)
    async with open_app(settings, Silent(), "review") as app:
        transport = httpx2.ASGITransport(app=site(Desk.of(app), [HOST]))
        async with httpx2.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            facts = _facts(app)
            print(f"{'page':42} {'median':>9} {'worst':>9} {'CPU':>9} {'memory':>9}")
            for path in PATHS:
                await _line(client, path.format(**facts))


def _facts(app: App) -> dict[str, object]:
    days = app.store.tallies_by_day(1)
    item = app.store.review_item(key(55))
    assert item
    return {"day": days[-1].day, "name": f"{item.key[0]}v1"}


async def _line(client: httpx2.AsyncClient, path: str) -> None:
    walls, used = [], []
    for _ in range(ROUNDS):
        start, began = perf_counter(), process_time()
        answer = await client.get(path)
        walls.append((perf_counter() - start) * 1000)
        used.append((process_time() - began) * 1000)
        assert answer.status_code == 200, answer.text
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{path:42} {median(walls):6.1f} ms {max(walls):6.1f} ms {median(used):6.1f} ms {memory:6} MB")


class Silent:
    """Nobody watches."""

    def begin(self, stage: str, total: int) -> None: ...  # noqa: D102
    def advance(self, stage: str, by: int = 1, told: str = "") -> None: ...  # noqa: D102
    def outcome(self, outcome: Outcome) -> None: ...  # noqa: D102
    def note(self, text: str) -> None: ...  # noqa: D102


if __name__ == "__main__":
    main()
