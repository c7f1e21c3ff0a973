"""One process at a time over a topic's day."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from jianbao.adapters.store import SqlStore, open_store
from jianbao.app import owner
from jianbao.app.claims import Claims

DAY = date(2026, 11, 2)


def _store(folder: Path) -> SqlStore:
    return open_store(f"sqlite:///{folder}/jianbao.db")


def _held_by(store: SqlStore, holder: str) -> None:
    now = datetime.now(UTC)
    assert store.lease(f"audio {DAY}", holder, now + timedelta(minutes=5), now)


def _dead() -> str:
    """An owner that lives no more."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return f"{owner.ME.split(':')[0]}:{gone.pid}:1"


async def test_what_is_free_is_ours_until_the_block_ends(tmp_path: Path) -> None:
    """Taken, taken again inside by the same process, and given back at the end."""
    store = _store(tmp_path)
    claims = Claims(store)
    async with claims.taken(DAY, ("audio", "text")) as ours:
        assert ours == ("audio", "text")
        async with claims.taken(DAY, ("audio",)) as again:
            assert again == ("audio",)
        assert store.lease_holder(f"audio {DAY}") == owner.ME
    assert store.lease_holder(f"audio {DAY}") is None


async def test_what_a_living_process_holds_is_left_to_it(tmp_path: Path) -> None:
    """The other topics are still ours."""
    store = _store(tmp_path)
    other = f"{owner.ME.split(':')[0]}:{os.getppid()}:1"
    _held_by(store, other)
    async with Claims(store).taken(DAY, ("audio", "text")) as ours:
        assert ours == ("text",)
    assert store.lease_holder(f"audio {DAY}") == other


async def test_what_a_dead_process_held_is_ours_at_once(tmp_path: Path) -> None:
    """A run that was killed keeps nobody waiting."""
    store = _store(tmp_path)
    _held_by(store, _dead())
    async with Claims(store).taken(DAY, ("audio",)) as ours:
        assert ours == ("audio",)
