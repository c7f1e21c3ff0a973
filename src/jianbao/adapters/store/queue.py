"""The queue of reviewers: the worst first, then the newest, read from columns and indexes."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, tuple_

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.decided import ruled
from jianbao.adapters.store.rows import chunks, load
from jianbao.adapters.store.schema import decisions, findings, outcomes, papers, printed, standing
from jianbao.adapters.store.standing import LOTS, weight
from jianbao.errors import UsageError
from jianbao.model import Decision, Filters, Item, Outcome, Page, Paper, Ruled

_Key: TypeAlias = tuple[str, int]


class Queue(Part):
    """Items to review, one by one or page by page."""

    def review_item(self, key: tuple[str, int]) -> Item | None:
        """A paper version as a reviewer sees it; None where nothing was ever written of it."""
        with self._database.read() as connection:
            found = ruled(connection, *key)
            return _items(connection, [found])[0] if found else None

    def review_queue(self, filters: Filters, after: str | None = None, limit: int = 20) -> Page:
        """A page of the queue. `after` is the `next` of the page before. Raises `UsageError` for another."""
        it = standing.c
        head = _lot(filters.sample) if filters.sample is not None else it.severity
        query = select(it.outcome, it.decision, it.last, head.label("head")).where(*_conditions(filters))
        if after is not None:
            query = query.where(tuple_(head, it.outcome) < tuple_(*_cursor(after)))
        query = query.order_by(head.desc(), it.outcome.desc()).limit(limit + 1)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            items = tuple(_items(connection, _ruled(connection, rows[:limit])))
        more = f"{rows[limit - 1].head}-{rows[limit - 1].outcome}" if len(rows) > limit else None
        return Page(items=items, next=more)

    def review_count(self, filters: Filters) -> int:
        """How many the filters leave."""
        query: Select[Any] = select(func.count()).select_from(standing).where(*_conditions(filters))
        with self._database.read() as connection:
            return int(connection.scalar(query) or 0)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    it = standing.c
    found = [it.listed, it.state.in_([state.value for state in filters.states])]
    if filters.severity:
        found.append(it.severity >= weight(filters.severity))
    if filters.undecided:
        found.append(it.decision.is_(None))
    if filters.prompt is not None:
        found.append(it.prompt == filters.prompt)
    if filters.model is not None:
        found.append(it.model == filters.model)
    if filters.code is not None:
        found.append(it.outcome.in_(_with_code(filters.code)))
    if filters.topic is not None or filters.day is not None:
        found.append(tuple_(it.paper_id, it.version).in_(_printed(filters.topic, filters.day)))
    return found


def _with_code(code: str) -> Select[Any]:
    """Outcomes with a finding of that code, or of that group; `/` follows the dot."""
    it = findings.c
    group = (it.code >= f"{code}.") & (it.code < f"{code}/")
    return select(it.outcome).where((it.code == code) | group)


def _printed(topic: str | None, day: date | None) -> Select[Any]:
    it = printed.c
    query = select(it.paper_id, it.version)
    if topic is not None:
        query = query.where(it.topic == topic)
    return query if day is None else query.where(it.day == day)


def _lot(seed: int) -> ColumnElement[int]:
    """The lots in an order of that seed: a product with a number below a prime changes places only."""
    return (standing.c.lot * random.Random(seed).randrange(1, LOTS)) % LOTS


def _cursor(after: str) -> tuple[int, int]:
    head, dash, row = after.partition("-")
    if not (dash and head.isdecimal() and row.isdecimal()):
        raise UsageError(f"{after!r} is no place in the queue")
    return int(head), int(row)


def _ruled(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Ruled]:
    """The outcomes of these rows, in their order."""
    it = outcomes.c
    found: dict[int, Outcome] = {}
    for numbers in chunks(row.outcome for row in rows):
        records = connection.execute(select(it.id, it.record).where(it.id.in_(numbers)))
        found |= {number: load(Outcome, record) for number, record in records}
    return [
        Ruled(row=row.outcome, outcome=found[row.outcome], decision=row.decision, last=row.last)
        for row in rows
    ]


def _items(connection: Connection, found: Sequence[Ruled]) -> list[Item]:
    keys = [(one.outcome.paper_id, one.outcome.version) for one in found]
    known, places, said = _papers(connection, keys), _places(connection, keys), _decisions(connection, found)
    return [
        Item(
            ruled=one,
            paper=known.get(key),
            printed=tuple(places[key]),
            decision=said.get(one.last),
        )
        for key, one in zip(keys, found, strict=True)
    ]


def _papers(connection: Connection, keys: Sequence[_Key]) -> dict[_Key, Paper]:
    it = papers.c
    found: dict[_Key, Paper] = {}
    for ids in chunks(id_ for id_, _ in keys):
        query = select(it.id, it.version, it.record).where(it.id.in_(ids))
        for row in connection.execute(query):
            if (row.id, row.version) in keys:
                found[row.id, row.version] = load(Paper, row.record)
    return found


def _places(connection: Connection, keys: Sequence[_Key]) -> dict[_Key, list[tuple[str, date]]]:
    it = printed.c
    found: dict[_Key, list[tuple[str, date]]] = defaultdict(list)
    for ids in chunks(id_ for id_, _ in keys):
        query = select(printed).where(it.paper_id.in_(ids)).order_by(it.day, it.topic)
        for row in connection.execute(query):
            found[row.paper_id, row.version].append((row.topic, row.day))
    return found


def _decisions(connection: Connection, found: Iterable[Ruled]) -> dict[int, Decision]:
    it = decisions.c
    said: dict[int, Decision] = {}
    for some in chunks(one.last for one in found if one.last):
        for row in connection.execute(select(it.id, it.record).where(it.id.in_(some))):
            said[row.id] = load(Decision, row.record).model_copy(update={"id": row.id})
    return said
