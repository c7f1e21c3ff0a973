"""A database looked at without changing it: no table is made, nothing is migrated."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from time import monotonic

from sqlalchemy import Connection, func, inspect, select, text
from sqlalchemy.exc import OperationalError

from jianbao.adapters.store.database import Database
from jianbao.adapters.store.schema import HEAD
from jianbao.adapters.store.upgrade import may_work, newer, stamp
from jianbao.errors import StoreError
from jianbao.model import Record

_PATIENCE_S = 2.0
_STEPS = 20_000
"""Of SQLite's machine, between two looks at the clock."""


class Health(Record):
    """What was found."""

    place: str
    """For a person; without password."""
    exists: bool = True
    bytes: int = 0
    schema_found: str | None = None
    """None where it has no tables yet."""
    journal_mode: str | None = None
    """SQLite's: `wal` where all is well."""
    checked: bool | None = None
    """False where the look through the whole file was not done by its deadline; None: it is no file."""

    @property
    def is_current(self) -> bool:
        """Whether it opens without a migration."""
        return self.schema_found is not None and self.schema_found >= HEAD


def examine(url: str, seconds: float) -> Health:
    """Open a database, read it through for at most so long, and take its lock as a writer would.

    Raises what `open_store` raises of one that is locked, damaged, read-only, not ours or
    newer, and `UsageError` for a URL that cannot be right.
    """
    database = Database(url, _PATIENCE_S)
    if database.file is not None and not database.file.exists():
        return Health(place=database.place, exists=False)
    with closing(database):
        with database.read() as connection:
            found = stamp(connection)
            _refuse(database, connection, found)
            health = _look(database, connection, seconds)
        with database.write() as connection:
            if database.file is None:
                _refuse_readers(database, connection, found)
            return health.model_copy(update={"schema_found": found})


def _refuse(database: Database, connection: Connection, found: str | None) -> None:
    # revisions are numbers of four digits
    if found is not None and found > HEAD and not may_work(connection, found, HEAD):
        raise newer(database, found)
    if found is None and database.file is not None and inspect(connection).get_table_names():
        message = f"{database.place} is another program's database. Set `store.url` to a file of our own"
        raise StoreError(message, place=database.place, code="foreign")


def _refuse_readers(database: Database, connection: Connection, found: str | None) -> None:
    """A role that may only look, and a server that only follows another one."""
    may = func.has_table_privilege("facts", "INSERT")
    if found is None:
        may = func.has_schema_privilege(func.current_schema(), "CREATE")
    if not connection.scalar(select(may & ~func.pg_is_in_recovery())):
        message = f"{database.place} may not be written. Make the user of `store.url` the database's owner"
        raise StoreError(message, place=database.place, code="42501")


def _look(database: Database, connection: Connection, seconds: float) -> Health:
    if database.file is None:
        size = connection.scalar(select(func.pg_database_size(func.current_database())))
        return Health(place=database.place, bytes=size or 0)
    return Health(
        place=database.place,
        bytes=database.file.stat().st_size,
        journal_mode=connection.scalar(text("PRAGMA journal_mode")),
        checked=_read_through(database, connection, seconds),
    )


def _read_through(database: Database, connection: Connection, seconds: float) -> bool:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    ends = monotonic() + seconds
    driver.set_progress_handler(lambda: monotonic() > ends, _STEPS)
    try:
        report = connection.scalar(text("PRAGMA quick_check(1)"))
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorname", None) != "SQLITE_INTERRUPT":
            raise
        return False
    finally:
        driver.set_progress_handler(None, 0)
    if report != "ok":
        message = f"{database.place} is damaged ({report}). Put it aside and restore a backup"
        raise StoreError(message, place=database.place, code="SQLITE_CORRUPT")
    return True
