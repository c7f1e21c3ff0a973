"""What the pool and its workers say to each other: frames of an eight-byte length and that many bytes."""

from __future__ import annotations

import struct

HEADER = struct.Struct(">Q")
PING = b""
"""Sent before each file, since a worker may have died at rest."""
READY = b"ready"
"""The answer to it: the worker has its libraries and takes a file."""


def frame(payload: bytes) -> bytes:
    """One frame."""
    return HEADER.pack(len(payload)) + payload
