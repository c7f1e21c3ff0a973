"""Questions about many rows at once, answered from columns and indexes: whole records stay unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Numeric, Row, Select, cast, func, literal, select

from jianbao.adapters.store.columns import GRAIN
from jianbao.adapters.store.database import Part
from jianbao.adapters.store.ledger import latest
from jianbao.adapters.store.rows import chunks
from jianbao.adapters.store.schema import announcements, answers, outcomes, standing
from jianbao.model import AnnouncedDay, AnswerState, PaperKey, Spent, State, Usage

_WAITING = (State.HELD, State.FAILED, State.DEFERRED)


class Survey(Part):
    """Days, states and sums."""

    def announcement_days(self, first: date, last: date | None = None) -> list[AnnouncedDay]:
        """What is settled of a span of mailing dates: oldest first, then by category."""
        it = announcements.c
        query = select(it.category, it.day, it.total, it.is_provisional).where(it.day >= first)
        query = query if last is None else query.where(it.day <= last)
        with self._database.read() as connection:
            return [AnnouncedDay(*row) for row in connection.execute(query.order_by(it.day, it.category))]

    def states(self, keys: Iterable[PaperKey]) -> dict[PaperKey, State]:
        """Of the latest outcome of each `(id, version)`."""
        with self._database.read() as connection:
            return {key: State(state) for key, state in latest(connection, keys, outcomes.c.state)}

    def waiting(self) -> dict[State, int]:
        """How many paper versions wait by their latest outcome: held and undecided, failed or deferred."""
        it = standing.c
        unfinished = it.state.in_([state.value for state in _WAITING])
        # what was turned down is held too, and waits for nobody; nor does what carries another's 简介
        decided = (it.state == State.HELD.value) & (it.decision.is_not(None) | ~it.listed)
        query = select(it.state, func.count()).where(unfinished, ~decided).group_by(it.state)
        with self._database.read() as connection:
            return {State(state): count for state, count in connection.execute(query)}

    def spent(self, since: datetime, until: datetime | None = None) -> list[Spent]:
        """What was answered to questions asked from `since` to before `until`: by model, then by currency."""
        asked = answers.c.asked_at >= since
        if until:
            asked &= answers.c.asked_at < until
        with self._database.read() as connection:
            return _sums(connection.execute(_sum(asked)))

    def spent_on(self, keys: Iterable[PaperKey]) -> list[Spent]:
        """What was answered about these `(id, version)`s, whenever: by model, then by currency."""
        wanted = set(keys)
        about = (answers.c.paper_id, answers.c.version)
        with self._database.read() as connection:

            def rows() -> Iterator[Row[Any]]:
                for ids in chunks(id_ for id_, _ in wanted):
                    query = _sum(answers.c.paper_id.in_(ids), *about)
                    yield from (
                        row for row in connection.execute(query) if (row.paper_id, row.version) in wanted
                    )

            return _sums(rows())


def _sum(which: ColumnElement[bool], *by: ColumnElement[Any]) -> Select[Any]:
    it = answers.c
    grains = func.sum(cast(func.round(cast(it.cost, Numeric) * literal(GRAIN, BigInteger)), BigInteger))
    sums = (
        func.count().label("answers"),
        func.sum(it.prompt_tokens).label("prompt"),
        func.sum(it.completion_tokens).label("completion"),
        func.sum(it.cached_tokens).label("cached"),
        grains.label("grains"),
    )
    answered = it.state == AnswerState.ANSWERED.value
    return (
        select(it.model, it.currency, *by, *sums).where(which, answered).group_by(it.model, it.currency, *by)
    )


def _sums(rows: Iterable[Row[Any]]) -> list[Spent]:
    found: dict[tuple[str, str | None], Spent] = {}
    for row in rows:
        one = _spent(row)
        known = found.get((one.model, one.currency))
        found[one.model, one.currency] = _both(known, one) if known else one
    return sorted(found.values(), key=lambda one: (one.model, one.currency or ""))


def _spent(row: Row[Any]) -> Spent:
    cost = None if row.grains is None else Decimal(int(row.grains)) / GRAIN
    usage = Usage(prompt=row.prompt, completion=row.completion, cached=row.cached)
    return Spent(model=row.model, currency=row.currency, answers=row.answers, usage=usage, cost=cost)


def _both(one: Spent, other: Spent) -> Spent:
    costs = [cost for cost in (one.cost, other.cost) if cost is not None]
    return one.model_copy(
        update={
            "answers": one.answers + other.answers,
            "usage": one.usage + other.usage,
            "cost": sum(costs, Decimal(0)) if costs else None,
        }
    )
