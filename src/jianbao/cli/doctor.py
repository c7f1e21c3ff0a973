"""`doctor`: each check a line as soon as it is known."""

from __future__ import annotations

import asyncio

from jianbao.app.doctor import Asked, Check, Level, examine, exit_code, first_checks
from jianbao.cli.progress import Lines
from jianbao.cli.terminal import terminal
from jianbao.errors import UsageError
from jianbao.settings import load

_MARKS = {Level.OK: ("✓", "green"), Level.WARNING: ("!", "yellow"), Level.FAULT: ("✗", "red")}
_INDENT = "  → "


def run(asked: Asked, *, as_json: bool) -> int:
    """Examine what is here; returns the exit code."""
    report = _Report(as_json)
    for check in first_checks(asked):
        report.add(check)
    try:
        settings = load()
    except UsageError as error:
        for line in str(error).splitlines():
            cure = "correct it; docs/configuration.md has every key"
            report.add(Check(name="configuration", level=Level.FAULT, found=line, cure=cure, exit_code=2))
        return exit_code(report.checks)

    async def rest() -> None:
        async for check in examine(settings, asked, Lines()):
            report.add(check)

    asyncio.run(rest())
    return exit_code(report.checks)


class _Report:
    """Prints checks to stdout; what is said between them goes to stderr."""

    def __init__(self, as_json: bool) -> None:
        self._as_json = as_json
        self._console = terminal()
        self.checks: list[Check] = []

    def add(self, check: Check) -> None:
        """One check more."""
        self.checks.append(check)
        if self._as_json:
            print(check.model_dump_json(exclude={"usable"}), flush=True)  # noqa: T201
            return
        mark, style = _MARKS[check.level]
        self._console.print(mark, style=style, end=" ")
        self._console.print(f"{check.name}: {check.found}")
        if check.cure:
            self._console.print(f"{_INDENT}{check.cure}", style="dim")
