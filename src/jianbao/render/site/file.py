"""A file of the site."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["File"]


class File(NamedTuple):
    """Where it stands below the site's folder, and its bytes."""

    path: str
    data: bytes

    @classmethod
    def of(cls, path: str, text: str) -> File:
        """A file of text."""
        return cls(path, text.encode())
