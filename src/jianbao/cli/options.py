"""What several commands take, in the form in which a person types it."""

from __future__ import annotations

from datetime import date
from typing import Any

import typer

__all__ = ["DAY"]


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise typer.BadParameter(f"{said!r} is no day: write it as 2025-08-07") from error


DAY: dict[str, Any] = {"parser": _day, "metavar": "DAY"}
"""Of an option that takes a mailing date."""
