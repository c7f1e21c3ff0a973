"""The ledger: what became of every version of a paper. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import chunks, load
from jianbao.adapters.store.schema import outcomes, standing
from jianbao.adapters.store.standing import append
from jianbao.model import Outcome, State, is_decided

_LATEST = (
    select(outcomes.c.record)
    .join(standing, outcomes.c.id == standing.c.outcome)
    .where(standing.c.paper_id == bindparam("paper"), standing.c.version == bindparam("number"))
    .with_for_update(of=standing)
)


def latest(
    connection: Connection, keys: Iterable[tuple[str, int]], column: ColumnElement[Any]
) -> Iterator[tuple[tuple[str, int], Any]]:
    """A column of the row that holds for each `(id, version)`."""
    wanted, table = set(keys), outcomes.c
    for ids in chunks(id_ for id_, _ in wanted):
        newest = select(func.max(table.id)).where(table.paper_id.in_(ids))
        newest = newest.group_by(table.paper_id, table.version)
        query = select(table.paper_id, table.version, column).where(table.id.in_(newest))
        for id_, version, value in connection.execute(query):
            if (id_, version) in wanted:
                yield (id_, version), value


def _locked(connection: Connection, outcome: Outcome) -> Outcome | None:
    """The latest of the same version; in PostgreSQL nobody else may write about it until we are done."""
    record = connection.scalar(_LATEST, {"paper": outcome.paper_id, "number": outcome.version})
    return None if record is None else load(Outcome, record)


class Ledger(Part):
    """Outcomes; the row written last is the one that holds."""

    def save_outcome(self, outcome: Outcome) -> None:
        """Append to the ledger."""
        with self._database.write() as connection:
            append(connection, outcome)

    def settle_outcome(self, outcome: Outcome, before: Outcome | None) -> Outcome:
        """Append, unless a person decided meanwhile; nobody can between the look and the writing."""
        with self._database.write() as connection:
            latest = _locked(connection, outcome)
            if latest and latest != before and is_decided(latest):
                return latest
            append(connection, outcome)
            return outcome

    def outcomes(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Outcome]:
        """The latest of each `(id, version)`."""
        with self._database.read() as connection:
            return {key: load(Outcome, record) for key, record in latest(connection, keys, outcomes.c.record)}

    def known_outcomes(self, paper_ids: Iterable[str]) -> dict[str, Outcome]:
        """By id: the latest outcome that holds a published 简介, of the highest version that has one.

        What was held back afterwards is none: a person took it back.
        """
        table, later = outcomes.c, outcomes.alias("later")
        same = (later.c.paper_id == table.paper_id) & (later.c.version == table.version)
        back = select(later.c.id).where(same, later.c.id > table.id, later.c.state == State.HELD.value)
        found: dict[str, Outcome] = {}
        with self._database.read() as connection:
            for ids in chunks(paper_ids):
                rank = func.row_number().over(
                    partition_by=table.paper_id, order_by=(table.version.desc(), table.id.desc())
                )
                printed = select(table.id, rank.label("rank")).where(
                    table.paper_id.in_(ids),
                    table.state == State.PUBLISHED.value,
                    table.has_brief,
                    ~back.exists(),
                )
                best = printed.subquery()
                query = select(table.paper_id, table.record).join(best, table.id == best.c.id)
                for id_, record in connection.execute(query.where(best.c.rank == 1)):
                    found[id_] = load(Outcome, record)
        return found
