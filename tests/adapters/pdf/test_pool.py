"""The pool with real child processes."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from jianbao.adapters.pdf import PdfReader
from jianbao.adapters.pdf.typeset import Layout, typeset
from jianbao.errors import Encrypted, NoText, TimedOut, TooLarge, UsageError
from jianbao.model import TextQuality
from tests.adapters.pdf.samples import bomb, paper

PDF = typeset(paper())
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def reader(workers: int = 1, seconds: float = 30, memory_mb: int = 512, recycle: int = 50) -> PdfReader:
    return PdfReader(workers, seconds, memory_mb, max_pages=400, recycle=recycle)


@pytest.fixture
async def pool() -> AsyncIterator[PdfReader]:
    async with reader() as made:
        yield made


def children(of: int | None = None) -> set[int]:
    """Process ids of the PDF workers that some process has, zombies included."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == (of or os.getpid()):
            found.add(int(stat.parent.name))
    return found


def environment(process: int) -> str:
    return Path(f"/proc/{process}/environ").read_text()


async def until(true: Callable[[], object]) -> None:
    """Wait for something to become so."""
    async with asyncio.timeout(20):
        while not true():  # noqa: ASYNC110 (other processes set no event)
            await asyncio.sleep(0.02)


async def test_documents_come_back_in_their_places() -> None:
    """Several files at once, each answered with its own text."""
    papers = [
        paper(Layout.ONE, abstract=f"Abstract number {number}. {paper().abstract}") for number in range(4)
    ]
    async with reader(workers=2) as pool:
        documents = await asyncio.gather(*[pool.extract(typeset(one)) for one in papers])
    assert [document.abstract for document in documents] == [one.abstract for one in papers]


async def test_a_file_that_takes_too_long_is_stopped() -> None:
    """Its worker is killed at the deadline and the next file is read by another."""
    async with reader(seconds=1, memory_mb=4000) as pool:
        started = time.monotonic()
        with pytest.raises(TimedOut) as raised:
            await pool.extract(bomb(3_000_000))
        assert time.monotonic() - started < 15
        assert raised.value.seconds == 1
        assert (await pool.extract(PDF)).quality is TextQuality.GOOD


async def test_a_memory_bomb_is_too_large(pool: PdfReader) -> None:
    """1 kB that asks for gigabytes meets the limit of its process, not that of the machine."""
    assert len(bomb()) < 2000
    with pytest.raises(TooLarge):
        await pool.extract(bomb())
    assert (await pool.extract(PDF)).quality is TextQuality.GOOD


@pytest.mark.parametrize("junk", [b"", b"<!DOCTYPE html><title>Not here</title>", b"\0" * 5000])
async def test_what_is_no_pdf_wakes_nobody(pool: PdfReader, junk: bytes) -> None:
    """Error pages and empty files are refused at the door."""
    before = children()
    with pytest.raises(NoText):
        await pool.extract(junk)
    assert children() == before


async def test_errors_cross_the_process_border(pool: PdfReader) -> None:
    """With their class and their facts; and the worker that met them goes on."""
    with pytest.raises(Encrypted):
        await pool.extract(typeset(paper(password="kettle")))
    with pytest.raises(NoText) as raised:
        await pool.extract(b"%PDF-1.7\n" + b"\xff" * 3000)
    assert raised.value.facts
    assert (await pool.extract(PDF)).quality is TextQuality.GOOD


async def test_a_repaired_file_says_so(pool: PdfReader) -> None:
    """So that the caller can download it again."""
    assert "repaired" in (await pool.extract(PDF[:-200])).warnings


@LINUX
async def test_a_worker_killed_at_work_costs_one_file(pool: PdfReader) -> None:
    """As the kernel does when memory runs out; the next file has a new worker."""
    before = children()
    work = asyncio.create_task(pool.extract(bomb(3_000_000)))
    await until(lambda: children() - before)
    await asyncio.sleep(0.6)
    os.kill((children() - before).pop(), signal.SIGKILL)
    with pytest.raises((TooLarge, UsageError)):
        await work
    assert (await pool.extract(PDF)).quality is TextQuality.GOOD


@LINUX
async def test_a_worker_killed_at_rest_costs_nothing(pool: PdfReader) -> None:
    """It is found dead and replaced."""
    before = children()
    await pool.extract(PDF)
    (worker,) = children() - before
    os.kill(worker, signal.SIGKILL)
    await until(lambda: worker not in children())
    assert (await pool.extract(PDF)).quality is TextQuality.GOOD


@LINUX
async def test_cancelling_kills_the_work(pool: PdfReader) -> None:
    """Nobody goes on reading for a caller who has left."""
    before = children()
    work = asyncio.create_task(pool.extract(bomb(3_000_000)))
    await until(lambda: children() - before)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    await until(lambda: children() == before)


@LINUX
async def test_workers_retire() -> None:
    """After so many files, whatever they have leaked goes with them."""
    async with reader(recycle=2) as pool:
        before = children()
        seen: set[int] = set()
        for _ in range(4):
            await pool.extract(PDF)
            seen |= children() - before - seen
    assert len(seen) == 2
    assert children() == before


@LINUX
async def test_closing_leaves_no_process() -> None:
    """Neither a worker nor a zombie."""
    before = children()
    pool = reader(workers=2)
    await asyncio.gather(pool.extract(PDF), pool.extract(PDF))
    assert children() != before
    await pool.aclose()
    assert children() == before


ORPHAN_MAKER = """
import asyncio, sys
from jianbao.adapters.pdf import PdfReader
async def main():
    pool = PdfReader(1, 300, 4000, 400, 50)
    work = asyncio.create_task(pool.extract(sys.stdin.buffer.read()))
    await asyncio.sleep(300)
asyncio.run(main())
"""


@LINUX
def test_workers_die_with_their_parent() -> None:
    """Even one in the middle of a file, when the parent is killed outright."""
    with subprocess.Popen([sys.executable, "-c", ORPHAN_MAKER], stdin=subprocess.PIPE) as parent:
        assert parent.stdin is not None
        parent.stdin.write(bomb(3_000_000))
        parent.stdin.close()
        deadline = time.monotonic() + 30
        while not (workers := children(parent.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        parent.kill()
    (worker,) = workers
    while Path(f"/proc/{worker}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{worker}").exists()


@LINUX
async def test_a_worker_is_given_no_secrets(pool: PdfReader, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its environment is empty but for the locale: it reads what strangers wrote."""
    monkeypatch.setenv("JIANBAO_LLM__API_KEY", "sk-invented")
    before = children()
    await pool.extract(PDF)
    (worker,) = children() - before
    assert "sk-invented" not in environment(worker)


async def test_a_limit_too_low_to_start_is_the_callers_mistake() -> None:
    """Said when the reader is made, not after an hour of failures."""
    with pytest.raises(UsageError):
        reader(memory_mb=64)
