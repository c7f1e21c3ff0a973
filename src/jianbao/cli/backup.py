"""`backup`: the store into one file, while runs go on."""

from __future__ import annotations

from pathlib import Path

from jianbao.adapters.store import back_up
from jianbao.cli.terminal import terminal
from jianbao.settings import Settings


def make(settings: Settings, target: Path) -> None:
    """Write the copy and say how large it is."""
    size = back_up(settings.store_url, target)
    terminal().print(f"{target}: {size:,} bytes, checked")
