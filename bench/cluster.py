r"""Workers of a Prefect server over one PostgreSQL: how much faster four are than one, what survives kill -9.

Starts everything by itself, on loopback: PostgreSQL with a database for the store and
one for Prefect, Prefect's server, a process work pool, workers, and the stand-in world that
is named, which serves real days and keeps its own account of what was asked and paid.

    uv run python -m bench.cluster WORLD.py DIGESTS --from 2025-08-04 --to 2025-09-24 \
        --alone 2025-09-22 2025-09-24 --postgres /usr/lib/postgresql/15/bin

First one worker, then two, over the days of `--alone`, then `--workers` over the span. In its middle one is
killed with everything that it started, and then Prefect's server; both are started again, as systemd would.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import postgres
from tests.standin.desk import family

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
POLL_S = 1.0
AWAY_S = 10.0
"""Until what was killed is there again."""


@dataclass
class Seen:
    """What the world says of a run."""

    papers: int
    seconds: float
    """Of the whole command."""
    rate: float
    """Papers a second, while all workers were at work."""
    code: int
    stats: dict[str, Any]
    twice: int
    """Questions that may have been paid twice, by the journal: those that a killed worker had under way."""


class World:
    """The stand-in for arXiv and the model."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{asked.port}"
        self._command = [
            *(sys.executable, str(asked.world.resolve()), "--port", str(asked.port)),
            *("--digests", str(asked.digests.resolve()), "--latency", str(asked.latency)),
            *("--day", f"{asked.last:%Y%m%d_%a}"),
        ]
        self._log = folder / "world.log"

    @contextmanager
    def serving(self) -> Iterator[None]:
        """For the length of the block."""
        with started(self._command, self._log, dict(os.environ)):
            until(lambda: bool(self.stats()), 120)
            yield

    def stats(self) -> dict[str, Any]:
        """Its account; nothing where it does not answer."""
        try:
            with urllib.request.urlopen(f"{self.url}/_world/stats", timeout=10) as answer:
                return dict(json.load(answer))
        except OSError:
            return {}

    def forget(self) -> None:
        """Begin a new account."""
        urllib.request.urlopen(f"{self.url}/_world/reset", data=b"", timeout=10).close()


@contextmanager
def started(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process for the length of the block, in a session of its own."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdout=out, stderr=out, env=environment, cwd=log.parent, start_new_session=True
        )
    try:
        yield process
    finally:
        kill(process.pid)
        process.wait()


def kill(pid: int) -> None:
    """kill -9, with everything that it started."""
    for one in family(pid):
        try:
            os.kill(one, signal.SIGKILL)
        except ProcessLookupError:
            continue


def until(reached: Callable[[], bool], seconds: float) -> None:
    """Wait."""
    ends = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < ends, "it never came so far"
        time.sleep(POLL_S)


class Installed(postgres.Server):
    """A server of this machine's: Prefect wants pg_trgm, which the wheel's has not."""

    programs: Path

    def _programs(self) -> Path:
        return self.programs


@contextmanager
def database(programs: Path) -> Iterator[postgres.Server]:
    """One for the length of the block."""
    Installed.programs = programs
    with TemporaryDirectory(prefix="jianbao-pg-", ignore_cleanup_errors=True) as name:
        server = Installed(Path(name))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()


