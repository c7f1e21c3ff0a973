"""A user's folder, and the `jianbao` command started in it as a user starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from tests.standin.server import StandIn

__all__ = ["Desk", "Done", "alive", "family"]

COMMAND = Path(sys.executable).with_name("jianbao")
SECONDS = 240.0
"""After which a command is taken for hung."""


class Done(NamedTuple):
    """A command that has ended."""

    code: int
    out: str
    err: str
    seconds: float


class Desk:
    """Commands run with this folder as theirs; of the environment they see a Prefect server, if any."""

    def __init__(self, folder: Path, command: Path = COMMAND, **environment: str) -> None:
        self.folder = folder
        self.command = command
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder / "home"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            # nothing but loopback can be reached, and what tries learns it at once
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "NO_PROXY": "127.0.0.1",
            **{name: value for name, value in os.environ.items() if name == "PREFECT_API_URL"},
        } | environment

    @classmethod
    def before(cls, world: StandIn, folder: Path, **environment: str) -> Self:
        """A desk whose commands turn to a stand-in."""
        return cls(folder, COMMAND, **(world.environment() | environment))

    def run(self, *arguments: str, **environment: str) -> Done:
        """Start a command, wait for its end."""
        return Running(self, arguments, environment).end()

    def start(self, *arguments: str, **environment: str) -> Running:
        """Start a command in a process group of its own, as a terminal does."""
        return Running(self, arguments, environment)

    def files(self) -> dict[str, bytes]:
        """What lies in the folder of outputs."""
        outputs = self.folder / "outputs"
        return {
            str(one.relative_to(outputs)): one.read_bytes() for one in outputs.rglob("*") if one.is_file()
        }


class Running:
    """A command under way."""

    def __init__(self, desk: Desk, arguments: tuple[str, ...], environment: Mapping[str, str]) -> None:
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            [str(desk.command), *arguments],
            cwd=desk.folder,
            env=desk.environment | dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )

    def until(self, reached: Callable[[], bool]) -> set[int]:
        """Wait until something is so; the processes that descend from the command by then, and itself."""
        while not reached():
            assert self._process.poll() is None, "the command ended too early"
            assert time.monotonic() - self._began < SECONDS, "it never came so far"
            time.sleep(0.05)
        return family(self._process.pid)

    def interrupt(self) -> None:
        """Ctrl-C: the terminal signals the whole group."""
        os.killpg(self._process.pid, signal.SIGINT)

    def kill(self) -> None:
        """`kill -9` of the command alone."""
        self._process.kill()

    def end(self) -> Done:
        """Wait for its end."""
        try:
            out, err = self._process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            raise
        return Done(self._process.returncode, out, err, time.monotonic() - self._began)


def family(pid: int) -> set[int]:
    """A process and all that descend from it."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    parents = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found, new = set[int](), {pid}
    while new:
        found |= new
        new = {child for child, parent in parents if parent in new} - found
    return found


def alive(pids: set[int], seconds: float = 10.0) -> set[int]:
    """Those of the processes that still run after so long."""
    until = time.monotonic() + seconds
    while (left := {pid for pid in pids if _runs(pid)}) and time.monotonic() < until:
        time.sleep(0.1)
    return left


def _runs(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return bool(state.stdout.strip()) and not state.stdout.startswith("Z")
