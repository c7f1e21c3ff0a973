"""Turns that processes take, and rests that all of them keep. Both stand among the leases."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select, update

from jianbao.adapters.store.database import Database, Part
from jianbao.adapters.store.rows import inserted, inserting
from jianbao.adapters.store.schema import leases

_LONGEST = timedelta(days=1)
"""Of a rest; what lies further ahead was written before the clock was set back."""

_SHORT = timedelta(minutes=5)
"""A turn that is held so far ahead, and four times longer than anybody holds it, as well."""


_AGE_S = 60.0
"""After which the server's clock is looked at again: hosts' clocks drift by far less meanwhile."""


class Turns(Part):
    """One at a time, and nobody for a while."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._ahead_s, self._looked = 0.0, -_AGE_S

    def now_s(self) -> float:
        """Seconds since 1970 by PostgreSQL's clock, to half a round trip; SQLite's hosts are all this one."""
        if self._database.file is None and time.monotonic() - self._looked >= _AGE_S:
            began = time.time()
            with self._database.once() as connection:
                moment: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            self._ahead_s = moment.timestamp() - (began + time.time()) / 2
            self._looked = time.monotonic()
        return time.time() + self._ahead_s

    def reserve_turn(self, name: str, owner: str, hold_s: float, now: float) -> float:
        """Take or keep a turn; one statement decides between processes."""
        moment, hold = _moment(now), timedelta(seconds=hold_s)
        key = _turn(name)
        row = {"name": key, "owner": owner, "until": moment + hold}
        until = leases.c.until
        free = or_(leases.c.owner == owner, until <= moment, until > moment + max(_SHORT, 4 * hold))
        with self._database.write() as connection:
            claim = inserting(connection, leases).on_conflict_do_update(
                index_elements=["name"], set_={"owner": owner, "until": moment + hold}, where=free
            )
            if inserted(connection, claim, row):
                return 0.0
            held: datetime = connection.execute(select(until).where(leases.c.name == key)).scalar_one()
        return (held - moment).total_seconds()

    def reserve_share(self, name: str, takes_s: float, now: float) -> float:
        """Book the next stretch of a rate; one row, locked, decides between processes."""
        moment, key = _moment(now), _share(name)
        with self._database.write() as connection:
            new = {"name": key, "owner": "", "until": moment}
            connection.execute(
                inserting(connection, leases).on_conflict_do_nothing(index_elements=["name"]), new
            )
            its = select(leases.c.until).where(leases.c.name == key).with_for_update()
            begins: datetime = max(moment, connection.execute(its).scalar_one())
            if begins > moment + _LONGEST:  # booked before the clock was set back
                begins = moment
            ends = begins + timedelta(seconds=takes_s)
            connection.execute(update(leases).where(leases.c.name == key).values(until=ends))
        return (begins - moment).total_seconds()

    def rest(self, name: str, rest_s: float, now: float) -> None:
        """Begin a rest, or make it longer."""
        moment = _moment(now)
        ends = moment + min(timedelta(seconds=rest_s), _LONGEST)
        later = or_(leases.c.until < ends, leases.c.until > moment + _LONGEST)
        with self._database.once() as connection:
            claim = inserting(connection, leases).on_conflict_do_update(
                index_elements=["name"], set_={"until": ends}, where=later
            )
            connection.execute(claim, {"name": _rest(name), "owner": "", "until": ends})

    def resting_s(self, name: str, now: float) -> float:
        """Seconds that a rest still lasts."""
        with self._database.once() as connection:
            ends = connection.scalar(select(leases.c.until).where(leases.c.name == _rest(name)))
        left = ends - _moment(now) if ends else timedelta()
        return max(0.0, left.total_seconds()) if left <= _LONGEST else 0.0


def _turn(name: str) -> str:
    return f"turn {name}"


def _share(name: str) -> str:
    return f"share {name}"


def _rest(name: str) -> str:
    return f"rest {name}"


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
