"""Stores in folders of their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jianbao.adapters.store import SqlStore, open_store


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a database that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path}/state/jianbao.db"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An empty store."""
    opened = open_store(url)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqlStore]:
    """A store for properties, which must hold whatever else is in it."""
    opened = open_store(f"sqlite:///{tmp_path_factory.mktemp('shared')}/jianbao.db")
    yield opened
    opened.close()
