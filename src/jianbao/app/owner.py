"""Who asks: this process, told from every other and from a later one with its number."""

from __future__ import annotations

import os
import socket
import time
from pathlib import Path

_FIRST = 0xEFFFFFFC
"""Linux's number for the process numbers of a machine itself, outside any container."""


def _host() -> str:
    """Where process numbers mean the same: a machine, or a container that goes by its machine's name."""
    try:
        numbers = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:
        return socket.gethostname()
    return socket.gethostname() if numbers == _FIRST else f"{socket.gethostname()}/{numbers}"


HOST = _host()
ME = f"{HOST}:{os.getpid()}:{time.time_ns()}"
"""`host:pid:start`."""


def is_gone(owner: str) -> bool:
    """Whether an owner surely lives no more: a process of this host that is not there.

    A process of another host, or another one that took over the number, cannot be told
    from a living owner; its questions are taken over once they are overdue.
    """
    host, pid, _ = owner.rsplit(":", 2)
    if host != HOST:
        return False
    if int(pid) == os.getpid():
        return owner != ME
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
