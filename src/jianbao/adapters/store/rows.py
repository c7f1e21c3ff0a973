"""Between records and rows."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError
from sqlalchemy import Connection, Executable, Insert, Table

from jianbao.errors import StoreError
from jianbao.model import Record

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

_T = TypeVar("_T")
_R = TypeVar("_R", bound=Record)
_S = TypeVar("_S", bound=Executable)

_CHUNK = 500
"""Keys in one query: well below every driver's cap on parameters."""


def chunks(keys: Iterable[_T]) -> Iterator[list[_T]]:
    """Distinct keys, as many at a time as one query takes."""
    distinct = list(dict.fromkeys(keys))
    for start in range(0, len(distinct), _CHUNK):
        yield distinct[start : start + _CHUNK]


def load(kind: type[_R], stored: str | bytes) -> _R:
    """A record from its JSON. Raises `StoreError` where it does not fit: somebody else wrote it."""
    try:
        return kind.model_validate_json(stored)
    except ValidationError as error:
        raise _unreadable(kind) from error


def pack(record: Record) -> bytes:
    """A large record, to about a third of its JSON."""
    return zlib.compress(record.model_dump_json().encode())


def unpack(kind: type[_R], stored: bytes) -> _R:
    """What `pack` made. Raises `StoreError`."""
    try:
        return load(kind, zlib.decompress(stored))
    except zlib.error as error:
        raise _unreadable(kind) from error


def _unreadable(kind: type[Record]) -> StoreError:
    name = kind.__name__
    return StoreError(
        f"A stored {name} cannot be read: it was changed outside Jianbao. Restore a backup", record=name
    )


def built_once(build: Callable[[Connection], _S]) -> Callable[[Connection], _S]:
    """A statement for each kind of database: to put one together takes longer than to have it run."""
    made: dict[str, _S] = {}

    @wraps(build)
    def built(connection: Connection) -> _S:
        name = connection.dialect.name
        if name not in made:
            made[name] = build(connection)
        return made[name]

    return built


def inserting(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT that can say ON CONFLICT, in the words of the database at hand."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


def inserted(connection: Connection, statement: Insert, row: Mapping[str, Any]) -> bool:
    """Whether an INSERT … ON CONFLICT wrote its one row."""
    return connection.execute(counted(statement), row).rowcount == 1


def counted(statement: Insert) -> Insert:
    """One whose rows are counted: PostgreSQL's count is thrown away unless it is asked for."""
    if statement.get_execution_options().get("preserve_rowcount"):
        return statement
    return statement.execution_options(preserve_rowcount=True)


def replace(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows; where a row of the same primary key stands, the new one takes its place.

    In the order of their keys, so that two processes that write the same rows cannot
    wait for each other in PostgreSQL.
    """
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = inserting(connection, table)
    rest = {column.name: statement.excluded[column.name] for column in table.c if not column.primary_key}
    ordered = sorted(rows, key=lambda row: [row[key] for key in keys])
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest), ordered)
