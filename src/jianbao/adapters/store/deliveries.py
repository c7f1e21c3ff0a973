"""What was sent to people: claimed before it leaves, so that nothing is sent twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select, update

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import inserted, inserting, load
from jianbao.adapters.store.schema import deliveries
from jianbao.model.delivery import Delivery, DeliveryState

_KEY = ("channel", "day", "topic", "what")


class _Taken(Exception):
    """Somebody else has one of them: nothing is written."""


class Deliveries(Part):
    """Messages, by channel, day and topic."""

    def claim_deliveries(
        self, rows: Sequence[Delivery], over: Sequence[DeliveryState] = (DeliveryState.FAILED,)
    ) -> bool:
        """Write messages down as being sent, all or none."""
        free = deliveries.c.state.in_([state.value for state in over])
        try:
            with self._database.write() as connection:
                for row in sorted(map(_row, rows), key=lambda row: [row[name] for name in _KEY]):
                    rest = {name: value for name, value in row.items() if name not in _KEY}
                    claim = inserting(connection, deliveries).on_conflict_do_update(
                        index_elements=list(_KEY), set_=rest, where=free
                    )
                    if not inserted(connection, claim, row):
                        raise _Taken
        except _Taken:
            return False
        return True

    def end_deliveries(self, rows: Sequence[Delivery]) -> None:
        """Write what became of messages that their owner is sending."""
        it = deliveries.c
        with self._database.write() as connection:
            for row in map(_row, rows):
                mine = [it[name] == row[name] for name in (*_KEY, "owner")]
                ended = update(deliveries).where(*mine, it.state == DeliveryState.SENDING.value)
                connection.execute(ended.values(state=row["state"], record=row["record"]))

    def deliveries(self, since: date, channel: str | None = None) -> list[Delivery]:
        """By day, oldest first, then by channel."""
        it = deliveries.c
        wanted = [it.day >= since, *([it.channel == channel] if channel else [])]
        query = select(it.record).where(*wanted).order_by(it.day, it.channel, it.topic, it.what)
        with self._database.read() as connection:
            return [load(Delivery, record) for record in connection.scalars(query)]


def _row(delivery: Delivery) -> dict[str, Any]:
    return {
        "channel": delivery.channel,
        "day": delivery.day,
        "topic": delivery.topic,
        "what": delivery.what,
        "state": delivery.state.value,
        "owner": delivery.owner,
        "record": delivery.model_dump_json(),
    }
