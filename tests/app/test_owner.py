"""Whether an asker lives: told by its process, never guessed."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from jianbao.app.owner import HOST as HERE
from jianbao.app.owner import ME, is_gone

SLEEP = "import sys; sys.stdin.read()"


def test_this_process_is_not_gone() -> None:
    """Its own questions are never taken over by itself."""
    assert ME.startswith(f"{HERE}:{os.getpid()}:")
    assert HERE.startswith(socket.gethostname())
    assert not is_gone(ME)


def test_an_earlier_process_with_our_number_is_gone() -> None:
    """After a restart, or in a container where every process is number 7, the start tells them apart."""
    assert is_gone(f"{HERE}:{os.getpid()}:1")


def test_a_process_is_gone_when_it_has_ended() -> None:
    """Not before."""
    with subprocess.Popen([sys.executable, "-c", SLEEP], stdin=subprocess.PIPE) as child:
        owner = f"{HERE}:{child.pid}:1"
        assert not is_gone(owner)
        child.communicate()
    assert is_gone(owner)


def test_who_cannot_be_seen_is_not_gone() -> None:
    """A process of another host or container, whatever its number; one of another user."""
    assert not is_gone(f"{HERE}/1:{2**22}:1")
    assert not is_gone(f"elsewhere:{2**22}:1")
    assert not is_gone(f"{HERE}:1:1")


def test_a_host_may_have_colons_in_its_name() -> None:
    """Number and start are what stands last."""
    assert not is_gone(f"fe80::1:{os.getpid()}:1")