class Cluster:
    """A store, Prefect on PostgreSQL, and workers."""

    def __init__(
        self, folder: Path, world: World, server: postgres.Server, asked: argparse.Namespace
    ) -> None:
        self._folder = folder
        self._world = world
        self._asked = asked
        self._stack = ExitStack()
        self._server, self._name = server, server.fresh(made=False)
        self.environment = self._environment(server)
        for name in ("flows", "prompts"):
            (folder / name).symlink_to(ROOT / name)
        for name in ("prefect.yaml", "jianbao.toml"):
            shutil.copy(ROOT / name, folder)

    def _environment(self, server: postgres.Server) -> dict[str, str]:
        url, prefect = self._world.url, f"http://127.0.0.1:{self._asked.port + 1}/api"
        ours = {
            "ARXIV__SITE_URL": url,
            "ARXIV__RSS_URL": url,
            "ARXIV__API_URL": f"{url}/api/query",
            "ARXIV__OAI_URL": f"{url}/oai",
            "ARXIV__PDF_URL": f"{url}/pdf",
            "ARXIV__INTERVAL_S": str(self._asked.interval),
            "LLM__BASE_URL": f"{url}/v1",
            "LLM__MODEL": "world",
            "LLM__CONCURRENCY": str(self._asked.concurrency),
            "CLOCK__NOW": f"{self._asked.last}T14:00:00+08:00",
            "CHECKS__HOLD": "never",
            "PDF__ENABLED": str(not self._asked.no_pdf),
            "STORE__URL": server.url(self._name),
        }
        own = {
            name: value for name, value in os.environ.items() if not name.startswith(("JIANBAO", "PREFECT"))
        }
        database = server.tcp_url(server.fresh(made=False))
        return (
            own
            | {f"JIANBAO_{name}": value for name, value in ours.items()}
            | {
                "JIANBAO_ROOT": str(self._folder),
                "PREFECT_HOME": str(self._folder / ".prefect"),
                "PREFECT_API_URL": prefect,
                "PREFECT_SERVER_DATABASE_CONNECTION_URL": database.replace(
                    "postgresql:", "postgresql+asyncpg:"
                ),
                "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
                "DO_NOT_TRACK": "1",
            }
        )

    def run(self, *command: str) -> None:
        """One of Prefect's commands, to its end."""
        with (self._folder / "prefect.log").open("ab") as log:
            subprocess.run(
                [BIN / "prefect", "--no-prompt", *command],
                cwd=self._folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                check=True,
            )

    def serve(self) -> subprocess.Popen[bytes]:
        """Prefect's server, once it answers."""
        port = str(self._asked.port + 1)
        command = [str(BIN / "prefect"), "server", "start", "--port", port]
        process = self._stack.enter_context(started(command, self._folder / "server.log", self.environment))
        until(self._is_up, 120)
        return process

    def _is_up(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.environment['PREFECT_API_URL']}/health", timeout=5).close()
        except OSError:
            return False
        return True

    def work(self) -> subprocess.Popen[bytes]:
        """A worker for one turn at a time."""
        command = [str(BIN / "prefect"), "worker", "start", "--pool", "jianbao", "--limit", "1"]
        return self._stack.enter_context(started(command, self._folder / "workers.log", self.environment))

    def backfill(self, span: tuple[str, str], workers: int, look: Callable[[int, float], None]) -> Seen:
        """The command as a user gives it; `look` hears papers and seconds."""
        command = ["backfill", "--from", span[0], "--to", span[1], "--workers", str(workers)]
        began, marks = time.monotonic(), list[tuple[float, int]]()
        with started(
            [str(BIN / "jianbao"), *command], self._folder / "backfill.log", self.environment
        ) as process:
            while process.poll() is None:
                asked = int(self._world.stats().get("llm_papers", 0))
                marks.append((time.monotonic() - began, asked))
                look(asked, marks[-1][0])
                time.sleep(POLL_S)
        seconds, stats = time.monotonic() - began, self._world.stats()
        return Seen(
            int(stats["llm_papers"]), seconds, rate(marks, workers), process.returncode, stats, self._twice()
        )

    def _twice(self) -> int:
        [[number]] = self._server.say("SELECT count(*) FROM answers WHERE possible_duplicate", self._name)
        return int(number)

    def close(self) -> None:
        """End all."""
        self._stack.close()


def rate(marks: list[tuple[float, int]], workers: int) -> float:
    """Papers a second from a tenth of all on, while everybody is at work and nobody was killed."""
    most = marks[-1][1]
    last = 0.45 if workers > 1 else 0.9
    middle = [one for one in marks if 0.1 * most <= one[1] <= last * most]
    (began, few), (ended, many) = middle[0], middle[-1]
    return (many - few) / (ended - began)


