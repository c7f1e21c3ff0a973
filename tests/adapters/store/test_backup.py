"""A backup is whole at one moment, whatever goes on meanwhile, and never worse than the one before."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from jianbao.adapters.store import SqlStore, back_up, open_store
from jianbao.errors import StoreError, UsageError
from tests.adapters.store.samples import paper


@pytest.fixture
def url(file_url: str) -> str:
    """These are about files."""
    return file_url


def test_a_backup_opens_as_a_store(store: SqlStore, url: str, tmp_path: Path) -> None:
    """With everything committed so far, log included; one file, its owner's alone."""
    store.add_papers(paper(number) for number in range(50))
    size = back_up(url, tmp_path / "kept/jianbao.db")
    (file,) = (tmp_path / "kept").iterdir()
    assert (file.stat().st_size, stat.S_IMODE(file.stat().st_mode)) == (size, 0o600)
    with closing(open_store(f"sqlite:///{file}")) as copy:
        assert copy.newest_paper("2601.00049") == paper(49)


def test_a_backup_during_writes_is_of_one_moment(store: SqlStore, url: str, tmp_path: Path) -> None:
    """Each transaction writes two facts: never is one of them alone in the copy, and the writer goes on."""
    done, written = Event(), 0

    def write() -> None:
        nonlocal written
        while not done.is_set():
            store.add_papers([paper(2 * written), paper(2 * written + 1)])
            written += 1

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            back_up(url, tmp_path / f"{number}.db")
    finally:
        done.set()
        writer.join()
    counts = []
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"{number}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            counts.append(copy.execute("SELECT count(*) FROM papers").fetchone()[0])
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)
    assert counts[-1] <= 2 * written


def test_a_newer_backup_takes_the_place_of_an_older(store: SqlStore, url: str, tmp_path: Path) -> None:
    """Swapped in whole."""
    target = tmp_path / "jianbao.db"
    for number in (1, 2):
        store.add_papers([paper(number)])
        back_up(url, target)
    with closing(open_store(f"sqlite:///{target}")) as copy:
        assert copy.newest_paper("2601.00002") == paper(2)
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


def test_a_damaged_store_does_not_overwrite_a_good_backup(store: SqlStore, url: str, tmp_path: Path) -> None:
    """The backup that could heal it is the last thing to lose."""
    store.add_papers(paper(number) for number in range(300))
    back_up(url, tmp_path / "good.db")
    store.close()
    good, file = (tmp_path / "good.db").read_bytes(), tmp_path / "state/jianbao.db"
    whole = file.read_bytes()
    file.write_bytes(whole[: 2 * 4096] + b"\xa5" * (len(whole) - 2 * 4096))
    with pytest.raises(StoreError, match="is damaged"):
        back_up(url, tmp_path / "good.db")
    assert (tmp_path / "good.db").read_bytes() == good
    assert sorted(one.name for one in tmp_path.iterdir()) == ["good.db", "state"]


def test_a_disk_that_cannot_take_it(store: SqlStore, url: str, tmp_path: Path) -> None:
    """Told as one sentence; nothing is left behind."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot write .*; an earlier backup is as it was"):
        back_up(url, tmp_path / "file/jianbao.db")


def test_what_cannot_be_backed_up(store: SqlStore, url: str, tmp_path: Path) -> None:
    """A server's database, one that is not there, and the store over itself."""
    with pytest.raises(UsageError, match="pg_dump"):
        back_up("postgres://host/db", tmp_path / "x.db")
    with pytest.raises(UsageError, match="there is no database"):
        back_up(f"sqlite:///{tmp_path}/none.db", tmp_path / "x.db")
    for target in (tmp_path / "state/jianbao.db", tmp_path):
        with pytest.raises(UsageError, match="name another file"):
            back_up(url, target)
    assert not (tmp_path / "none.db").exists()
