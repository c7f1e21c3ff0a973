"""A copy of the database, whole at one moment, while others go on writing."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from jianbao.adapters.store.database import Database
from jianbao.adapters.store.faults import told_of
from jianbao.errors import StoreError, UsageError

_PATIENCE_S = 30.0


def back_up(url: str, target: Path) -> int:
    """Copy SQLite's database into a file of its own, for the owner alone; returns its bytes.

    The copy is checked before it takes the place of an earlier one. Raises `UsageError` for
    a database that is no file, and for a target that cannot be; `StoreError`.
    """
    database = Database(url, _PATIENCE_S)
    if database.file is None:
        raise UsageError(f"{database.place} is on PostgreSQL: back it up with `pg_dump -Fc -f {target} URL`")
    if not database.file.exists():
        raise UsageError(f"there is no database at {database.place}", place=database.place)
    if target.is_dir() or (target.exists() and target.samefile(database.file)):
        raise UsageError(f"{target} cannot be the backup: name another file", path=str(target))
    with closing(database), _beside(target) as copy:
        _copy(database, copy)
        return copy.stat().st_size


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A file that takes the target's place at the end of the block, or is gone."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # mode 600
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    except OSError as error:
        raise _unwritable(target, error) from error
    copy = Path(name)
    try:
        yield copy
        os.fsync(handle)
        copy.replace(target)
    except OSError as error:
        raise _unwritable(target, error) from error
    finally:
        os.close(handle)
        copy.unlink(missing_ok=True)


def _copy(database: Database, copy: Path) -> None:
    """All pages in one step, as one reader sees them: a writer's commits neither wait nor get in."""
    with database.read() as connection, told_of(str(copy)), closing(sqlite3.connect(copy)) as into:
        source = connection.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        source.backup(into)
        # one file, without a log beside it
        into.execute("PRAGMA journal_mode=DELETE")
        (report,) = into.execute("PRAGMA quick_check(1)").fetchone()
    if report != "ok":
        message = (
            f"{database.place} is damaged ({report}), so it was not copied; an earlier backup is as it was"
        )
        raise StoreError(message, place=database.place, code="SQLITE_CORRUPT")


def _unwritable(target: Path, error: OSError) -> StoreError:
    return StoreError(
        f"cannot write {target}: {error.strerror}; an earlier backup is as it was", path=str(target)
    )
