"""What runs need of one another: small facts, leases, and the list of runs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import inserted, inserting, load, replace
from jianbao.adapters.store.schema import facts, leases, runs
from jianbao.model import Run


class Upkeep(Part):
    """Facts by name, leases by name, runs by id."""

    def remember(self, name: str, value: str) -> None:
        """A small fact kept across runs."""
        with self._database.once() as connection:
            replace(connection, facts, [{"name": name, "value": value}])

    def recall(self, name: str) -> str | None:
        """What was remembered under that name."""
        query = select(facts.c.value).where(facts.c.name == name)
        with self._database.once() as connection:
            value = connection.scalar(query)
        return None if value is None else str(value)

    def lease(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """Take or prolong a lease; one statement decides between processes."""
        with self._database.once() as connection:
            insert = inserting(connection, leases)
            free = or_(leases.c.owner == owner, leases.c.until <= now)
            claim = insert.on_conflict_do_update(
                index_elements=["name"], set_={"owner": owner, "until": until}, where=free
            )
            return inserted(connection, claim, {"name": name, "owner": owner, "until": until})

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; nothing happens where the owner no longer holds it."""
        with self._database.once() as connection:
            connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))

    def lease_holder(self, name: str) -> str | None:
        """Who took a lease last and has not given it back, run out or not."""
        with self._database.once() as connection:
            return connection.scalar(select(leases.c.owner).where(leases.c.name == name))

    def save_run(self, run: Run) -> None:
        """Keep what a run did; the same id again replaces it."""
        row = {"id": run.id, "started": run.started, "record": run.model_dump_json()}
        with self._database.once() as connection:
            replace(connection, runs, [row])

    def runs(self, limit: int) -> list[Run]:
        """The latest ones, newest first."""
        query = select(runs.c.record).order_by(runs.c.id.desc()).limit(limit)
        with self._database.read() as connection:
            return [load(Run, record) for record in connection.scalars(query)]
