"""What counts against caps: summed from the journal, inside the transaction that writes a question down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, case, func, select, text

from jianbao.adapters.store.schema import answers
from jianbao.model import Cap, Charge

__all__ = ["Till"]

_SETTLED = timedelta(minutes=2)
"""No question turns up in the journal that was asked so long before its newest."""
_RECKONED = timedelta(minutes=3)
"""How far the newest question runs ahead before the sum is made again from the beginning."""
_LOCK = 0x7469_6C6C
"""`till` in ASCII: in PostgreSQL one process at a time looks at the sum and adds to it."""


class _Sum(NamedTuple):
    until: datetime
    charge: Charge
    """Of questions asked before that; those under way count at their most until it is made again."""


class _Row(NamedTuple):
    charge: Charge
    newest: datetime | None


class Till:
    """Sums of the journal since the beginning of days and months, kept up at a cost that does not grow."""

    def __init__(self) -> None:
        self._sums: dict[tuple[datetime, str | None], _Sum] = {}

    def lock(self, connection: Connection) -> None:
        """Keep other processes from writing questions until the transaction ends; SQLite has no others."""
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))

    def hold(self, connection: Connection, caps: Sequence[Cap]) -> None:
        """Raise `BudgetExceeded` where a cap is passed."""
        for cap in caps:
            cap.hold(self.charged(connection, cap))

    def charged(self, connection: Connection, cap: Cap) -> Charge:
        """What is charged since the cap's beginning."""
        known = self._sums.get((cap.since, cap.currency), _Sum(cap.since, Charge()))
        row = _summed(connection, cap, answers.c.asked_at >= known.until)
        if row.newest and row.newest - known.until > _SETTLED + _RECKONED:
            until = row.newest - _SETTLED
            past = (answers.c.asked_at >= cap.since) & (answers.c.asked_at < until)
            known = _Sum(until, _summed(connection, cap, past).charge)
            self._sums[cap.since, cap.currency] = known
            row = _summed(connection, cap, answers.c.asked_at >= until)
        return known.charge + row.charge


def _summed(connection: Connection, cap: Cap, which: ColumnElement[bool]) -> _Row:
    it = answers.c
    money = case((it.currency == cap.currency, it.charge_money), else_=Decimal(0))
    query = select(
        func.sum(it.charge_tokens).label("tokens"),
        func.sum(money).label("money"),
        func.max(it.asked_at).label("newest"),
    )
    row = connection.execute(query.where(which)).one()
    return _Row(Charge(tokens=int(row.tokens or 0), money=row.money or Decimal(0)), row.newest)
