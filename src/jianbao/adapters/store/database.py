"""Transactions that are safe between threads, between processes and between hosts."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from inspect import isfunction
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from jianbao.adapters.store import address
from jianbao.adapters.store.faults import told
from jianbao.errors import StoreError

_R = TypeVar("_R")

_BEGIN = "sqlite_begin"
_POLL_S = 0.2
_PAUSES_S = (0.01, 0.1, 0.5)
"""At most so long before a call is made again, time after time."""


class Database:
    """Where the tables are. Each `with` is one transaction on a pooled connection of its own."""

    def __init__(self, url: str, patience_s: float) -> None:
        parsed = address.parse(url)
        self.place = address.place(parsed)
        self.file = Path(str(parsed.database)) if address.is_sqlite(parsed) else None
        """SQLite's; None: the database is PostgreSQL's."""
        self._patience_s = patience_s
        self._engine = address.engine(parsed, patience_s)
        self._writing = self._engine.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
        if self.file:
            self._reading, self._single = self._engine, self._engine.execution_options(**{_BEGIN: None})
            event.listen(self._engine, "connect", lambda connection, _: _prepare(connection, patience_s))
            event.listen(self._engine, "begin", _begin)
        else:
            snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
            self._reading = self._engine.execution_options(**snapshot)
            self._single = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view, however many queries it takes."""
        with told(self.place), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """All or nothing. SQLite admits one writer at a time; the others wait their patience out."""
        with told(self.place), self._writing.connect() as connection:
            transaction = connection.begin()
            yield connection
            with told(self.place, committing=True):
                transaction.commit()

    @contextmanager
    def once(self) -> Iterator[Connection]:
        """One statement, which may as well be made twice: one round trip to PostgreSQL instead of three."""
        with told(self.place), self._single.connect() as connection:
            yield connection

    def answers(self) -> bool:
        """Whether the server does, within patience."""
        ends = time.monotonic() + self._patience_s
        while time.monotonic() < ends:
            try:
                self._engine.connect().close()
            except OperationalError:
                time.sleep(_POLL_S)
            else:
                return True
        return False

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


class Part:
    """A part of the store: the calls about some of its tables.

    Each public method is one transaction. One that PostgreSQL ended without keeping anything
    of it (a restart, a lost connection, a deadlock) is made again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name, method in list(vars(cls).items()):
            if isfunction(method) and not name.startswith("_"):
                setattr(cls, name, _tried_again(method))

    def _recover(self, error: StoreError, pause_s: float) -> None:
        """Return once the call may be made again; raises the error where it may not."""
        if not error.facts.get("undone") or not self._database.answers():
            raise error
        # at random: two that met once and come back at the same moment meet again
        time.sleep(random.uniform(0, pause_s))


def _tried_again(method: Callable[..., _R]) -> Callable[..., _R]:
    @wraps(method)
    def call(part: Part, *values: Any, **named: Any) -> _R:
        # an iterator could be read only once
        values = tuple(list(value) if isinstance(value, Iterator) else value for value in values)
        for pause_s in _PAUSES_S:
            try:
                return method(part, *values, **named)
            except StoreError as error:
                part._recover(error, pause_s)  # noqa: SLF001 (one class in two places)
        return method(part, *values, **named)

    return call


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
    deadline = time.monotonic() + patience_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL").close()
        except sqlite3.OperationalError as error:
            if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def _begin(connection: Connection) -> None:
    """Begin in SQLAlchemy's stead, for Python's driver would leave out reads and DDL.

    A writer takes its lock at once: one that first reads and then wants to write is
    refused without waiting where another wrote in between.
    """
    if words := connection.get_execution_options().get(_BEGIN, "BEGIN"):
        connection.exec_driver_sql(words)
