"""Who stands in which printed digest: nobody is new twice, and every digest of a paper can be found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Connection, delete, func, insert, or_, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import chunks, load, pack, replace
from jianbao.adapters.store.schema import digests, outcomes, printed, standing
from jianbao.model import Basis, Digest, Outcome, Section, State


def keep_digest(connection: Connection, digest: Digest) -> None:
    """Keep what is printed, and enter its papers in the place of what it held before."""
    head = digest.head.model_dump(exclude={"day", "slug"})
    row = {"topic": digest.topic.slug, "day": digest.day, "record": pack(digest)} | head
    replace(connection, digests, [row])
    _enter(connection, digest)


def _enter(connection: Connection, digest: Digest) -> None:
    topic, day = digest.topic.slug, digest.day
    connection.execute(delete(printed).where(printed.c.topic == topic, printed.c.day == day))
    rows = {
        entry.id: {
            "topic": topic,
            "day": day,
            "paper_id": entry.id,
            "version": entry.version or 0,
            "is_new": entry.section is Section.NEW,
        }
        for entry in reversed(digest.entries)
    }
    if rows:
        connection.execute(insert(printed), list(rows.values()))


class Printed(Part):
    """Look-ups over what was printed."""

    def new_on(self, topic: str, paper_ids: Iterable[str]) -> dict[str, date]:
        """By id: the first day on which a topic's digest printed it as new."""
        it = printed.c
        found: dict[str, date] = {}
        with self._database.read() as connection:
            for ids in chunks(paper_ids):
                query = select(it.paper_id, func.min(it.day)).where(
                    it.paper_id.in_(ids), it.topic == topic, it.is_new
                )
                rows = connection.execute(query.group_by(it.paper_id))
                found.update((paper_id, day) for paper_id, day in rows)
        return found

    def holding(self, paper_id: str) -> list[tuple[str, date]]:
        """`(topic, day)` of every printed digest that holds a paper, oldest day first."""
        it = printed.c
        query = select(it.topic, it.day).where(it.paper_id == paper_id).order_by(it.day, it.topic)
        with self._database.read() as connection:
            return [(topic, day) for topic, day in connection.execute(query)]

    def unfinished(self, since: date) -> list[tuple[date, Outcome]]:
        """Printed papers whose latest outcome a later run may better, by day, oldest first.

        Those that failed or were deferred, and those written from the abstract alone or by rule.
        """
        it, now = printed.c, standing.c
        query = (
            select(it.day, outcomes.c.id, outcomes.c.record)
            .join(standing, (now.paper_id == it.paper_id) & (now.version == it.version))
            .join(outcomes, outcomes.c.id == now.outcome)
            .where(
                it.day >= since,
                or_(
                    outcomes.c.state.in_([State.FAILED.value, State.DEFERRED.value]),
                    outcomes.c.basis.in_([Basis.ABSTRACT.value, Basis.DRAFT.value]),
                ),
            )
            .order_by(it.day, outcomes.c.id)
        )
        with self._database.read() as connection:
            found = {(day, id_): record for day, id_, record in connection.execute(query)}
        return [(day, load(Outcome, record)) for (day, _), record in found.items()]
