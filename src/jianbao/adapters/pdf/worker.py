"""The child process: takes PDFs on stdin, gives one JSON answer each on stdout, ends with its stdin.

`python -m jianbao.adapters.pdf.worker MEMORY_MB CPU_SECONDS MAX_PAGES`. An answer is `{"document": …}`
or `{"error": class, "message": …, "facts": …}`; frames are those of `frames`.
"""

# PyMuPDF annotates few of its functions
# mypy: allow-untyped-calls

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from typing import BinaryIO

from jianbao.adapters.pdf.frames import HEADER, PING, READY, frame
from jianbao.errors import ExtractionError

_PR_SET_PDEATHSIG = 1


def serve(memory_mb: int, cpu_seconds: int, max_pages: int) -> None:
    """Answer until stdin ends. Limits hold from before the first byte of a PDF is seen."""
    answers = _own_stdout()
    _die_with_parent()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # macOS refuses this limit
        resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    import pymupdf

    from jianbao.adapters.pdf.pages import read

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    gc.freeze()
    gc.disable()  # spans are short-lived trees: collecting amid them costs time and frees nothing
    while (pdf := _next(sys.stdin.buffer)) is not None:
        if pdf == PING:
            _write(answers, READY)
            continue
        _limit_cpu(cpu_seconds)
        try:
            answer = f'{{"document": {read(pdf, max_pages).model_dump_json()}}}'
        except ExtractionError as error:
            answer = json.dumps(
                {"error": type(error).__name__, "message": error.message, "facts": error.facts}
            )
        _write(answers, answer.encode())
        pymupdf.TOOLS.store_shrink(100)
        gc.collect()


def _own_stdout() -> BinaryIO:
    """The real stdout for answers alone; whatever else prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _die_with_parent() -> None:
    """Ask Linux to kill this process with its parent; elsewhere the end of stdin does, between two files."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit_cpu(seconds: int) -> None:
    """Allow so much more CPU time than was used so far; the kernel kills at the end of it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _next(stream: BinaryIO) -> bytes | None:
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    (length,) = HEADER.unpack(header)
    return stream.read(length)


def _write(stream: BinaryIO, payload: bytes) -> None:
    stream.write(frame(payload))
    stream.flush()


if __name__ == "__main__":
    serve(*map(int, sys.argv[1:4]))
