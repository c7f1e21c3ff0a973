"""A database that cannot be used is told as one sentence with its cure, and is left as it was."""

from __future__ import annotations

import pickle
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

from jianbao.adapters.store import SqlStore, open_store
from jianbao.adapters.store.faults import told
from jianbao.errors import StoreError, UsageError
from tests.adapters.store import children
from tests.adapters.store.samples import paper


@pytest.fixture
def url(file_url: str) -> str:
    """These are about files."""
    return file_url


@pytest.fixture
def file(store: SqlStore, tmp_path: Path) -> Path:
    """A store's file, given back and with some papers in it."""
    store.add_papers(paper(number) for number in range(300))
    store.close()
    return tmp_path / "state/jianbao.db"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that others may walk into, which pytest's own is not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        inner = folder / "state"
        inner.mkdir()
        yield inner
        inner.chmod(0o755)


def test_the_file_is_its_owners_alone(store: SqlStore, tmp_path: Path) -> None:
    """Database, log and shared memory: mode 600, whatever the umask."""
    store.remember("name", "value")
    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "state").iterdir()}
    assert modes == {0o600}


def test_sqlite_is_set_for_crashes_and_for_neighbours(store: SqlStore) -> None:
    """WAL, NORMAL and foreign keys, on every connection."""
    with store._database.read() as connection:
        pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        found = [connection.scalar(text(f"PRAGMA {name}")) for name in pragmas]
    assert found == ["wal", 1, 1, 30_000]


def test_a_writer_waits_and_then_says_who_is_in_the_way(file: Path) -> None:
    """Locked: readers go on, a writer is told after its patience."""
    with closing(open_store(f"sqlite:///{file}", patience_s=0.1)) as store:
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert store.newest_paper("2601.00001") == paper(1)
            with pytest.raises(StoreError, match=r"jianbao.db is locked by another process\. Wait"):
                store.remember("name", "value")
        store.remember("name", "value")


def test_a_file_that_is_no_database_is_damaged(file: Path) -> None:
    """Overwritten from its first byte."""
    file.write_bytes(b"not a database at all\n" * 1000)
    with pytest.raises(StoreError, match=r"is damaged, or is no database.*restore a backup") as caught:
        open_store(f"sqlite:///{file}")
    assert caught.value.code == "SQLITE_NOTADB"
    assert file.read_bytes().startswith(b"not a database")


def test_a_damaged_page_is_told_when_it_is_met(file: Path) -> None:
    """The head is whole, so it opens; a read of the rest says so."""
    whole = file.read_bytes()
    file.write_bytes(whole[: 2 * 4096] + b"\xa5" * (len(whole) - 2 * 4096))
    with pytest.raises(StoreError, match="is damaged"), closing(open_store(f"sqlite:///{file}")) as store:
        store.papers(paper(number).key for number in range(300))


def test_a_damaged_database_is_not_migrated(file: Path) -> None:
    """Where there is work to do, the file is looked through first."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE jianbao_schema SET version_num = '0000'")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match="is damaged"):
        open_store(f"sqlite:///{file}")


def test_a_newer_schema_is_refused_and_left_alone(file: Path) -> None:
    """An older Jianbao does not write into what it does not understand."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE jianbao_schema SET version_num = '9999'")
        connection.execute("UPDATE facts SET value = '9999' WHERE name = 'schema serves'")
        connection.commit()
    with pytest.raises(StoreError, match=r"newer Jianbao\. Install that version") as caught:
        open_store(f"sqlite:///{file}")
    assert caught.value.found == "9999"
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT version_num FROM jianbao_schema").fetchall() == [("9999",)]
        assert connection.execute("SELECT count(*) FROM papers").fetchone() == (300,)


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    """A slip in `store.url` adds no tables to somebody's file."""
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE flow_run (id TEXT)")
    with pytest.raises(StoreError, match="another program's database"):
        open_store(f"sqlite:///{tmp_path}/other.db")


