"""One line of the doctor's report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from jianbao.model import Record

CONFIGURATION, SOURCE, KEY, STORE = 2, 3, 4, 1
"""Exit codes of what a fault is about."""

_ORDER = (CONFIGURATION, SOURCE, KEY, STORE)


@dataclass(frozen=True)
class Asked:
    """What a command asked for."""

    call: bool = True
    """Ask the model one question."""
    deep: bool = False
    """Import Prefect's server, which takes seconds."""
    fetch_tiktoken: bool = False
    fetch_model: bool = False
    """Fetch the file of the model on this machine, where one is configured."""


class Level(StrEnum):
    """A warning changes no exit code."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Check(Record):
    """What was looked at, what was found and, where it is not well, what to do."""

    name: str
    level: Level = Level.OK
    found: str
    cure: str | None = None
    exit_code: int = 0
    """Of a fault."""
    usable: bool = True
    """Of the database and the model's file: whether they can be opened as they are."""


def warning(name: str, found: str, cure: str) -> Check:
    """What works, but not as it should."""
    return Check(name=name, level=Level.WARNING, found=found, cure=cure)


def fault(name: str, found: str, cure: str, code: int) -> Check:
    """What keeps a run from its work."""
    return Check(name=name, level=Level.FAULT, found=found, cure=cure, exit_code=code)


def exit_code(checks: Iterable[Check]) -> int:
    """0 where nothing but warnings was found, else the first that applies of 2, 3, 4 and 1."""
    found = {check.exit_code for check in checks if check.level is Level.FAULT}
    return next((code for code in _ORDER if code in found), 0)
