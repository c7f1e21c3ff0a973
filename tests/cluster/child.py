"""A process of a cluster, started by tests: `turn NAME`, or `backfill FIRST LAST WORKERS`."""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from itertools import count

from jianbao.app import open_app
from jianbao.app.cluster import Backfill, Span, Staff, turn
from jianbao.cli.progress import shown
from jianbao.settings import load


class Processes:
    """Turns as children of this process."""

    def __init__(self) -> None:
        self._numbers = count()

    async def issue(self) -> str:
        """Start one and tell its number."""
        name = f"turn {next(self._numbers)}"
        child = await asyncio.create_subprocess_exec(sys.executable, "-m", __spec__.name, "turn", name)
        print(f"{name}: {child.pid}", flush=True)  # noqa: T201
        return name

    async def withdraw(self, run: str) -> None:
        """It ends by itself."""


async def _main() -> None:
    with shown() as progress:
        async with open_app(load(), progress) as app:
            if sys.argv[1] == "turn":
                progress.begin("papers", 1_000_000)
                await turn(app, sys.argv[2])
                return
            first, last = map(date.fromisoformat, sys.argv[2:4])
            slugs = list(app.settings.topics)
            span = Span(app.unsettled(first, last, slugs), slugs)
            staff = Staff(Processes(), int(sys.argv[4]), progress.note)
            for report in await Backfill(app, span, staff).run():
                print(report.summary(), report.exit_code, flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(_main())
