"""The whole table: each row beside the least that any code would have to do, in one run, as Markdown.

    uv run python -m bench [--only pipeline,cpu,pdf,render,checks,archive,cluster] [--quick]
                           [--pdfs FOLDER] [--digests FOLDER] [--cluster "ARGUMENTS"]

Without real PDFs and digests, invented ones are measured; without arguments of `bench.cluster`, no cluster.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bench import check_speed, extraction, memory, pipeline, render
from bench.pipeline import ROOT, Size

SIZES = (Size(174, 1, 64), Size(500, 1, 64), Size(1000, 2, 64), Size(300, 2, 16))
QUICK = (Size(174, 1, 64),)
NOTHING = Size(1, 0, 1)
"""What is there before a run begins: interpreter, Prefect, listings, one paper."""


class Row(NamedTuple):
    """One line of the table."""

    what: str
    measured: str
    beside: str = ""
    ratio: float | None = None
    target: str = ""

    def __str__(self) -> str:
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {self.measured} | {self.beside} | {ratio} | {self.target} |"


def runs(asked: argparse.Namespace) -> Iterator[Row]:
    """Pipeline against ideal."""
    start = pipeline.run(NOTHING).first
    yield Row("a run of one paper: start-up", f"{start:.1f} s")
    done = 0.0
    for size in QUICK if asked.quick else SIZES:
        first, done = pipeline.run(size)
        ratio = (first - start) / size.ideal
        name = f"{size.papers:,} papers, {size.latency:g} s an answer, {size.concurrency} at once"
        yield Row(name, f"{first:.1f} s, start-up included", f"ideal {size.ideal:.1f} s", ratio, "≤ 1.15")
    yield Row("the same day again, nothing to do", f"{done:.1f} s", target="< 5 s")


def cpu(asked: argparse.Namespace) -> Iterator[Row]:
    """CPU per paper."""
    size = Size(174 if asked.quick else 500, 0.5, 64)
    ours, sdk = pipeline.both(size, lambda: asyncio.run(pipeline.pipeline()))
    each = 1000 / size.papers
    yield Row(
        "CPU a paper, without Prefect and PDF readers",
        f"{ours.own * each:.1f} ms",
        f"bare SDK loop {sdk.own * each:.1f} ms",
        ours.own / sdk.own,
    )
    yield Row("CPU a paper, PDF readers", f"{ours.children * each:.1f} ms")


def pdf(asked: argparse.Namespace) -> Iterator[Row]:
    """Extraction."""
    found = extraction.measure(asked.pdfs, 1 if asked.quick else 3)
    loop = '`get_text("dict")` loop'
    yield Row(
        "PDF to document, CPU", "all pages that matter", f"{loop}, the same pages", found.same, "≥ 0.85"
    )
    yield Row("PDF to document, CPU", "whole files", f"{loop}, all pages", found.whole, "≥ 0.85")
    yield Row("a pool of one reader, wall", "whole files", f"{loop}, all pages", found.pooled, "≥ 0.85")
    yield Row("a pool of two readers, wall", "", "a pool of one", found.two, "≥ 1.8")


def rendering(asked: argparse.Namespace) -> Iterator[Row]:
    """Digests read and written."""
    del asked
    found = render.rates(2000)
    least = ""
    for name, rate in found.items():
        if name in ("read: lines split", "write: fields joined"):
            least = name
        else:
            beside = f"{least.partition(': ')[2]} {found[least]:,.0f}"
            yield Row(f"{name}, entries/s", f"{rate:,.0f}", beside, found[least] / rate)


def checks(asked: argparse.Namespace) -> Iterator[Row]:
    """The checks."""
    with tempfile.TemporaryDirectory() as name:
        folder = asked.digests or Path(name)
        if not asked.digests:
            memory.write(folder, 2000)
        for what, entries, seconds in check_speed.measure(folder):
            if "all" in what:
                yield Row(f"{what}, entries/s of CPU", f"{entries / seconds:,.0f}")


def archive(asked: argparse.Namespace) -> Iterator[Row]:
    """Import, render, check and site: time and memory as archives grow."""
    sizes = memory.SIZES[:2] if asked.quick else memory.SIZES
    before: dict[str, memory.Cost] = {}
    for papers in sizes:
        found = {}
        for what, used in memory.measure(papers):
            found[what] = used
            row = Row(f"`{what}` of {papers:,} papers", f"{used.cpu:.1f} s of CPU, {used.peak:.0f} MB")
            if what in before:
                more = used.peak / before[what].peak
                row = row._replace(beside="peak of a tenth of it", ratio=more)
            yield row
        before = found


def cluster(asked: argparse.Namespace) -> Iterator[Row]:
    """Workers: its own lines, since it prints a report."""
    if not asked.cluster:
        return
    command = [sys.executable, "-m", "bench.cluster", *shlex.split(asked.cluster)]
    told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for line in told.stdout.splitlines():
        yield Row("cluster", line.strip().replace("|", "·"))


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[Row]]] = {
    "pdf": pdf,
    "cpu": cpu,
    "render": rendering,
    "checks": checks,
    "pipeline": runs,
    "archive": archive,
    "cluster": cluster,
}


def main() -> None:
    """Print the table as it is measured, with the load before each part."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas; else all")
    parser.add_argument("--quick", action="store_true", help="less of each")
    parser.add_argument("--cluster", help="arguments of bench.cluster, in one string")
    for name in ("pdfs", "digests"):
        parser.add_argument(
            f"--{name}", type=lambda text: Path(text).resolve(), metavar="FOLDER", help="real ones"
        )
    asked = parser.parse_args()
    if unknown := set(asked.only.split(",")) - PARTS.keys():
        parser.error(f"no part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {os.cpu_count()} cores, {platform.machine()}", end="")
    print(f", Python {platform.python_version()}\n\n| what | measured | beside | ratio | target |")
    print("|---|---|---|---|---|", flush=True)
    for name in asked.only.split(","):
        print(f"| *{name}* | load {os.getloadavg()[0]:.1f} | | | |", flush=True)
        for row in PARTS[name](asked):
            print(row, flush=True)


if __name__ == "__main__":
    main()
