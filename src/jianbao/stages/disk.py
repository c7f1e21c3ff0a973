"""Files of others, of which anything can be expected."""

from __future__ import annotations

import stat
from pathlib import Path

from jianbao.errors import UsageError

__all__ = ["LARGEST", "whole"]

LARGEST = 64_000_000
"""Bytes; the largest digest of a real year has not yet one million."""


def whole(path: Path) -> bytes:
    """A digest, or the record beside it. Raises `UsageError` for what has no end or is far too long."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        raise UsageError("not a file", path=str(path))
    if found.st_size > LARGEST:
        told = f"too large for a digest: {found.st_size:,} bytes, {LARGEST:,} at most"
        raise UsageError(told, path=str(path))
    return path.read_bytes()
