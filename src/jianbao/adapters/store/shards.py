"""Parts of days' work: each claimed by one process at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, and_, delete, false, insert, or_, select, true, update

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import load
from jianbao.adapters.store.schema import shards
from jianbao.adapters.store.upgrade import require_known
from jianbao.model.shards import MOST_TRIES, Claimed, Lot, Shard

_HEAD = [column for column in shards.c if column.name != "record"]
_NOBODY: dict[str, Any] = {"owner": None, "run": None, "until": None}


class Shards(Part):
    """Rows that last until their day is printed."""

    def add_shards(self, day: date, lots: Sequence[Lot]) -> None:
        """Lay work out for any process over this store."""
        rows = [
            {"day": day, "size": len(lot.papers), "tries": 0, "done": False, "record": lot.model_dump_json()}
            for lot in lots
        ]
        if rows:
            with self._database.write() as connection:
                connection.execute(insert(shards), rows)

    def claim_shard(self, owner: str, run: str | None, until: datetime, now: datetime) -> Claimed | None:
        """The first that is free. Raises `StoreError` where a newer version changed the tables beyond us."""
        it = shards.c
        free = and_(
            it.done == false(),
            it.fault.is_(None),
            it.tries < MOST_TRIES,
            or_(it.until.is_(None), it.until <= now),
        )
        # rows that others are just taking are passed by, not waited for
        query = select(shards).where(free).order_by(it.number).limit(1).with_for_update(skip_locked=True)
        with self._database.write() as connection:
            require_known(self._database, connection)
            row = connection.execute(query).one_or_none()
            if row is None:
                return None
            ours = {"owner": owner, "run": run, "until": until, "tries": row.tries + 1}
            connection.execute(update(shards).where(it.number == row.number).values(**ours))
        shard = _shard(row).model_copy(update=ours)
        return Claimed(shard=shard, lot=load(Lot, row.record), gone=row.owner)

    def keep_shards(self, owner: str, until: datetime) -> None:
        """A sign of life: stay with those that are ours."""
        it = shards.c
        with self._database.once() as connection:
            ours = and_(it.owner == owner, it.done == false())
            connection.execute(update(shards).where(ours).values(until=until))

    def end_shard(self, number: int, owner: str, fault: str | None = None) -> None:
        """It is done; with a fault, it is given back, and nobody takes it."""
        it = shards.c
        said = {"done": True} if fault is None else {**_NOBODY, "fault": fault}
        with self._database.once() as connection:
            connection.execute(update(shards).where(it.number == number, it.owner == owner).values(**said))

    def shards(self) -> list[Shard]:
        """All there are, in their order."""
        with self._database.read() as connection:
            return [_shard(row) for row in connection.execute(select(*_HEAD).order_by(shards.c.number))]

    def lots(self, day: date | None = None) -> list[Lot]:
        """What lies in shards that are not done, of a day or of all."""
        which = shards.c.day == day if day else true()
        query = select(shards.c.record).where(which, shards.c.done == false()).order_by(shards.c.number)
        with self._database.read() as connection:
            return [load(Lot, record) for record in connection.scalars(query)]

    def revive_shards(self) -> None:
        """Let those be taken again that were given back or given up."""
        left = or_(shards.c.fault.is_not(None), shards.c.tries >= MOST_TRIES)
        with self._database.once() as connection:
            connection.execute(update(shards).where(left).values(fault=None, tries=0))

    def drop_shards(self, numbers: Iterable[int]) -> None:
        """Forget them."""
        with self._database.once() as connection:
            connection.execute(delete(shards).where(shards.c.number.in_(list(numbers))))


def _shard(row: Row[Any]) -> Shard:
    return Shard.model_validate({column.name: getattr(row, column.name) for column in _HEAD})
