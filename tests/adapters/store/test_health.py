"""A database is looked at without being changed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from jianbao.adapters.store import Health, SqlStore, examine
from jianbao.errors import StoreError
from tests.adapters.store.samples import paper


@pytest.fixture
def url(file_url: str) -> str:
    """These are about files."""
    return file_url


def test_a_store_that_is_well(store: SqlStore, url: str) -> None:
    """Current, in WAL mode, read through."""
    found = examine(url, seconds=10)
    assert found.is_current
    assert (found.exists, found.journal_mode, found.checked) == (True, "wal", True)
    assert found.bytes > 0


def test_none_is_made(url: str, tmp_path: Path) -> None:
    """A look leaves no file and no folder."""
    assert examine(url, seconds=10) == Health(place=f"{tmp_path}/state/jianbao.db", exists=False)
    assert list(tmp_path.iterdir()) == []


def test_an_older_one_is_not_migrated(store: SqlStore, url: str, tmp_path: Path) -> None:
    """First a backup, then the next run."""
    store.close()
    with closing(sqlite3.connect(tmp_path / "state/jianbao.db")) as connection:
        connection.execute("UPDATE jianbao_schema SET version_num = '0000'")
        connection.commit()
        assert not examine(url, seconds=10).is_current
        assert connection.execute("SELECT version_num FROM jianbao_schema").fetchone() == ("0000",)


def test_a_large_one_is_not_waited_for(store: SqlStore, url: str) -> None:
    """The look through the whole file ends at its deadline, and says that it did not finish."""
    for start in range(0, 30_000, 5_000):
        store.add_papers(paper(number) for number in range(start, start + 5_000))
    assert not examine(url, seconds=0).checked


def test_damage_deep_inside_is_found(store: SqlStore, url: str, tmp_path: Path) -> None:
    """Though it opens well."""
    store.add_papers(paper(number) for number in range(300))
    store.close()
    file = tmp_path / "state/jianbao.db"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"\xa5" * (len(whole) - len(whole) // 2))
    with pytest.raises(StoreError, match="is damaged"):
        examine(url, seconds=10)
