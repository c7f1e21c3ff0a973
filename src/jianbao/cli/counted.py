"""Numbers in sentences."""

from __future__ import annotations

__all__ = ["counted"]


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 demand`, `2,000 demands`; `many` where an s is not enough."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
