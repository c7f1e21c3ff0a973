"""What commands print on. Papers and models may say anything: nothing of it is an order to a terminal."""

from __future__ import annotations

from rich.console import Console

__all__ = ["plain", "sheet", "terminal"]

_PAGE = 200
"""Columns of a table where there is no terminal: nothing is cut."""


def terminal(*, stderr: bool = False) -> Console:
    """Prints text as it is, a line as long as it likes: `[b]` and `:100:` are what they say."""
    return Console(stderr=stderr, soft_wrap=True, highlight=False, markup=False, emoji=False)


def sheet() -> Console:
    """The same, as wide as the terminal."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _PAGE
    return console


def plain(text: str) -> str:
    """Without what a terminal obeys or a reader cannot see."""
    return "".join(one if one.isprintable() else " " for one in text)
