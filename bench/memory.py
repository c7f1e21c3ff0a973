"""Memory and time of an archive: read in, written out again from the store, checked again, made a site.

    uv run python -m bench.memory [1000,10000,100000] [--only import,render,check,site]

Invented digests of 100 papers each go through the commands that a user has, each in a process of its own.
Printed for each size: seconds of CPU of the command with all its processes, and the peak of the largest
one. Memory is flat and time linear where 10 times the papers take 10 times the seconds and no more megabytes.
Without `import` the store is filled directly.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from bench.render import digest
from jianbao.adapters.store import open_store
from jianbao.model import Digest
from jianbao.render import classic

A_DIGEST = 100
"""Papers."""
TOPICS = ("text", "video", "audio", "robotics", "society")
LAST = date(2026, 1, 9)
JIANBAO = str(Path(sys.executable).with_name("jianbao"))
SIZES = (1_000, 10_000, 100_000)


class Cost(NamedTuple):
    """Of one command."""

    cpu: float
    """Seconds, all its processes together."""
    peak: float
    """MB of the largest of them."""


COMMANDS = {
    "import": ["import", "archive"],
    "render": ["render", "--layout", "classic", "--out", "again"],
    "check": ["check", "again", "--summary"],
    "site": ["site"],
}


def weekdays() -> Iterator[date]:
    """Backwards."""
    day = LAST
    while True:
        if day.weekday() < 5:
            yield day
        day -= timedelta(1)


def digests(papers: int) -> Iterator[Digest]:
    """An archive of that many papers, each new once."""
    places = ((day, slug) for day in weekdays() for slug in TOPICS)
    for first, (day, slug) in zip(range(0, papers, A_DIGEST), places, strict=False):
        made = digest(min(A_DIGEST, papers - first), first)
        topic = made.topic.model_copy(update={"slug": slug})
        yield made.model_copy(update={"day": day, "topic": topic})


def write(folder: Path, papers: int) -> None:
    """It as files."""
    for one in digests(papers):
        page = folder / one.folder / f"{one.topic.slug}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(classic(one), encoding="utf-8")


def fill(folder: Path, papers: int) -> None:
    """It as the store of that root."""
    (folder / ".jianbao").mkdir()
    with closing(open_store(f"sqlite:///{folder}/.jianbao/jianbao.db")) as store:
        for one in digests(papers):
            store.save_digest(one)


def cost(command: list[str], folder: Path) -> Cost:
    """Run it. Exit code 6, findings, is what a check is for."""
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen([JIANBAO, *command], cwd=folder, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 6):
        told = (folder / "said").read_text()[-2000:]
        raise SystemExit(f"{command} ended with {process.returncode}: {told}")
    return Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(papers: int, commands: Sequence[str] = tuple(COMMANDS)) -> Iterator[tuple[str, Cost]]:
    """Commands over an archive of that size, in this order."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "import" in commands:
            write(folder / "archive", papers)
        else:
            fill(folder, papers)
        for what in commands:
            yield what, cost(COMMANDS[what], folder)


def main() -> None:
    """Print a line for each command and size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("sizes", nargs="?", default=",".join(map(str, SIZES)))
    parser.add_argument("--only", default=",".join(COMMANDS))
    asked = parser.parse_args()
    for papers in map(int, asked.sizes.split(",")):
        for what, used in measure(papers, asked.only.split(",")):
            each = 1000 * used.cpu / papers
            told = f"{used.cpu:8.1f} s {each:8.2f} ms a paper {used.peak:8.0f} MB"
            print(f"{papers:8,} {what:8}{told}", flush=True)


if __name__ == "__main__":
    main()
