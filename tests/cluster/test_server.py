"""Prefect's server is an extra: whatever becomes of it, the day is made, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from tests.standin import Desk, StandIn, copies
from tests.standin.desk import alive
from tests.standin.llm import Llm

NUMBER = 40
NAMED = {"JIANBAO_LLM__MODEL": "frog-1", "JIANBAO_LLM__CONCURRENCY": "4"}


def _called(pid: int) -> str:
    told = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout


@pytest.mark.slow
def test_a_killed_server_costs_nothing(tmp_path: Path) -> None:
    """In the middle of a run: the rest is done without it, each paper asked about once."""
    with StandIn(copies(NUMBER), Llm(latency=1.0)) as world:
        world.set_pdfs()
        running = Desk.before(world, tmp_path, **NAMED).start("run")
        pids = running.until(lambda: len(world.account.answered) >= NUMBER // 4)
        [server] = [pid for pid in pids if "-m flows.server" in _called(pid)]
        os.kill(server, signal.SIGKILL)
        done = running.end()
        asked = world.account.papers["chat"]
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    assert set(asked.values()) == {1}
    assert len(asked) == NUMBER
    assert not alive(pids)


@pytest.mark.slow
def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The address that was configured is told, and no other server is started in its place."""
    with StandIn(copies(3)) as world:
        desk = Desk.before(world, tmp_path, **NAMED, PREFECT_API_URL="http://127.0.0.1:9/api")
        done = desk.run("run")
    assert done.code == 0, done.err
    assert "no Prefect server answers at http://127.0.0.1:9/api; going on without it" in done.err
