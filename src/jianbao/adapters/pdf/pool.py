"""A pool of processes that read PDFs: one file each at a time, killed at the deadline."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Self

from jianbao import errors
from jianbao.adapters.pdf.frames import HEADER, PING, READY, frame
from jianbao.errors import NoText, TimedOut, TooLarge, UsageError
from jianbao.model import Document

_START_SECONDS = 60.0
"""For a worker to import its libraries, on a machine that is busy."""
_MOST_ANSWER = 64 << 20
"""Bytes of an answer; a paper's is about 100 kB."""
_SNIFF = 1024
"""A PDF's header stands within so many bytes, junk before it allowed."""


class PdfReader:
    """Reads PDFs in child processes; satisfies `ports.TextExtractor`.

    Belongs to the event loop in which it is first used. Workers start when they are needed,
    stay for `recycle` files, and die with this process, however it ends.
    """

    def __init__(self, workers: int, seconds: float, memory_mb: int, max_pages: int, recycle: int) -> None:
        """Limit one file to `seconds` of wall time, `memory_mb` of address space, `max_pages` read."""
        if min(workers, seconds, max_pages, recycle) <= 0 or memory_mb < 256:
            raise UsageError("a PDF reader needs a worker, time, pages and 256 MB", memory_mb=memory_mb)
        self._seconds = seconds
        self._recycle = recycle
        self._limits = (str(memory_mb), str(int(seconds) + 1), str(max_pages))
        self._slots = asyncio.Semaphore(workers)
        self._idle: list[_Worker] = []
        self._all: set[_Worker] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def extract(self, pdf: bytes) -> Document:
        """Read one PDF; waits for a free worker. Cancelling kills the work.

        Raises:
            Encrypted: It asks for a password.
            NoText: It is no PDF, has no pages, or crashes its reader. A scan is a `Document`
                of quality `NONE` instead, since its pages could be read.
            TooLarge: It takes more memory or CPU time than it is given.
            TimedOut: It took longer than `seconds`.
        """
        if b"%PDF-" not in pdf[:_SNIFF]:
            raise NoText("this is no PDF", start=pdf[:16].decode("latin-1"))
        async with self._slots:
            worker = await self._take()
            fit = False
            try:
                async with asyncio.timeout(self._seconds):
                    answer = await worker.ask(pdf)
                fit = worker.served < self._recycle
            except TimeoutError as error:
                message = f"reading the PDF took more than {self._seconds:g} s"
                raise TimedOut(message, seconds=self._seconds) from error
            finally:
                if fit:
                    self._idle.append(worker)
                else:
                    await self._end(worker)
        return _document(answer)

    async def aclose(self) -> None:
        """End all workers, busy ones too."""
        self._idle.clear()
        for worker in tuple(self._all):
            await self._end(worker)

    async def _take(self) -> _Worker:
        while self._idle:
            worker = self._idle.pop()
            if await self._is_fit(worker):
                return worker
        worker = await _Worker.start(self._limits)
        self._all.add(worker)
        if not await self._is_fit(worker):
            raise UsageError("the PDF reader does not start; is its memory limit too low?")
        return worker

    async def _is_fit(self, worker: _Worker) -> bool:
        """Whether a worker takes a file; one that does not is ended."""
        fit = False
        try:
            async with asyncio.timeout(_START_SECONDS):
                fit = await worker.ping()
        except TimeoutError:
            fit = False
        finally:
            if not fit:
                await self._end(worker)
        return fit

    async def _end(self, worker: _Worker) -> None:
        self._all.discard(worker)
        await worker.end()


class _Worker:
    """One child process."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self.served = 0

    @classmethod
    async def start(cls, limits: tuple[str, ...]) -> Self:
        """Without our environment, where keys may be, and out of reach of the terminal's Ctrl-C."""
        command = (sys.executable, "-I", "-m", "jianbao.adapters.pdf.worker", *limits)
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={"LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
        return cls(process)

    async def ping(self) -> bool:
        """Whether it lives and has its libraries."""
        try:
            return await self._exchange(PING) == READY
        except (EOFError, ConnectionError):
            return False

    async def ask(self, pdf: bytes) -> bytes:
        """Hand over one file and wait for its answer. Raises what the process died of."""
        self.served += 1
        try:
            return await self._exchange(pdf)
        except (EOFError, ConnectionError) as error:
            raise _cause_of_death(await self._process.wait()) from error

    async def _exchange(self, payload: bytes) -> bytes:
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(frame(payload))
        await stdin.drain()
        (length,) = HEADER.unpack(await stdout.readexactly(HEADER.size))
        if length > _MOST_ANSWER:
            raise TooLarge("the PDF holds more text than any paper", bytes=length)
        return await stdout.readexactly(length)

    async def end(self) -> None:
        """Kill it and take leave of it, so that no zombie stays."""
        if self._process.returncode is None:
            self._process.kill()
        stdin = self._process.stdin
        assert stdin is not None
        stdin.close()
        await self._process.wait()


def _cause_of_death(code: int) -> Exception:
    """The kernel kills for memory and CPU time; any other death is a crash of the library."""
    name = signal.Signals(-code).name if code < 0 else f"exit {code}"
    if -code in (signal.SIGKILL, signal.SIGXCPU):
        return TooLarge("the PDF's reader was killed for memory or CPU time", cause=name)
    return NoText("the PDF crashed its reader", cause=name)


def _document(answer: bytes) -> Document:
    """The answer's document. Raises the error that it names."""
    told = json.loads(answer)
    if "document" in told:
        return Document.model_validate(told["document"], strict=False)
    kind: type[errors.ExtractionError] = getattr(errors, told["error"])
    raise kind(told["message"], **told["facts"])