class Killer:
    """Kills a worker half way, and the server a little later; both come back."""

    def __init__(
        self, cluster: Cluster, server: subprocess.Popen[bytes], workers: list[Any], most: int
    ) -> None:
        self._steps: list[tuple[float, Callable[[], object], str]] = [
            (0.5 * most, lambda: kill(workers[0].pid), "a worker is killed"),
            (0.6 * most, lambda: kill(server.pid), "Prefect's server is killed"),
            (0.6 * most, cluster.serve, "and is there again"),
            (0.6 * most, cluster.work, "so is the worker"),
        ]
        self._at = 0.0

    def __call__(self, papers: int, seconds: float) -> None:
        """Do what is due."""
        if self._steps and papers >= self._steps[0][0] and seconds >= self._at:
            _, act, told = self._steps.pop(0)
            act()
            print(f"  {seconds:.0f} s, {papers} papers: {told}", flush=True)
            self._at = seconds + AWAY_S


def measure(asked: argparse.Namespace, folder: Path, workers: int) -> Seen:
    """One cluster from nothing to nothing."""
    folder.mkdir()
    world = World(asked, folder)
    with world.serving(), database(asked.postgres) as server, ExitStack() as stack:
        cluster = Cluster(folder, world, server, asked)
        stack.callback(cluster.close)
        prefect = cluster.serve()
        cluster.run("work-pool", "create", "--type", "process", "jianbao")
        cluster.run("deploy", "--name", "turns")
        people = [cluster.work() for _ in range(workers)]
        world.forget()
        if workers < asked.workers:
            return cluster.backfill(tuple(asked.alone), workers, lambda _papers, _seconds: None)
        killer = Killer(cluster, prefect, people, asked.papers)
        return cluster.backfill((f"{asked.first}", f"{asked.last}"), workers, killer)


def row(name: str, seen: Seen) -> str:
    """Of the table."""
    gap = seen.stats.get("arxiv_min_gap_s") or 0.0
    return (
        f"{name:>9} | {seen.papers:6} | {seen.seconds:7.0f} | {seen.rate:8.2f} | "
        f"{seen.twice:11} | {gap * 1000:8.0f} | {seen.code}"
    )


def main() -> None:
    """Print the table."""
    from datetime import date

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("world", type=Path)
    parser.add_argument("digests", type=Path)
    parser.add_argument("--from", dest="first", type=date.fromisoformat, required=True)
    parser.add_argument("--to", dest="last", type=date.fromisoformat, required=True)
    parser.add_argument("--postgres", type=Path, required=True, help="folder of its programs")
    parser.add_argument("--alone", nargs=2, metavar="DAY", help="span of one and of two; left out: neither")
    parser.add_argument("--papers", type=int, default=2000, help="about as many as the span has")
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--concurrency", type=int, default=4, help="questions of a worker at once")
    parser.add_argument("--latency", type=float, default=2.0)
    parser.add_argument("--interval", type=float, default=0.05, help="arXiv's, over all")
    parser.add_argument("--no-pdf", action="store_true", help="abstracts alone: no worker waits for arXiv")
    parser.add_argument("--port", type=int, default=8967, help="and the next one")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="jianbao-bench-", ignore_cleanup_errors=True) as name:
        found = {}
        fewer = [number for number in (1, 2) if asked.alone and number < asked.workers]
        for workers in (*fewer, asked.workers):
            found[workers] = measure(asked, Path(name) / str(workers), workers)
            print(f"  {workers} workers: {row('', found[workers])}", flush=True)
    print("  workers | papers | seconds | papers/s | paid twice? | gap (ms) | exit code")
    for workers, seen in found.items():
        print(row(str(workers), seen))
    for workers in [number for number in found if 1 in found and number > 1]:
        print(f"{workers} workers: {found[workers].rate / found[1].rate:.2f} times one worker's")


if __name__ == "__main__":
    main()