def test_a_folder_that_may_not_be_written(open_folder: Path) -> None:
    """No database can be made there."""
    message = children.as_somebody_else(f"sqlite:///{open_folder}/jianbao.db", open_folder)
    assert "jianbao.db cannot be made: Permission denied. Check its folder" in message


def test_a_database_that_may_not_be_written(open_folder: Path) -> None:
    """It belongs to somebody else and stands in a read-only folder."""
    open_store(f"sqlite:///{open_folder}/jianbao.db").close()
    (open_folder / "jianbao.db").chmod(0o444)
    message = children.as_somebody_else(f"sqlite:///{open_folder}/jianbao.db", open_folder)
    assert "jianbao.db" in message
    assert "may be read and written" in message or "may not be written" in message


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    """The URL names a folder."""
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path}")


def _fill(engine: Engine) -> None:
    with told("here"), engine.begin() as connection:
        connection.execute(text("PRAGMA max_page_count = 1"))
        for number in range(200):
            row = {"name": f"{number}", "value": "x" * 9000}
            connection.execute(text("INSERT INTO facts VALUES (:name, :value)"), row)


def test_a_full_disk(file: Path) -> None:
    """SQLite's own word for it, as a driver raises it."""
    engine = create_engine(f"sqlite:///{file}")
    with pytest.raises(StoreError, match=r"disk of here is full\. Make room") as caught:
        _fill(engine)
    engine.dispose()
    assert caught.value.code == "SQLITE_FULL"


def test_a_disk_that_stops_in_the_middle(url: str, tmp_path: Path) -> None:
    """A write that fails loses itself only: the database stays whole, with all before it."""
    assert "The disk of" in children.with_small_files(url, 600_000)
    with closing(sqlite3.connect(tmp_path / "state/jianbao.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(open_store(url)) as store:
        assert store.recall("fact 0") == "x" * 5000
        store.remember("room", "again")


def test_a_record_changed_by_hand_is_told(file: Path) -> None:
    """What does not fit its record is no paper."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("""UPDATE papers SET record = '{"id": 5}' WHERE id = '2601.00007'""")
        connection.commit()
    store = open_store(f"sqlite:///{file}")
    with closing(store), pytest.raises(StoreError, match="A stored Paper cannot be read"):
        store.newest_paper("2601.00007")


def test_errors_survive_pickling_and_show_no_text(file: Path) -> None:
    """They cross processes, and what was being stored stays out of them (N7)."""
    store = open_store(f"sqlite:///{file}", patience_s=0.05)
    with closing(store), closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            store.remember("name", "a private matter")
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.code) == (str(caught.value), "SQLITE_BUSY")
    assert "private" not in str(caught.value.__cause__)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("nonsense", "no database URL"),
        ("mysql://host/db", "names mysql"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql+nodriver://host/db", "names postgresql\\+nodriver"),
        ("postgresql://host:port/db", "no database URL"),
    ],
)
def test_a_url_that_cannot_be_right(url: str, word: str) -> None:
    """A setting's mistake is told as one."""
    with pytest.raises(UsageError, match=word):
        open_store(url)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("08006", "cannot be reached"),
        ("28P01", "does not let us in"),
        ("53100", "full"),
        ("55P03", "locked"),
        ("25006", "may not be written"),
        ("22P02", "refused: no"),
    ],
)
def test_postgresqls_words_are_understood(state: str, word: str) -> None:
    """By SQLSTATE, whichever driver brings it."""
    vendor = Exception("no")
    vendor.sqlstate = state  # type: ignore[attr-defined]
    with pytest.raises(StoreError, match=word), told("postgresql://host/db"):
        raise OperationalError("SELECT 1", {}, vendor)


def test_threads_share_a_store(store: SqlStore) -> None:
    """Each call has a connection of its own: nobody reads another's transaction."""
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: store.remember(f"fact {number}", str(number)), range(80)))
        found = list(threads.map(lambda number: store.recall(f"fact {number}"), range(80)))
    assert found == [str(number) for number in range(80)]
