"""Who asks: this process, told from every other and from a later one with its number."""

from __future__ import annotations

import os
import socket
import time

ME = f"{socket.gethostname()}:{os.getpid()}:{time.time_ns()}"
"""`host:pid:start`."""


def is_gone(owner: str) -> bool:
    """Whether an owner surely lives no more: a process of this host that is not there.

    A process of another host, or another one that took over the number, cannot be told
    from a living owner; its questions are taken over once they are overdue.
    """
    host, pid, _ = owner.rsplit(":", 2)
    if host != socket.gethostname():
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
