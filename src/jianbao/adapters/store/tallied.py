"""Sums over all 简介: by prompt and model, and by day. Read from columns, never from whole records."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlalchemy import Row, case, func, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.schema import decisions, printed, standing
from jianbao.adapters.store.standing import weight
from jianbao.model import Action, DayTally, Severity, State, Tally


class Tallied(Part):
    """How prompts, models and days fared."""

    def tallies(self) -> list[Tally]:
        """Of every prompt at every model: by prompt, then by model."""
        it, action = standing.c, decisions.c.record["action"].as_string()
        groups = (it.prompt, it.model, it.state, it.severity)
        query = (
            select(*groups, action.label("action"), func.count().label("number"))
            .select_from(standing.outerjoin(decisions, decisions.c.id == it.decision))
            .where(it.listed)
            .group_by(*groups, action)
        )
        found: dict[tuple[str | None, str | None], list[Row[Any]]] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                found.setdefault((row.prompt, row.model), []).append(row)
        return [
            _tally(*key, found[key]) for key in sorted(found, key=lambda key: (key[0] or "", key[1] or ""))
        ]

    def tallies_by_day(self, limit: int) -> list[DayTally]:
        """Of the latest mailing dates with a 简介 in print, oldest first."""
        it = standing.c
        days = select(printed.c.day).distinct().order_by(printed.c.day.desc()).limit(limit)
        once = select(printed.c.day, printed.c.paper_id, printed.c.version).where(printed.c.day.in_(days))
        each = once.distinct().subquery()
        held = it.state == State.HELD.value
        flagged = ~held & (it.severity >= weight(Severity.WARNING))
        query = (
            select(
                each.c.day,
                func.count().label("briefs"),
                func.sum(case((held, 1), else_=0)).label("held"),
                func.sum(case((flagged, 1), else_=0)).label("flagged"),
            )
            .join(standing, (it.paper_id == each.c.paper_id) & (it.version == each.c.version))
            .where(it.listed)
            .group_by(each.c.day)
            .order_by(each.c.day)
        )
        with self._database.read() as connection:
            return [
                DayTally(day=row.day, briefs=row.briefs, held=row.held, flagged=row.flagged)
                for row in connection.execute(query)
            ]


def _tally(prompt: str | None, model: str | None, rows: list[Row[Any]]) -> Tally:
    severities = {weight(one): one for one in Severity}
    worst: Counter[Severity] = Counter()
    decided: Counter[Action] = Counter()
    for row in rows:
        if row.severity in severities:
            worst[severities[row.severity]] += row.number
        if row.action:
            decided[Action(row.action)] += row.number
    return Tally(
        prompt=prompt,
        model=model,
        briefs=sum(row.number for row in rows),
        held=sum(row.number for row in rows if row.state == State.HELD.value),
        worst=dict(worst),
        decided=dict(decided),
    )
