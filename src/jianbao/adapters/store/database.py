"""An engine with transactions that are safe between threads and between processes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from jianbao.adapters.store.faults import told
from jianbao.errors import UsageError

_BEGIN = "sqlite_begin"


class Database:
    """Where the tables are. Each `with` is one transaction on a pooled connection of its own."""

    def __init__(self, url: str, patience_s: float) -> None:
        parsed = _parse(url)
        self.place = _place(parsed)
        self.dialect = parsed.get_backend_name()
        self.file = Path(parsed.database) if self.dialect == "sqlite" and parsed.database else None
        self._engine = _engine(parsed, patience_s)
        self._writing = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view, however many queries it takes."""
        with told(self.place), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing. SQLite admits one writer at a time; the others wait their patience out."""
        with told(self.place), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


class Part:
    """A part of the store: the calls about some of its tables."""

    def __init__(self, database: Database) -> None:
        self._database = database


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise UsageError("`store.url` is no database URL: sqlite:///FILE or postgresql://…") from error
    if parsed.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(f"`store.url` names {parsed.drivername}; it can be sqlite:///FILE or postgresql://…")
    if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
        raise UsageError("`store.url` names no file; the store must outlive the process")
    return parsed


def _place(url: URL) -> str:
    is_file = url.get_backend_name() == "sqlite" and url.database
    return str(url.database) if is_file else url.render_as_string(hide_password=True)


def _engine(url: URL, patience_s: float) -> Engine:
    options: dict[str, Any] = {}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": patience_s}
    elif "psycopg" in url.get_driver_name():
        options["connect_args"] = {"options": f"-c lock_timeout={round(patience_s * 1000)}"}
    try:
        engine = create_engine(
            url,
            # records come and go as the JSON text that pydantic writes and reads
            json_serializer=_as_it_is,
            json_deserializer=_as_it_is,
            # a traceback must not spell out papers and answers
            hide_parameters=True,
            **options,
        )
    except (NoSuchModuleError, ImportError) as error:
        raise UsageError(f"`store.url` asks for the driver {url.get_driver_name()}: install it") from error
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", lambda connection, _: _prepare(connection, patience_s))
        event.listen(engine, "begin", _begin)
    return engine


def _as_it_is(value: Any) -> Any:
    return value


def _prepare(connection: sqlite3.Connection, patience_s: float) -> None:
    """Set what SQLite forgets between connections.

    In WAL mode a commit hands its pages to the operating system, which keeps them when
    this process is killed; only a power cut can lose the last commits, and never the
    file. So `synchronous=NORMAL` is enough for the journal of paid answers, and spares
    the disk a flush for each.
    """
    connection.isolation_level = None
    _write_ahead(connection, patience_s)
    for pragma in ("synchronous=NORMAL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _write_ahead(connection: sqlite3.Connection, patience_s: float) -> None:
    """Turn a new file to WAL; SQLite does not wait here by itself where two do it at once."""
    deadline = monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or monotonic() > deadline:
                raise
            sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    """Begin in SQLAlchemy's stead, for Python's driver would leave out reads and DDL.

    A writer takes its lock at once: one that first reads and then wants to write is
    refused without waiting where another wrote in between.
    """
    connection.exec_driver_sql(connection.get_execution_options().get(_BEGIN, "BEGIN"))
