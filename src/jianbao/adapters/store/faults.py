"""The drivers' errors, told as ours: what happened, and what to do about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from jianbao.errors import StoreError

_LOCKED = "{place} is locked by another process. Wait for it to end, or stop it, and run again"
_READ_ONLY = "{place} may not be written. Check the owner and the permissions of it and of its folder"
_FORBIDDEN = "{place} may not be written: {cause}. Make the user of `store.url` the database's owner"
_DAMAGED = (
    "{place} is damaged, or is no database. Put it aside and restore a backup, "
    "or rescue what is left with `sqlite3 OLD .recover | sqlite3 NEW`"
)
_FULL = "The disk of {place} is full. Make room and run again: what was stored is intact"
_DISK = "The disk of {place} fails. Check it and run again: what was stored is intact"
_CLOSED = "{place} cannot be opened. Check that it exists and that it and its folder may be read and written"
_AWAY = "{place} cannot be reached. Check that the server runs and that `store.url` names it"
_STRANGER = (
    "{place} does not let us in: {cause}. Check the user, the password and the database of `store.url`"
)
_CROWDED = "{place} has no connection to spare. Raise its `max_connections`, or run fewer processes at once"
_SLOW = "{place} took too long over one statement. Look at what else it does, then run again"
_OTHER = "{place} refused: {cause}"

_SQLITE = {
    "SQLITE_BUSY": _LOCKED,
    "SQLITE_LOCKED": _LOCKED,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_FULL": _FULL,
    "SQLITE_IOERR": _DISK,
    "SQLITE_CANTOPEN": _CLOSED,
}
"""By primary result code; the extended ones (`SQLITE_IOERR_WRITE`) begin with it."""

_POSTGRES = {
    "08": _AWAY,
    "57P": _AWAY,
    "28": _STRANGER,
    "3D": _STRANGER,
    "40": _LOCKED,
    "55P03": _LOCKED,
    "25006": _FORBIDDEN,
    "42501": _FORBIDDEN,
    "53100": _FULL,
    "53300": _CROWDED,
    "57014": _SLOW,
    "58": _DISK,
    "XX": _DAMAGED,
}
"""By the beginning of SQLSTATE."""

_LOST = ("08", "57P", "25P03")
"""The server went away, or threw us out."""

_UNDONE = ("40",)
"""Deadlocks: the server took everything back."""


_REFUSALS = {
    "password": "28P01",
    "pg_hba": "28000",
    "role": "28000",
    "does not exist": "3D000",
    "permission denied": "42501",
    "too many": "53300",
    "remaining connection slots": "53300",
}
"""By what a server says to who knocks, in English."""


@contextmanager
def told(place: str, *, committing: bool = False) -> Iterator[None]:
    """Turn errors of driver and pool into `StoreError(place=…, code=…)`.

    `place` names the database for a person and holds no password. The fact `undone` says that
    nothing was kept and the same may work now; a connection lost while `committing` leaves that open.
    """
    try:
        yield
    except DBAPIError as error:
        code = _code(error)
        message = _advice(code).format(place=place, cause=_cause(error))
        undone = code.startswith(_UNDONE) or (code.startswith(_LOST) and not committing)
        raise StoreError(message, place=place, code=code, undone=undone) from error
    except PoolTimeout as error:
        raise StoreError(_LOCKED.format(place=place), place=place, code="pool") from error


@contextmanager
def told_of(file: str) -> Iterator[None]:
    """The same for a file that SQLite's own driver is at work on."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorname", type(error).__name__)
        raise StoreError(_advice(code).format(place=file, cause=error), place=file, code=code) from error


def _code(error: DBAPIError) -> str:
    orig = error.orig
    for name in ("sqlite_errorname", "sqlstate", "pgcode"):
        if code := getattr(orig, name, None):
            return str(code)
    if type(orig).__name__ != "OperationalError":
        return type(orig).__name__
    # libpq gives no SQLSTATE with a connection that did not come about
    said = str(orig)
    return next((code for word, code in _REFUSALS.items() if word in said), "08000")


def _cause(error: DBAPIError) -> str:
    """The last line of what the driver says: the server's own word."""
    return str(error.orig).strip().rpartition("\n")[2].strip()


def _advice(code: str) -> str:
    known = _SQLITE if code.startswith("SQLITE_") else _POSTGRES
    return next((advice for start, advice in known.items() if code.startswith(start)), _OTHER)
