"""Reading PDFs, beside a bare loop over PyMuPDF's `get_text("dict")` with the same flags.

    uv run python -m bench.extraction [FOLDER_OF_PDFS] [--rounds 3]

Without a folder, invented papers are typeset. The bare loop throws the text away. What a page costs is
compared in one process, by CPU time; the pool of child processes by wall time, so that it wants idle cores.
"""

# PyMuPDF annotates few of its functions
# mypy: allow-untyped-calls

from __future__ import annotations

import argparse
import asyncio
import gc
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pymupdf

from jianbao.adapters.pdf import PdfReader
from jianbao.adapters.pdf.pages import FLAGS, _pages, read
from jianbao.adapters.pdf.typeset import Layout, TypesetPaper, TypesetSection, typeset

MAX_PAGES = 100
INVENTED = 12
SENTENCE = "We listen to murmurs in large rooms, count them with care, and find more than we had hoped for. "


class Extraction(NamedTuple):
    """What was measured: medians of the rounds."""

    same: float
    """Our speed as a share of the bare loop's over the pages that we read; CPU time, one process."""
    whole: float
    """The same, of a loop over all pages: ours stops at the references."""
    pooled: float
    """A pool with one process, as a share of the loop over all pages; wall time."""
    two: float
    """A pool with two processes, as a multiple of one with one; wall time."""


def invented(number: int) -> bytes:
    """A paper of the usual length."""
    section = TypesetSection(heading="Murmurs", paragraphs=(SENTENCE * 12,) * 8)
    return typeset(
        TypesetPaper(
            title=f"A Murmur Heard {number} Times",
            authors=("Ada Vell",),
            abstract=SENTENCE * 10,
            sections=(section,) * 7,
            references=(SENTENCE,) * 40,
            layout=Layout.TWO,
        )
    )


def papers(folder: Path | None) -> list[bytes]:
    """PDFs of a folder, or invented ones."""
    if folder:
        return [path.read_bytes() for path in sorted(folder.glob("*.pdf"))]
    return [invented(number) for number in range(INVENTED)]


def bare(pdfs: Sequence[bytes], counts: Sequence[int]) -> None:
    """The least that any reader has to do, as anybody would write it."""
    for pdf, count in zip(pdfs, counts, strict=True):
        with pymupdf.open(stream=pdf, filetype="pdf") as document:
            for number in range(count):
                document[number].get_text("dict", flags=FLAGS)
        pymupdf.TOOLS.store_shrink(100)


def ours(pdfs: Sequence[bytes]) -> None:
    """As the child process does it."""
    gc.disable()
    for pdf in pdfs:
        read(pdf, MAX_PAGES).model_dump_json()
        pymupdf.TOOLS.store_shrink(100)
        gc.collect()
    gc.enable()


def lengths(pdf: bytes) -> tuple[int, int]:
    """Pages that we read, those up to the references; and all of them."""
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        count = document.page_count
        return len(_pages(document, count)[0]), count


async def pool(pdfs: Sequence[bytes], workers: int) -> float:
    """Wall seconds of a pool whose processes are up already."""
    async with PdfReader(workers, 120, 4096, MAX_PAGES, 1000) as reader:
        await asyncio.gather(*(reader.extract(pdfs[0]) for _ in range(workers)))
        began = time.perf_counter()
        await asyncio.gather(*(reader.extract(pdf) for pdf in pdfs))
        return time.perf_counter() - began


def timed(clock: Callable[[], float], what: Callable[[], object]) -> float:
    """Seconds by a clock."""
    began = clock()
    what()
    return clock() - began


def one_round(pdfs: Sequence[bytes], read_pages: Sequence[int], all_pages: Sequence[int]) -> Extraction:
    """Everything once, each beside the other."""
    mine = timed(time.process_time, lambda: ours(pdfs))
    same = timed(time.process_time, lambda: bare(pdfs, read_pages))
    whole = timed(time.process_time, lambda: bare(pdfs, all_pages))
    wall = timed(time.perf_counter, lambda: bare(pdfs, all_pages))
    one, two = (asyncio.run(pool(pdfs, workers)) for workers in (1, 2))
    return Extraction(same / mine, whole / mine, wall / one, one / two)


def measure(folder: Path | None, rounds: int) -> Extraction:
    """Medians of the rounds."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    pdfs = papers(folder)
    read_pages, all_pages = zip(*map(lengths, pdfs), strict=True)
    gc.freeze()
    found = [one_round(pdfs, read_pages, all_pages) for _ in range(rounds)]
    return Extraction(*map(median, zip(*found, strict=True)))


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    found = measure(asked.folder, asked.rounds)
    print(f"ours / bare over the same pages {found.same:.2f}, over all pages {found.whole:.2f} (CPU)")
    print(f"a pool of one / bare over all pages {found.pooled:.2f}, of two / of one {found.two:.2f} (wall)")


if __name__ == "__main__":
    main()
