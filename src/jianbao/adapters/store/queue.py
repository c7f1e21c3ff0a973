"""The queue of reviewers, read from columns and indexes.

The worst comes first; of what is equally bad, what says most else than the 简介 before it; then the newest.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select, tuple_

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.decided import ruled
from jianbao.adapters.store.rows import chunks, load
from jianbao.adapters.store.schema import decisions, findings, outcomes, papers, printed, standing
from jianbao.adapters.store.standing import LOTS, grouped, weight
from jianbao.errors import UsageError
from jianbao.model import Decision, Filters, Item, Outcome, Page, Paper, PaperKey, Ruled


class Queue(Part):
    """Items to review, one by one or page by page."""

    def review_item(self, key: PaperKey) -> Item | None:
        """A paper version as a reviewer sees it; None where nothing was ever written of it."""
        with self._database.read() as connection:
            found = ruled(connection, *key)
            return _items(connection, [found])[0] if found else None

    def review_queue(self, filters: Filters, after: str | None = None, limit: int = 20) -> Page:
        """A page of the queue. `after` is the `next` of the page before. Raises `UsageError` for another."""
        it = standing.c
        worst = (it.severity, it.apart, it.outcome)
        order = worst if filters.sample is None else (_lot(filters.sample), it.outcome)
        query = select(*order).where(*_conditions(filters, worst_first=filters.sample is None))
        if after is not None:
            query = query.where(tuple_(*order) < tuple_(*_cursor(after, len(order))))
        query = query.order_by(*(one.desc() for one in order)).limit(limit + 1)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            items = tuple(_items(connection, _ruled(connection, rows[:limit])))
        more = "-".join(map(str, rows[limit - 1])) if len(rows) > limit else None
        return Page(items=items, next=more)

    def review_counts(self, *wanted: Filters) -> list[int]:
        """How many each leaves. What the columns of an index can tell is told of all of them by one scan."""
        groups: Sequence[Row[*tuple[Any, ...]]] = ()
        with self._database.read() as connection:
            if any(map(_plain, wanted)):
                groups = connection.execute(grouped()).all()
            return [
                sum(one.number for one in groups if _holds(one, filters))
                if _plain(filters)
                else int(connection.scalar(_counted(filters)) or 0)
                for filters in wanted
            ]


def _counted(filters: Filters) -> Select[Any]:
    return select(func.count()).select_from(standing).where(*_conditions(filters, worst_first=False))


def _plain(filters: Filters) -> bool:
    """Whether only the columns of a group decide."""
    return filters.code is None and filters.topic is None and filters.day is None


def _holds(group: Row[*tuple[Any, ...]], filters: Filters) -> bool:
    """Of a group, what `_conditions` says of its rows."""
    return (
        group.state in [state.value for state in filters.states]
        and (filters.severity is None or group.severity >= weight(filters.severity))
        and (not filters.undecided or group.action is None)
        and filters.prompt in (None, group.prompt)
        and filters.model in (None, group.model)
    )


def _conditions(filters: Filters, *, worst_first: bool) -> list[ColumnElement[bool]]:
    it = standing.c
    # an index over all that are listed is the long way round to a day, and to the whole of a topic
    is_around = filters.day is not None or (filters.topic is not None and not worst_first)
    listed = it.listed.is_not(False) if is_around else it.listed.is_(True)
    found: list[ColumnElement[bool]] = [listed, it.state.in_([state.value for state in filters.states])]
    if filters.severity:
        found.append(it.severity >= weight(filters.severity))
    if filters.undecided:
        found.append(it.action.is_(None))
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


def _cursor(after: str, columns: int) -> list[int]:
    parts = after.split("-")
    if len(parts) != columns or not all(map(str.isdecimal, parts)):
        raise UsageError(f"{after!r} is no place in the queue", fault="place", value=after)
    return list(map(int, parts))


def _ruled(connection: Connection, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[Ruled]:
    """The outcomes of these rows, in their order."""
    it = standing.c
    found: dict[int, Ruled] = {}
    query = select(it.outcome, it.decision, it.last, outcomes.c.record)
    query = query.join(outcomes, outcomes.c.id == it.outcome)
    for numbers in chunks(row.outcome for row in rows):
        for one in connection.execute(query.where(it.outcome.in_(numbers))):
            outcome = load(Outcome, one.record)
            found[one.outcome] = Ruled(row=one.outcome, outcome=outcome, decision=one.decision, last=one.last)
    return [found[row.outcome] for row in rows]


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


def _papers(connection: Connection, keys: Sequence[PaperKey]) -> dict[PaperKey, Paper]:
    it = papers.c
    found: dict[PaperKey, Paper] = {}
    for ids in chunks(id_ for id_, _ in keys):
        query = select(it.id, it.version, it.record).where(it.id.in_(ids))
        for row in connection.execute(query):
            if (row.id, row.version) in keys:
                found[row.id, row.version] = load(Paper, row.record)
    return found


def _places(connection: Connection, keys: Sequence[PaperKey]) -> dict[PaperKey, list[tuple[str, date]]]:
    it = printed.c
    found: dict[PaperKey, list[tuple[str, date]]] = defaultdict(list)
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
