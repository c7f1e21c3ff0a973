"""Prefect's surroundings: at home inside the project, quiet, and given the running `App`."""

from __future__ import annotations

import asyncio
import importlib
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from flows.server import PrivateServer, answers
from jianbao.app import App, open_app
from jianbao.errors import EngineError, UsageError
from jianbao.model import Outcome, State
from jianbao.ports import Progress
from jianbao.settings import load
from jianbao.stages.books import Report

_app: ContextVar[App | None] = ContextVar("app", default=None)
_lent: ContextVar[bool] = ContextVar("lent", default=True)
"""Whether the app was given by a caller, who reads the reports."""


def prepare(root: Path) -> None:
    """Set what Prefect reads when it is imported; what the environment already says stands.

    Its home lies in the root, nothing is reported to its makers, and an ephemeral server
    gets the time that a slow machine needs (the default of 20 s is too short there).
    """
    quiet = {
        "PREFECT_HOME": str(root / ".prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        # a crash comes out as an exception, Ctrl-C is no error, and waiting for a last event no news
        "PREFECT_LOGGING_LOGGERS_PREFECT_LEVEL": "CRITICAL",
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "true",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    }
    for name, value in quiet.items():
        os.environ.setdefault(name, value)


def require_server(root: Path) -> None:
    """For what needs workers. Raises `UsageError` where no server is configured."""
    prepare(root)
    if "PREFECT_API_URL" not in os.environ:
        raise UsageError("workers belong to a Prefect server: set PREFECT_API_URL (see docs/cluster.md)")


def run_name() -> str:
    """Of a flow run: the day it is for."""
    from prefect.runtime import flow_run

    return f"digest {flow_run.parameters.get('day') or 'what is due'}"


@asynccontextmanager
async def starting(root: Path, progress: Progress) -> AsyncIterator[None]:
    """Start Prefect beside the block, where it is not there yet. Raises `EngineError` at the block's end."""
    if "flows.daily" in sys.modules:
        yield
        return
    progress.note("starting Prefect")
    coming = asyncio.create_task(start(root))
    try:
        await asyncio.sleep(0)  # its server is another process: let it begin
        yield
        await coming
    finally:
        coming.cancel()


async def start(root: Path) -> None:
    """Have Prefect ready: its surroundings, a server where none is configured, its import.

    Takes 6 to 10 seconds, most of them in another process: the event loop goes on. Raises `EngineError`.
    """
    prepare(root)
    server = None if "PREFECT_API_URL" in os.environ else PrivateServer()
    if server:
        os.environ["PREFECT_API_URL"] = server.url
        # one that is gone does not come back: by default each call waits a minute for it
        os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")
    try:
        if not server and not await asyncio.to_thread(answers, os.environ["PREFECT_API_URL"]):
            raise EngineError(f"no Prefect server answers at {os.environ['PREFECT_API_URL']}")
        # the openai SDK, at work meanwhile, looks for this module, and must not find it half made
        importlib.import_module("httpx")
        await asyncio.to_thread(importlib.import_module, "flows.daily")
        if server:
            await asyncio.to_thread(server.wait)
    except asyncio.CancelledError:
        if server:
            server.end()
        raise


@contextmanager
def using(app: App) -> Iterator[None]:
    """Give flows that are called inside the block this app, instead of one of their own."""
    token = _app.set(app)
    try:
        yield
    finally:
        _app.reset(token)


@asynccontextmanager
async def opened(overrides: Mapping[str, Any] | None) -> AsyncIterator[App]:
    """The app given by `using`, else one opened from the configuration for the block."""
    if app := _app.get():
        yield app
        return
    async with open_app(load(overrides), _Logged()) as app:
        with using(app):
            _lent.set(False)
            yield app


def current() -> App:
    """The app of the flow that a task runs in."""
    app = _app.get()
    if app is None:
        raise LookupError("a task of Jianbao runs inside one of its flows")
    return app


def judged(reports: list[Report]) -> list[Report]:
    """The reports; where nobody reads them, an exception instead that makes Prefect's run red."""
    left = [report.summary() for report in reports if report.exit_code]
    if left and _lent.get() is False:
        raise RuntimeError("; ".join(left))
    return reports


class _Logged:
    """Progress into the run's log: a line for each paper that is not published, and for each note."""

    def begin(self, stage: str, total: int) -> None:
        """Said by the artifacts."""

    def advance(self, stage: str, by: int = 1, told: str = "") -> None:
        """Said by the artifacts."""

    def outcome(self, outcome: Outcome) -> None:
        """Warn of what later runs or people have to see to."""
        if outcome.state not in (State.PUBLISHED, State.NONE):
            self.note(f"{outcome.name}: {outcome.state}: {outcome.reason}")

    def note(self, text: str) -> None:
        """Warn."""
        from prefect import get_run_logger

        get_run_logger().warning("%s", text)
