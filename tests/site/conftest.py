"""The archive in a store, and its site."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from jianbao.adapters.store import SqlStore, open_store
from tests.chromium import Chromium, chromium
from tests.site.house import archive, built


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    """Empty."""
    opened = open_store(f"sqlite:///{tmp_path}/site.db")
    yield opened
    opened.close()


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """With the archive."""
    for digest in archive():
        store.save_digest(digest)
    return store


@pytest.fixture
def site(filled: SqlStore, tmp_path: Path) -> dict[str, bytes]:
    """Of the archive, by path."""
    return built(filled, tmp_path, authors=True)


@pytest.fixture
def folder(site: dict[str, bytes], tmp_path: Path) -> Path:
    """The same on disk."""
    for path, data in site.items():
        target = tmp_path / "built" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return tmp_path / "built"


@pytest.fixture
async def browser() -> AsyncIterator[Chromium]:
    """Headless."""
    async with chromium() as made:
        yield made
