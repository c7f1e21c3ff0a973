"""Brings a database to the newest schema, and leaves alone what it does not know."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, column, inspect, select, table, text

from jianbao.adapters.store.database import Database
from jianbao.adapters.store.rows import replace
from jianbao.adapters.store.schema import HEAD, SERVES, VERSION_TABLE, facts
from jianbao.errors import StoreError

_STAMP: Select[Any] = select(column("version_num")).select_from(table(VERSION_TABLE))
_SERVES = "schema serves"
"""Fact in the store: the oldest `HEAD` whose code may work on it."""

_ADVISORY_LOCK = 0x6A69616E62616F
"""`jianbao` in ASCII: held in PostgreSQL while one process migrates."""


def upgrade(database: Database, head: str = HEAD) -> None:
    """Run the migrations that are missing, all or none. Raises `StoreError`.

    Alembic is imported only where there is work: most processes find the newest stamp. Tables
    that a newer version added to are left as they are, where it says that we may go on.
    """
    create_file(database)
    with database.read() as connection:
        if may_work(connection, stamp(connection), head):
            return
    with database.write() as connection:
        if database.file is None:
            # a large table takes its time to change
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        found = stamp(connection)
        if not may_work(connection, found, head):
            _refuse_strangers(database, connection, found)
            _migrate(database, connection, found, head)


def require_known(database: Database, connection: Connection) -> None:
    """Raise `StoreError` where a newer version has changed the tables beyond us, while we were at work."""
    found = connection.scalar(_STAMP)
    if not may_work(connection, found, HEAD):
        raise newer(database, found)


def may_work(connection: Connection, found: str | None, head: str) -> bool:
    """For code of schema `head`: whether the tables are ours, or a newer version's on which we may work."""
    if found is None or found <= head:
        return found == head
    serves = connection.scalar(select(facts.c.value).where(facts.c.name == _SERVES))
    return serves is not None and serves <= head


def newer(database: Database, found: str | None) -> StoreError:
    """The error of tables that only a later version understands."""
    message = (
        f"{database.place} was written by a newer Jianbao. "
        "Install that version or a later one, or set `store.url` to another database"
    )
    return StoreError(message, place=database.place, code="newer", found=found)


def create_file(database: Database) -> None:
    """Make SQLite's file and its folder, for the owner alone: it holds whole answers and, later, names."""
    if database.file is None or database.file.exists():
        return
    try:
        database.file.parent.mkdir(parents=True, exist_ok=True)
        database.file.touch(mode=0o600)
    except OSError as error:
        message = f"{database.place} cannot be made: {error.strerror}. Check its folder, or set `store.url`"
        raise StoreError(message, place=database.place, code=str(error.errno)) from error


def stamp(connection: Connection) -> str | None:
    """The migration that the database stands at; none where it is empty or not ours."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.scalar(_STAMP)
    return None if found is None else str(found)


def _refuse_strangers(database: Database, connection: Connection, found: str | None) -> None:
    """A damaged file is not migrated, nor are another program's tables joined in a file of its own."""
    if database.file is None:
        _refuse_encodings(database, connection)
        return
    if found is None and inspect(connection).get_table_names():
        message = f"{database.place} is another program's database. Set `store.url` to a file of our own"
        raise StoreError(message, place=database.place, code="foreign")
    if (report := connection.scalar(text("PRAGMA quick_check(1)"))) != "ok":
        message = f"{database.place} is damaged ({report}). Put it aside and restore a backup"
        raise StoreError(message, place=database.place, code="SQLITE_CORRUPT")


def _refuse_encodings(database: Database, connection: Connection) -> None:
    if (encoding := connection.scalar(text("SHOW server_encoding"))) != "UTF8":
        message = (
            f"{database.place} is encoded as {encoding}, which holds no Chinese: make another one, "
            "with CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0"
        )
        raise StoreError(message, place=database.place, code="encoding")


def _migrate(database: Database, connection: Connection, found: str | None, head: str) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "jianbao.adapters.store:migrations")
    ours = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in ours:
        raise newer(database, found)
    command.upgrade(config, head)
    replace(connection, facts, [{"name": _SERVES, "value": SERVES}])
