"""A process of a cluster, started by tests: `turn NAME`, or `backfill FIRST LAST WORKERS TOLD`."""

from __future__ import annotations

import asyncio
import sys
from datetime import date
from itertools import count
from pathlib import Path

from jianbao.app import open_app
from jianbao.app.cluster import Backfill, Span, Staff, turn
from jianbao.cli.progress import shown
from jianbao.settings import load
from jianbao.stages.books import worst


class Processes:
    """Turns as children of this process."""

    def __init__(self) -> None:
        self._numbers = count()

    async def issue(self) -> str:
        """Start one and tell its number."""
        name = f"turn {next(self._numbers)}"
        child = await asyncio.create_subprocess_exec(sys.executable, "-m", __spec__.name, "turn", name)
        _tell(f"{name}: {child.pid}\n")
        return name

    async def withdraw(self, run: str) -> None:
        """It ends by itself."""


def _tell(line: str) -> None:
    with Path(sys.argv[5]).open("a", encoding="utf-8") as told:
        told.write(line)


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
            reports = await Backfill(app, span, staff).run()
            sys.exit(worst(report.exit_code for report in reports))


if __name__ == "__main__":
    asyncio.run(_main())
