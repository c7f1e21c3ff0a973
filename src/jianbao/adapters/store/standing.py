"""Outcomes written down, and in columns what the queue is read by."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Insert, Select, func, insert, select

from jianbao.adapters.store.rows import built_once, chunks, inserting, load
from jianbao.adapters.store.schema import findings, outcomes, standing
from jianbao.adapters.store.tagged import keep_tags
from jianbao.model import Outcome, PaperKey, Severity, carried_from, rank

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

_NUMBERED = insert(outcomes).returning(outcomes.c.id, sort_by_parameter_order=True)
_FOUND = insert(findings)


def weight(severity: Severity | None) -> int:
    """3 for the worst, 0 where nothing was found: the worst comes first in falling order."""
    return 3 - rank(severity)


def grouped() -> Select[Any]:
    """How many 简介 are alike in every column of `GROUP`; `number` of them."""
    number = func.count().label("number")
    return select(*GROUP, number).where(standing.c.listed.is_(True)).group_by(*GROUP)


def append(connection: Connection, outcome: Outcome) -> int:
    """Add a row to the ledger, which holds from now on and is undecided; returns its number."""
    [number] = append_all(connection, [outcome])
    return number


def append_all(connection: Connection, given: Sequence[Outcome]) -> list[int]:
    """The same for many, in their order; no two of them are of the same version of a paper."""
    if not given:
        return []
    numbers = list(connection.scalars(_NUMBERED, [_row(one) for one in given]))
    told = list(zip(numbers, given, strict=True))
    if found := [row for number, one in told for row in _findings(number, one)]:
        connection.execute(_FOUND, found)
    keep_tags(connection, told)
    before = _before(connection, given)
    rows = [_standing(number, one) | {"apart": _apart(before, one)} for number, one in told]
    connection.execute(_overtaking(connection), rows)
    return numbers


@built_once
def _overtaking(connection: Connection) -> Insert:
    """A later outcome takes the place of an earlier one; what was drawn for the version stays."""
    statement = inserting(connection, standing)
    said = {name: statement.excluded[name] for name in _SAID}
    later = standing.c.outcome < statement.excluded.outcome
    return statement.on_conflict_do_update(index_elements=["paper_id", "version"], set_=said, where=later)


def _row(outcome: Outcome) -> dict[str, Any]:
    return {
        "paper_id": outcome.paper_id,
        "version": outcome.version,
        "state": outcome.state.value,
        "basis": outcome.basis.value if outcome.basis else None,
        "has_brief": outcome.brief is not None,
        "at": outcome.at,
        "record": outcome.model_dump_json(),
    }


def _findings(number: int, outcome: Outcome) -> list[dict[str, Any]]:
    weights: dict[str, int] = {}
    for one in outcome.findings:
        weights[one.code] = max(weights.get(one.code, 0), weight(one.severity))
    return [{"outcome": number, "code": code, "severity": worst} for code, worst in weights.items()]


_SAID = ("outcome", "state", "severity", "apart", "prompt", "model", "listed", "decision", "action")
"""Columns of `standing` that each further outcome of a version says anew."""


def _standing(number: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "paper_id": outcome.paper_id,
        "version": outcome.version,
        "outcome": number,
        "state": outcome.state.value,
        "severity": max((weight(one.severity) for one in outcome.findings), default=0),
        "prompt": outcome.prompt.name if outcome.prompt else None,
        "model": outcome.model,
        "listed": outcome.brief is not None and carried_from(outcome) is None,
        "decision": None,
        "action": None,
        "last": 0,
        "lot": _lot(outcome),
    }


def _before(connection: Connection, given: Sequence[Outcome]) -> dict[PaperKey, tuple[str, int]]:
    """Of versions that have a 简介 already, its text and how far that was from the one before it."""
    it = standing.c
    query = select(it.paper_id, it.version, it.apart, outcomes.c.record)
    query = query.join(outcomes, outcomes.c.id == it.outcome).where(outcomes.c.has_brief)
    found: dict[PaperKey, tuple[str, int]] = {}
    for ids in chunks(one.paper_id for one in given if one.brief):
        for row in connection.execute(query.where(it.paper_id.in_(ids))):
            if brief := load(Outcome, row.record).brief:
                found[row.paper_id, row.version] = brief.text, row.apart
    return found


def _apart(before: Mapping[PaperKey, tuple[str, int]], outcome: Outcome) -> int:
    """Percent of its pairs of characters that the text before does not share; of the same text, as it was."""
    text, apart = before.get((outcome.paper_id, outcome.version), (None, 0))
    if text is None or outcome.brief is None:
        return 0
    if text == outcome.brief.text:
        return apart
    old, new = (Counter(pairwise(one)) for one in (text, outcome.brief.text))
    return 100 - 200 * (old & new).total() // max(1, old.total() + new.total())


def _lot(outcome: Outcome) -> int:
    drawn = hashlib.sha256(outcome.name.encode()).digest()
    return int.from_bytes(drawn[:8]) % LOTS
