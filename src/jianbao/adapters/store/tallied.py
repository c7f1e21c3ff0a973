"""Sums over all 简介: by prompt and model, and by day. Read from columns, never from whole records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import chunks
from jianbao.adapters.store.schema import answers, outcomes, printed, standing
from jianbao.adapters.store.standing import grouped, weight
from jianbao.model import Action, DayTally, Severity, State, Tally, Took


class Tallied(Part):
    """How prompts, models and days fared."""

    def tallies(self) -> list[Tally]:
        """Of every prompt at every model: by prompt, then by model."""
        found: dict[tuple[str | None, str | None], list[Row[Any]]] = {}
        with self._database.read() as connection:
            for row in connection.execute(grouped()):
                found.setdefault((row.prompt, row.model), []).append(row)
        return [
            _tally(*key, found[key]) for key in sorted(found, key=lambda key: (key[0] or "", key[1] or ""))
        ]

    def tallies_by_day(self, limit: int) -> list[DayTally]:
        """Of the latest mailing dates with a 简介 in print: oldest first, then by prompt."""
        it = standing.c
        days = select(printed.c.day).distinct().order_by(printed.c.day.desc()).limit(limit)
        once = select(printed.c.day, printed.c.paper_id, printed.c.version).where(printed.c.day.in_(days))
        each = once.distinct().subquery()
        held = it.state == State.HELD.value
        flagged = ~held & (it.severity >= weight(Severity.WARNING))
        query = (
            select(
                each.c.day,
                it.prompt,
                func.count().label("briefs"),
                func.sum(case((held, 1), else_=0)).label("held"),
                func.sum(case((flagged, 1), else_=0)).label("flagged"),
            )
            .join(standing, (it.paper_id == each.c.paper_id) & (it.version == each.c.version))
            .where(it.listed.is_not(False))  # no index over all of it: the days lead to their papers
            .group_by(each.c.day, it.prompt)
            .order_by(each.c.day, it.prompt)
        )
        with self._database.read() as connection:
            return [
                DayTally(
                    day=row.day, prompt=row.prompt, briefs=row.briefs, held=row.held, flagged=row.flagged
                )
                for row in connection.execute(query)
            ]

    def took(self, prompt: str, model: str, most: int) -> list[Took]:
        """Of 简介 of a prompt at a model, drawn at random, always the same ones."""
        it, record = standing.c, outcomes.c.record
        mine = (it.listed.is_(True), it.prompt == prompt, it.model == model)
        drawn = select(it.outcome).where(*mine).order_by(it.lot).limit(most).subquery()
        query = select(
            record["usage", "prompt"].as_integer().label("read"),
            record["usage", "completion"].as_integer().label("written"),
            record["cost"].as_string().label("cost"),
            record["currency"].as_string().label("currency"),
            record["answers"].as_string().label("answers"),
        ).join(drawn, drawn.c.outcome == outcomes.c.id)
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            keys = [json.loads(row.answers or "[]") for row in rows]
            seconds = _seconds(connection, [key for some in keys for key in some])
        return [
            Took(
                tokens=row.read + row.written,
                cost=row.cost,
                currency=row.currency,
                seconds=tuple(seconds[key] for key in some if key in seconds),
            )
            for row, some in zip(rows, keys, strict=True)
        ]


def _seconds(connection: Connection, keys: Iterable[str]) -> dict[str, float]:
    """How long each answer was waited for."""
    it, found = answers.c, dict[str, float]()
    waited = it.reply["seconds"].as_float()
    for some in chunks(keys):
        rows = connection.execute(select(it.key, waited).where(it.key.in_(some), it.reply.is_not(None)))
        found |= {key: float(taken) for key, taken in rows}
    return found


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
