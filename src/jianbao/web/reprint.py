"""Digests made again beside the pages: they stay answering, and two clicks start one."""

from __future__ import annotations

import asyncio

from jianbao.app import App
from jianbao.app.review import remake


class Reprint:
    """The latest time that digests were made again from the pages."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._task: asyncio.Task[None] | None = None
        self.seen = 0
        """Digests that were looked at so far."""
        self.of = 0
        self.made = 0
        """Those that were written, once all is done: what a run is at work on is left to it."""

    @property
    def is_running(self) -> bool:
        """Whether it is at work."""
        return self._task is not None and not self._task.done()

    @property
    def error(self) -> BaseException | None:
        """What ended it early."""
        task = self._task
        return task.exception() if task and task.done() and not task.cancelled() else None

    def start(self) -> None:
        """Begin, unless it is at work already."""
        if not self.is_running:
            self.seen = self.of = self.made = 0
            self._task = asyncio.create_task(self._work())

    async def wait(self, patience_s: float) -> None:
        """Until it is done, so long at most."""
        if self._task:
            await asyncio.wait([self._task], timeout=patience_s)

    async def _work(self) -> None:
        # in a thread with a loop of its own: it waits for files and for the store
        self.made = len(await asyncio.to_thread(asyncio.run, remake(self._app, self._told)))

    def _told(self, seen: int, of: int) -> None:
        self.seen, self.of = seen, of
