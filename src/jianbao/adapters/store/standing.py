"""Outcomes written down, and in columns what the queue is read by."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from jianbao.adapters.store.rows import inserting
from jianbao.adapters.store.schema import findings, outcomes, standing
from jianbao.adapters.store.tagged import keep_tags
from jianbao.model import Outcome, Severity, carried_from, rank

GROUP = (
    standing.c.prompt,
    standing.c.model,
    standing.c.state,
    standing.c.severity,
    standing.c.action,
)
"""Columns in the order of `standing_by_group`: grouped by them, rows are counted as they come."""

LOTS = 2**31 - 1
"""A prime: lots are below it, and a seed multiplies them into another order."""


def weight(severity: Severity | None) -> int:
    """3 for the worst, 0 where nothing was found: the worst comes first in falling order."""
    return 3 - rank(severity)


def grouped() -> Select[Any]:
    """How many 简介 are alike in every column of `GROUP`; `number` of them."""
    number = func.count().label("number")
    return select(*GROUP, number).where(standing.c.listed.is_(True)).group_by(*GROUP)


def append(connection: Connection, outcome: Outcome) -> int:
    """Add a row to the ledger, which holds from now on and is undecided; returns its number."""
    row = {
        "paper_id": outcome.paper_id,
        "version": outcome.version,
        "state": outcome.state.value,
        "basis": outcome.basis.value if outcome.basis else None,
        "has_brief": outcome.brief is not None,
        "at": outcome.at,
        "record": outcome.model_dump_json(),
    }
    number: int = connection.execute(insert(outcomes).returning(outcomes.c.id), row).scalar_one()
    _keep_findings(connection, number, outcome)
    keep_tags(connection, number, outcome)
    _keep_standing(connection, number, outcome)
    return number


def _keep_findings(connection: Connection, number: int, outcome: Outcome) -> None:
    weights: dict[str, int] = {}
    for one in outcome.findings:
        weights[one.code] = max(weights.get(one.code, 0), weight(one.severity))
    if weights:
        rows = [{"outcome": number, "code": code, "severity": worst} for code, worst in weights.items()]
        connection.execute(insert(findings), rows)


def _keep_standing(connection: Connection, number: int, outcome: Outcome) -> None:
    said: dict[str, Any] = {
        "outcome": number,
        "state": outcome.state.value,
        "severity": max((weight(one.severity) for one in outcome.findings), default=0),
        "prompt": outcome.prompt.name if outcome.prompt else None,
        "model": outcome.model,
        "listed": outcome.brief is not None and carried_from(outcome) is None,
        "decision": None,
        "action": None,
    }
    key = {"paper_id": outcome.paper_id, "version": outcome.version}
    new = key | said | {"last": 0, "lot": _lot(outcome)}
    statement = inserting(connection, standing)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=list(key), set_=said, where=standing.c.outcome < statement.excluded.outcome
        ),
        new,
    )


def _lot(outcome: Outcome) -> int:
    drawn = hashlib.sha256(f"{outcome.paper_id}v{outcome.version}".encode()).digest()
    return int.from_bytes(drawn[:8]) % LOTS
