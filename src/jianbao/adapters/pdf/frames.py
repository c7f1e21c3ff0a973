"""What the pool and its workers say to each other: frames of an eight-byte length and that many bytes."""

from __future__ import annotations

import struct

HEADER = struct.Struct(">Q")
READY = b"ready"
"""A worker's first frame: it has its libraries and takes files."""


def frame(payload: bytes) -> bytes:
    """One frame."""
    return HEADER.pack(len(payload)) + payload
