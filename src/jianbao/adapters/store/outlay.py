"""What was paid for what, summed by the database: whole answers stay unread."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    FromClause,
    Numeric,
    Row,
    case,
    cast,
    func,
    literal,
    null,
    select,
)

from jianbao.adapters.store.columns import GRAIN
from jianbao.adapters.store.database import Part
from jianbao.adapters.store.schema import answers, printed
from jianbao.model import AnswerState, Usage
from jianbao.model.outlay import Outlay

_COLUMNS = {"model": answers.c.model, "prompt": answers.c.prompt, "purpose": answers.c.purpose}


class Outlays(Part):
    """Sums of the journal."""

    def outlays(self, by: str | None, since: datetime, until: datetime) -> list[Outlay]:
        """Of questions asked from `since` to before `until`: by topic, model, prompt or purpose; or all."""
        source: FromClause = answers
        name: ColumnElement[Any] | None = _COLUMNS.get(by or "")
        if by == "topic":
            each = select(printed.c.topic, printed.c.paper_id).distinct().subquery()
            source = answers.outerjoin(each, each.c.paper_id == answers.c.paper_id)
            name = each.c.topic
        with self._database.read() as connection:
            return _outlays(connection, source, name, (since, until))

    def outlays_by_day(self, days: Iterable[tuple[str, datetime, datetime]]) -> list[Outlay]:
        """Of each `(name, since, until)` in which anything was asked."""
        with self._database.read() as connection:
            found = ((name, _outlays(connection, answers, None, span)) for name, *span in days)
            return [rows[0].model_copy(update={"name": name}) for name, rows in found if rows]


def _outlays(
    connection: Connection, source: FromClause, name: ColumnElement[Any] | None, span: Iterable[datetime]
) -> list[Outlay]:
    it, (since, until) = answers.c, span
    which = (it.asked_at >= since) & (it.asked_at < until) & (it.state == AnswerState.ANSWERED.value)
    amount = func.sum(cast(func.round(cast(it.cost, Numeric) * literal(GRAIN, BigInteger)), BigInteger))
    sums = (
        func.count().label("questions"),
        func.sum(case((it.turn > 0, 1), else_=0)).label("repairs"),
        func.sum(case((it.possible_duplicate, 1), else_=0)).label("duplicates"),
        func.sum(it.prompt_tokens).label("prompt"),
        func.sum(it.completion_tokens).label("completion"),
        func.sum(it.cached_tokens).label("cached"),
        amount.label("grains"),
        func.sum(case((it.cost.is_(None), 1), else_=0)).label("unpriced"),
    )
    by = (null() if name is None else name).label("name")
    groups = () if name is None else (by,)
    query = select(by, it.currency, *sums).select_from(source).where(which)
    rows = connection.execute(query.group_by(*groups, it.currency))
    papers = select(by, func.count(it.paper_id.distinct())).select_from(source).where(which).group_by(*groups)
    return _folded(rows, dict(iter(connection.execute(papers))))


def _folded(rows: Iterable[Row[Any]], papers: dict[str | None, int]) -> list[Outlay]:
    """One for each name, over its currencies."""
    found: defaultdict[str | None, list[Row[Any]]] = defaultdict(list)
    for row in rows:
        if row.questions:
            found[row.name].append(row)
    return [
        Outlay(
            name=name,
            questions=sum(row.questions for row in some),
            repairs=sum(row.repairs for row in some),
            duplicates=sum(row.duplicates for row in some),
            unpriced=sum(row.unpriced for row in some),
            papers=papers[name],
            usage=Usage(
                prompt=sum(row.prompt for row in some),
                completion=sum(row.completion for row in some),
                cached=sum(row.cached for row in some),
            ),
            costs={
                row.currency: Decimal(int(row.grains)) / GRAIN
                for row in some
                if row.currency and row.grains is not None
            },
        )
        for name, some in found.items()
    ]
