"""The whole store, and how it is opened."""

from __future__ import annotations

from jianbao.adapters.store.batches import Batches
from jianbao.adapters.store.database import Database
from jianbao.adapters.store.decided import Decided
from jianbao.adapters.store.deliveries import Deliveries
from jianbao.adapters.store.exported import Exported
from jianbao.adapters.store.laboratory import Laboratory
from jianbao.adapters.store.ledger import Ledger
from jianbao.adapters.store.looks import Looks
from jianbao.adapters.store.outlay import Outlays
from jianbao.adapters.store.printed import Printed
from jianbao.adapters.store.queue import Queue
from jianbao.adapters.store.received import Received
from jianbao.adapters.store.records import Records
from jianbao.adapters.store.shards import Shards
from jianbao.adapters.store.survey import Survey
from jianbao.adapters.store.tagged import Tagged
from jianbao.adapters.store.tallied import Tallied
from jianbao.adapters.store.translated import Translated
from jianbao.adapters.store.turns import Turns
from jianbao.adapters.store.upgrade import upgrade
from jianbao.adapters.store.upkeep import Upkeep


class SqlStore(
    Records,
    Received,
    Printed,
    Batches,
    Ledger,
    Decided,
    Looks,
    Queue,
    Shards,
    Survey,
    Turns,
    Upkeep,
    Laboratory,
    Tallied,
    Tagged,
    Translated,
    Outlays,
    Exported,
    Deliveries,
):
    """`ports.Store` on a database. Safe to call from any thread; do not carry it across a fork."""

    def close(self) -> None:
        """Give the database back. A call after this one opens it again."""
        self._database.close()


def open_store(url: str, *, patience_s: float = 30.0) -> SqlStore:
    """Open a database at the newest schema, making and migrating it as needed.

    `url` is `sqlite:///FILE` or `postgresql://…`; `patience_s` is how long a call waits
    for another process's lock. Raises `UsageError` for a URL that cannot be right, and
    `StoreError`, with what to do, for a database that is locked, damaged, read-only, not
    ours or from a newer version.
    """
    database = Database(url, patience_s)
    try:
        upgrade(database)
    except BaseException:  # whatever ends it, Ctrl-C too: no connection is left open
        database.close()
        raise
    return SqlStore(database)
