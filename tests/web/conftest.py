"""The pages, visited."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from jianbao.adapters.store import SqlStore, open_store
from tests.chromium import Chromium, chromium
from tests.web.house import Visitor, visiting


@pytest.fixture
async def visitor(tmp_path: Path) -> AsyncIterator[Visitor]:
    """Over an empty store."""
    async with visiting(tmp_path) as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """The one that the server will open."""
    opened = open_store(f"sqlite:///{tmp_path}/.jianbao/jianbao.db")
    yield opened
    opened.close()


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Of `jianbao review`, as a user starts it; Ctrl+C ends it in peace."""
    own = {"JIANBAO_REVIEW__AUTHOR": "林审阅", "JIANBAO_CLOCK__NOW": "2026-11-02T14:00:00+08:00"}
    process = subprocess.Popen(
        [sys.executable, "-c", "from jianbao.cli import main; main()", "review", "--no-open", "--port", "0"],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if not name.startswith("JIANBAO_")} | own,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    line = process.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", line)
    yield line
    process.send_signal(signal.SIGINT)
    assert process.wait(10) == 0
    process.stdout.close()


@pytest.fixture
async def browser() -> AsyncIterator[Chromium]:
    async with chromium() as made:
        yield made
