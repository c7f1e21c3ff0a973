"""Times of the store's bulk calls, beside bare sqlite3 moving the same JSON in the same run.

Run it: `python -m bench.store [KEYS]`. The ratio is the price of SQLAlchemy and of
checked records; both sides use files of their own with the same pragmas.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from jianbao.adapters.store import SqlStore, open_store
from jianbao.model import (
    Announced,
    Announcement,
    Answer,
    AnswerState,
    Brief,
    ChatReply,
    Counts,
    Finish,
    Kind,
    Outcome,
    Paper,
    Record,
    State,
)

T = TypeVar("T")

NOON = datetime(2026, 1, 7, 12, tzinfo=UTC)
DAY = NOON.date()
REPEATS = 5
ABSTRACT = "We invent a method, measure it on seven tasks and find it better than nothing. " * 15
BRIEF = "该论文提出一种方法，在七项任务上进行评测，结果优于基线。" * 4


def paper(number: int) -> Paper:
    """As large as real ones are."""
    return Paper(
        id=f"2601.{number:05}",
        version=1,
        title="An Invented Paper with a Title of Usual Length for Benchmarks",
        authors=("Ada Example", "Bo Sample", "Chen Specimen"),
        abstract=ABSTRACT,
        categories=("cs.SD", "eess.AS"),
    )


def outcome(number: int) -> Outcome:
    """A published 简介."""
    return Outcome(
        paper_id=f"2601.{number:05}", version=1, state=State.PUBLISHED, brief=Brief(text=BRIEF), at=NOON
    )


def answer(number: int) -> Answer:
    """A question and its answer."""
    return Answer(
        key=f"{number:064}",
        paper_id=f"2601.{number:05}",
        version=1,
        purpose="brief",
        model="model-a",
        attempt=0,
        state=AnswerState.ANSWERED,
        owner="bench:1:1",
        asked_at=NOON,
        answered_at=NOON,
        reply=ChatReply(text=BRIEF, finish=Finish.STOP, model="model-a"),
    )


def announcement(category: str) -> Announcement:
    """A day of forty papers."""
    announced = tuple(Announced(id=f"2601.{n:05}", version=1, kind=Kind.NEW) for n in range(40))
    return Announcement(category=category, day=DAY, counts=Counts(new=40), papers=announced)


class Bare:
    """One table of keys and JSON."""

    def __init__(self, file: Path) -> None:
        self.connection = sqlite3.connect(file, isolation_level=None)
        self.connection.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE records (key TEXT PRIMARY KEY, record TEXT NOT NULL)"
        )

    def write(self, rows: Sequence[tuple[str, str]]) -> None:
        """All in one transaction."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", rows)
        self.connection.execute("COMMIT")

    def write_each(self, rows: Sequence[tuple[str, str]]) -> None:
        """Each in a transaction of its own."""
        for row in rows:
            self.write([row])

    def read(self, keys: Sequence[str]) -> int:
        """In chunks of 500, unparsed."""
        found = 0
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ",".join("?" * len(some))
            query = f"SELECT key, record FROM records WHERE key IN ({marks})"
            found += len(dict(self.connection.execute(query, some)))
        return found


def each(call: Callable[[T], object], records: Sequence[T]) -> Callable[[], None]:
    """One call a record."""

    def run() -> None:
        for record in records:
            call(record)

    return run


def timed(call: Callable[[], object]) -> float:
    """Milliseconds, the median of a few."""
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        call()
        times.append((perf_counter() - start) * 1000)
    return median(times)


def compare(name: str, ours: Callable[[], object], bare: Callable[[], object]) -> None:
    """One line of the table."""
    mine, theirs = timed(ours), timed(bare)
    print(f"{name:22} {mine:9.1f} ms {theirs:9.1f} ms {mine / theirs:8.1f}")


def dumped(keys: Sequence[str], records: Sequence[Record]) -> list[tuple[str, str]]:
    """Rows for the bare table."""
    return [(key, record.model_dump_json()) for key, record in zip(keys, records, strict=True)]


def bench(store: SqlStore, folder: Path, size: int) -> None:
    """Print a line for each call."""
    numbers = range(size)
    keys = [f"{number:064}" for number in numbers]
    papers, outcomes = [paper(number) for number in numbers], [outcome(number) for number in numbers]
    answers = [answer(number) for number in numbers]
    days = [announcement(f"c.{number}") for number in numbers]
    kinds: dict[str, Sequence[Record]] = {
        "paper": papers,
        "outcome": outcomes,
        "answer": answers,
        "day": days,
    }
    bare = {kind: (Bare(folder / f"{kind}.db"), dumped(keys, records)) for kind, records in kinds.items()}

    def both(kind: str, name: str, ours: Callable[[], object], how: str) -> None:
        table, rows = bare[kind]
        calls = {"write": lambda: table.write(rows), "each": lambda: table.write_each(rows)}
        compare(name, ours, calls.get(how, lambda: table.read(keys)))

    both("paper", "add_papers", lambda: store.add_papers(papers), "write")
    both("paper", "papers", lambda: store.papers(it.key for it in papers), "read")
    both("outcome", "save_outcome, each", each(store.save_outcome, outcomes), "each")
    both("outcome", "outcomes", lambda: store.outcomes((it.paper_id, 1) for it in outcomes), "read")
    both("outcome", "known_outcomes", lambda: store.known_outcomes(it.paper_id for it in outcomes), "read")
    both("answer", "begin_answer, each", each(store.begin_answer, answers), "each")
    both("answer", "end_answer, each", each(store.end_answer, answers), "each")
    both("answer", "answers", lambda: store.answers(keys), "read")
    both("day", "save_announcement, each", each(store.save_announcement, days), "each")
    both("day", "announcements", lambda: store.announcements((it.category for it in days), DAY), "read")


def main() -> None:
    """Make a store in a temporary folder and time it."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with TemporaryDirectory() as name:
        folder, url = Path(name), f"sqlite:///{name}/jianbao.db"
        start = perf_counter()
        open_store(url).close()
        made = perf_counter()
        with closing(open_store(url)) as store:
            opened = perf_counter()
            print(f"make {(made - start) * 1000:.0f} ms, open {(opened - made) * 1000:.1f} ms, {size} keys")
            print(f"{'':22} {'store':>12} {'sqlite3':>12} {'ratio':>8}")
            bench(store, folder, size)


if __name__ == "__main__":
    main()
