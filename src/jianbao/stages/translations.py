"""Which translation holds for a paper, and what of it is still to be asked for.

A row holds for the English that it was made of, in whatever version that stands: a replaced
paper whose title or abstract is the same keeps its Chinese, and only what changed is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from jianbao.model import Paper, State, Usage
from jianbao.model.translation import TextPart, Translation, fingerprint
from jianbao.stages.due import MOST_RUNS


def holding(paper: Paper, rows: Sequence[Translation]) -> dict[TextPart, Translation]:
    """By part, the latest row of this very English."""
    now = {part: fingerprint(part.of(paper)) for part in TextPart}
    return {
        part: row for row in rows for part, rendering in row.parts.items() if rendering.source == now[part]
    }


def due(
    paper: Paper, wanted: Collection[TextPart], rows: Sequence[Translation], *, insist: bool = False
) -> tuple[TextPart, ...]:
    """The parts that a run has to ask for; `insist` tries once more what was given up."""
    here = holding(paper, rows)
    return tuple(
        part
        for part in TextPart
        if part in wanted and part.of(paper).strip() and is_due(here.get(part), part, insist=insist)
    )


def is_due(row: Translation | None, part: TextPart, *, insist: bool = False) -> bool:
    """Whether a part is to be asked for, with this row the latest of it."""
    if row is None or row.parts[part].state is State.DEFERRED:
        return True
    if row.parts[part].by:
        return False
    return row.parts[part].state is not State.PUBLISHED and (insist or row.runs < MOST_RUNS)


def failed_runs(paper: Paper, parts: Collection[TextPart], rows: Sequence[Translation]) -> int:
    """In how many runs these parts failed so far; a deferred run is none of them, and ends no count."""
    here = holding(paper, rows)
    counts = [here[part].runs - (here[part].state is State.DEFERRED) for part in parts if part in here]
    return max(counts, default=0)


def shown(paper: Paper, wanted: Collection[TextPart], rows: Sequence[Translation]) -> Translation | None:
    """What a digest tells of the parts that it wants; without costs where an earlier version paid them."""
    told = standing(paper, wanted, rows)
    parts = told.parts.items() if told else ()
    nameless = {part: rendering.model_copy(update={"by": None}) for part, rendering in parts}
    return told.model_copy(update={"parts": nameless}) if told else None


def standing(paper: Paper, wanted: Collection[TextPart], rows: Sequence[Translation]) -> Translation | None:
    """The same, with the names of those who decided."""
    here = {part: row for part, row in holding(paper, rows).items() if part in wanted}
    if not here:
        return None
    latest = max(here.values(), key=rows.index)
    changes: dict[str, object] = {"parts": {part: row.parts[part] for part, row in sorted(here.items())}}
    if latest.version != paper.version:
        free = {"calls": 0, "usage": Usage(), "cost": None, "currency": None}
        changes |= free | {"version": paper.version, "reason": f"carried: v{latest.version}"}
    return latest.model_copy(update=changes)
