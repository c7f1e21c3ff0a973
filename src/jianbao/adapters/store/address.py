"""A database's URL: read, told to a person, and made an engine."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from jianbao.errors import UsageError

_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
_IDLE_S = 60
"""A transaction that says nothing for so long belongs to a host that is gone: its locks are let go."""
_STATEMENT_S = 600
_FAR_PAGE = 1.1
"""What a page of an index costs beside one read in order. PostgreSQL takes 4, that of a disk that turns:
from a million papers on it would read tables through for the papers of a month."""
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def parse(url: str) -> URL:
    """Raises `UsageError` for what cannot be right."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number is a plain ValueError
        raise UsageError("`store.url` is no database URL: sqlite:///FILE or postgresql://…") from error
    if parsed.drivername in _POSTGRES:
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.drivername != "sqlite":
        raise UsageError(f"`store.url` names {parsed.drivername}; it can be sqlite:///FILE or postgresql://…")
    if parsed.database in (None, "", ":memory:"):
        raise UsageError("`store.url` names no file; the store must outlive the process")
    return parsed


def place(url: URL) -> str:
    """For a person: the file, or user, host and database. A password can also stand in the query."""
    if is_sqlite(url):
        return str(url.database)
    host = url.host or url.query.get("host", "")
    return f"postgresql://{_before(url.username, '@')}{host}{_after(':', url.port)}/{url.database or ''}"


def _before(word: str | None, mark: str) -> str:
    return f"{word}{mark}" if word else ""


def _after(mark: str, number: int | None) -> str:
    return f"{mark}{number}" if number else ""


def is_sqlite(url: URL) -> bool:
    """Whether it names a file; else it names a database of PostgreSQL."""
    return url.get_backend_name() == "sqlite"


def engine(url: URL, patience_s: float) -> Engine:
    """Raises `UsageError` where PostgreSQL's driver is not installed."""
    arguments = {"timeout": patience_s} if is_sqlite(url) else _arguments(url, patience_s)
    try:
        return create_engine(
            url,
            # records come and go as the JSON text that pydantic writes and reads
            json_serializer=_without_nul,
            json_deserializer=_as_it_is,
            # a traceback must not spell out papers and answers
            hide_parameters=True,
            pool_timeout=patience_s,
            connect_args=arguments,
        )
    except (NoSuchModuleError, ImportError) as error:
        raise UsageError(
            "`store.url` asks for PostgreSQL, whose driver is not installed: "
            "install Jianbao with its extra, `jianbao[postgres]`"
        ) from error


def _arguments(url: URL, patience_s: float) -> dict[str, Any]:
    """What a client far from its server needs; the URL's own word goes first."""
    limits = {
        "lock_timeout": patience_s,
        "statement_timeout": _STATEMENT_S,
        "idle_in_transaction_session_timeout": _IDLE_S,
    }
    said = [f"-c {name}={round(1000 * seconds)}" for name, seconds in limits.items()]
    ours = {
        "application_name": "jianbao",
        "connect_timeout": max(2, round(patience_s)),
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": round(1000 * max(2, patience_s)),
    }
    options = " ".join([*said, f"-c random_page_cost={_FAR_PAGE}", str(url.query.get("options", ""))])
    return {**{name: value for name, value in ours.items() if name not in url.query}, "options": options}


def _as_it_is(value: Any) -> Any:
    return value


def _without_nul(record: str) -> str:
    """PostgreSQL reads no field of a JSON text in which a NUL stands."""
    return _NUL.sub(r"\1\\ufffd", record) if r"\u0000" in record else record
