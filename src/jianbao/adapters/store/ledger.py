"""The ledger: what became of every version of a paper. Rows are added, never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import chunks, load
from jianbao.adapters.store.schema import outcomes, standing
from jianbao.adapters.store.standing import append, append_all
from jianbao.model import Outcome, PaperKey, State, is_decided

_LATEST = (
    select(standing.c.paper_id, standing.c.version, outcomes.c.record)
    .join(standing, outcomes.c.id == standing.c.outcome)
    .where(standing.c.paper_id.in_(bindparam("papers", expanding=True)))
    .order_by(standing.c.paper_id, standing.c.version)
    .with_for_update(of=standing)
)


def latest(
    connection: Connection, keys: Iterable[PaperKey], column: ColumnElement[Any]
) -> Iterator[tuple[PaperKey, Any]]:
    """A column of the row that holds for each `(id, version)`."""
    wanted, table = set(keys), outcomes.c
    for ids in chunks(id_ for id_, _ in wanted):
        newest = select(func.max(table.id)).where(table.paper_id.in_(ids))
        newest = newest.group_by(table.paper_id, table.version)
        query = select(table.paper_id, table.version, column).where(table.id.in_(newest))
        for id_, version, value in connection.execute(query):
            if (id_, version) in wanted:
                yield (id_, version), value


def _locked(connection: Connection, given: Iterable[Outcome]) -> dict[PaperKey, Outcome]:
    """The latest about these papers; in PostgreSQL nobody else may write about them until we are done."""
    rows = connection.execute(_LATEST, {"papers": sorted({one.paper_id for one in given})})
    return {(id_, version): load(Outcome, record) for id_, version, record in rows}


def _key(outcome: Outcome) -> PaperKey:
    return outcome.key


def _holds(latest: Outcome | None, ours: Outcome, before: Outcome | None) -> Outcome:
    """What a person decided since `before`, else ours."""
    return latest if latest and latest != before and is_decided(latest) else ours


class Ledger(Part):
    """Outcomes; the row written last is the one that holds."""

    def save_outcome(self, outcome: Outcome) -> None:
        """Append to the ledger."""
        with self._database.write() as connection:
            append(connection, outcome)

    def settle_outcomes(self, given: Sequence[tuple[Outcome, Outcome | None]]) -> list[Outcome]:
        """Append each unless a person decided meanwhile; nobody can between the look and the writing."""
        with self._database.write() as connection:
            latest = _locked(connection, (outcome for outcome, _ in given))
            stand = [_holds(latest.get(_key(ours)), ours, before) for ours, before in given]
            written = [one for one, (ours, _) in zip(stand, given, strict=True) if one is ours]
            append_all(connection, sorted(written, key=_key))
        return stand

    def outcomes(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Outcome]:
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
