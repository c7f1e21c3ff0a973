"""Decisions: appended to what was seen, and to nothing else; and the digests that they make stale."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.looks import leave
from jianbao.adapters.store.rows import chunks, inserting, load
from jianbao.adapters.store.schema import decisions, outcomes, printed, stale, standing, translations
from jianbao.adapters.store.standing import append
from jianbao.errors import Conflict, UsageError
from jianbao.model import Action, Decision, Outcome, PaperKey, Ruled, Stale

_UNDECIDED = {"decision": None, "action": None}


class Decided(Part):
    """What people decided."""

    def decide(self, decision: Decision, outcomes: Sequence[Outcome]) -> Decision:
        """Append a decision, what follows from it, and marks on the digests, all or none.

        The same decision a second time, as a double click sends it, is given back as it stands.
        Raises `Conflict` where `decision.etag` is no longer that of the latest outcome.
        """
        with self._database.write() as connection:
            ruled = _locked(connection, decision)
            last = _last(connection, decision)
            if last and _same(last, decision):
                return last
            if ruled.etag != decision.etag:
                raise _conflict(connection, decision, ruled)
            rows = [append(connection, outcome) for outcome in outcomes]
            made = decision.model_copy(
                update={
                    "supersedes": last.id if last else None,
                    "row_before": ruled.row,
                    "row_after": rows[0] if rows else ruled.row,
                }
            )
            made = _appended(connection, made, ruled)
            leave(connection, made.key, made.author)
            mark(connection, made.paper_id, {outcome.version for outcome in outcomes})
            return made

    def decisions(self, paper_id: str | None = None, version: int | None = None) -> list[Decision]:
        """The oldest first: about a paper version, about all versions of a paper, or all there are."""
        query = select(decisions.c.id, decisions.c.record).order_by(decisions.c.id)
        if paper_id is not None:
            query = query.where(decisions.c.paper_id == paper_id)
        if version is not None:
            query = query.where(decisions.c.version == version)
        with self._database.read() as connection:
            return [_decision(row) for row in connection.execute(query)]

    def accepted(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Outcome]:
        """Those of the versions whose latest outcome a person accepted, with that outcome."""
        wanted = set(keys)
        found: dict[PaperKey, Outcome] = {}
        with self._database.read() as connection:
            for ids in chunks(id_ for id_, _ in wanted):
                found |= accepted(connection, ids)
        return {key: outcome for key, outcome in found.items() if key in wanted}

    def history(self, paper_id: str) -> list[tuple[int, Outcome]]:
        """Every row that the ledger ever had of a paper, in all versions, by number."""
        it = outcomes.c
        query = select(it.id, it.record).where(it.paper_id == paper_id).order_by(it.id)
        with self._database.read() as connection:
            return [(number, load(Outcome, record)) for number, record in connection.execute(query)]

    def stale_digests(self) -> list[Stale]:
        """Printed digests that decisions have overtaken, oldest day first."""
        it = stale.c
        with self._database.read() as connection:
            rows = connection.execute(select(stale).order_by(it.day, it.topic, it.paper_id)).all()
        return [_stale(topic, day, list(some)) for (day, topic), some in groupby(rows, _place)]

    def fresh(self, made: Stale) -> None:
        """A digest was made again; what was decided about it since then keeps its mark."""
        it = stale.c
        done = (
            it.topic == made.topic,
            it.day == made.day,
            it.paper_id.in_(made.papers),
            it.mark <= made.mark,
        )
        with self._database.write() as connection:
            connection.execute(delete(stale).where(*done))


def _place(row: Row[Any]) -> tuple[date, str]:
    return row.day, row.topic


def _stale(topic: str, day: date, rows: list[Row[Any]]) -> Stale:
    papers = tuple(row.paper_id for row in rows)
    return Stale(topic=topic, day=day, papers=papers, mark=max(row.mark for row in rows))


def accepted(connection: Connection, ids: Sequence[str]) -> dict[PaperKey, Outcome]:
    """Of these papers, the latest outcomes that a person accepted; an undo may make them stand again."""
    it = standing.c
    query = select(it.paper_id, it.version, outcomes.c.record).join(outcomes, outcomes.c.id == it.outcome)
    rows = connection.execute(query.where(it.action == Action.ACCEPT.value, it.paper_id.in_(ids)))
    return {(id_, version): load(Outcome, record) for id_, version, record in rows}


def ruled(connection: Connection, paper_id: str, version: int) -> Ruled | None:
    """The latest outcome of a paper version with what was decided about it."""
    it = standing.c
    query = select(it.outcome, it.decision, it.last, outcomes.c.record).join(
        outcomes, outcomes.c.id == it.outcome
    )
    row = connection.execute(query.where(it.paper_id == paper_id, it.version == version)).one_or_none()
    if row is None:
        return None
    outcome = load(Outcome, row.record)
    return Ruled(row=row.outcome, outcome=outcome, decision=row.decision, last=row.last)


def _locked(connection: Connection, decision: Decision) -> Ruled:
    """As `ruled`; in PostgreSQL nobody else may decide, or write, about it until we are done."""
    it = standing.c
    key = (it.paper_id == decision.paper_id, it.version == decision.version)
    connection.execute(select(it.outcome).where(*key).with_for_update())
    found = ruled(connection, decision.paper_id, decision.version)
    if found is None:
        name = decision.name
        raise UsageError(f"nothing was ever written of {name}", fault="unknown", id=name)
    return found


def _last(connection: Connection, decision: Decision) -> Decision | None:
    it = decisions.c
    query = select(it.id, it.record).where(it.paper_id == decision.paper_id, it.version == decision.version)
    row = connection.execute(query.order_by(it.id.desc()).limit(1)).one_or_none()
    return _decision(row) if row else None


def _same(last: Decision, decision: Decision) -> bool:
    """Whether it was asked for twice: by the same person, who saw the same, whenever."""
    return last.etag == decision.etag and last.asked == decision.asked


def _appended(connection: Connection, made: Decision, before: Ruled) -> Decision:
    row = {
        "paper_id": made.paper_id,
        "version": made.version,
        "row_before": made.row_before,
        "row_after": made.row_after,
        "stood": before.decision,
        "record": made.model_dump_json(exclude={"id"}),
    }
    number: int = connection.execute(insert(decisions).returning(decisions.c.id), row).scalar_one()
    it, made = standing.c, made.model_copy(update={"id": number})
    stands = _restored(connection, made) if made.action is Action.UNDO else made
    said = {"decision": stands.id, "action": stands.action.value} if stands else _UNDECIDED
    mine = (it.paper_id == made.paper_id, it.version == made.version)
    connection.execute(update(standing).where(*mine).values(last=number, **said))
    return made


def _restored(connection: Connection, undo: Decision) -> Decision | None:
    """The decision that stands again after an undo."""
    it = decisions.c
    before = select(it.stood).where(it.id == undo.supersedes).scalar_subquery()
    row = connection.execute(select(it.id, it.record).where(it.id == before)).one_or_none()
    return _decision(row) if row else None


def mark(connection: Connection, paper_id: str, versions: Collection[int] | None = None) -> None:
    """Every printed digest that holds one of the versions, or any, is to be made again.

    Whoever calls it has locked the paper and written what was decided.
    """
    it = printed.c
    which = () if versions is None else (it.version.in_(versions),)
    query = select(it.topic, it.day).where(it.paper_id == paper_id, *which)
    newest = [select(func.coalesce(func.max(one.c.id), 0)) for one in (decisions, translations)]
    now = sum(connection.execute(one).scalar_one() for one in newest)
    rows = [
        {"topic": topic, "day": day, "paper_id": paper_id, "mark": now}
        for topic, day in connection.execute(query.order_by(it.topic, it.day))
    ]
    if rows:
        marking = inserting(connection, stale)
        again = {"mark": marking.excluded.mark}
        marking = marking.on_conflict_do_update(index_elements=["topic", "day", "paper_id"], set_=again)
        connection.execute(marking, rows)


def _conflict(connection: Connection, decision: Decision, now: Ruled) -> Conflict:
    """With the text that was seen, which an earlier row of the ledger holds."""
    name = decision.name
    return Conflict(
        f"{name} was decided or written anew since it was looked at: look again, then decide",
        id=name,
        seen=_seen(connection, decision),
        now=_text(now.outcome),
        wanted=decision.text_after,
        etag=now.etag,
    )


def _seen(connection: Connection, decision: Decision) -> str | None:
    it = outcomes.c
    mine = (it.paper_id == decision.paper_id, it.version == decision.version)
    rows = connection.execute(select(it.id, it.record).where(*mine).order_by(it.id.desc()))
    about = (decisions.c.paper_id == decision.paper_id, decisions.c.version == decision.version)
    lasts = [0, *connection.scalars(select(decisions.c.id).where(*about))]
    for number, record in rows.all():
        outcome = load(Outcome, record)
        if any(Ruled(row=number, outcome=outcome, last=last).etag == decision.etag for last in lasts):
            return _text(outcome)
    return None


def _text(outcome: Outcome) -> str | None:
    return outcome.brief.text if outcome.brief else None


def _decision(row: Row[*tuple[Any, ...]]) -> Decision:
    return load(Decision, row.record).model_copy(update={"id": row.id})
