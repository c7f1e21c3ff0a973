"""What a paper's latest outcome leaves for another run, and what may take its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from jianbao.errors import ContextTooLong, Refused
from jianbao.model import Basis, Outcome, State, TextQuality, carried_from, is_decided

MOST_RUNS = 3
"""What no run could write, read or translate, or the checks refuse each time, is given up after so many."""

BATCH = "batch"
"""Reason of what lies in a batch that is not answered yet."""

BUDGET = "budget"
"""Reason of what a cap left over, or left less to be written from."""

NO_FAULT = {BUDGET, "pdf: off", *(f"pdf: {quality}" for quality in TextQuality)}
"""Reasons for writing from the abstract that no later run can better."""

_WORTH = (None, Basis.DRAFT, Basis.ABSTRACT, Basis.IMPORTED, Basis.FULLTEXT)
"""From the least: nothing is replaced by less."""


@dataclass(frozen=True)
class Options:
    """What is done for a paper and what is left."""

    pdf: bool = True
    replaced_brief: Literal["known", "always", "never"] = "known"
    draft: bool = False
    """Whether it is by rule that we write: then a draft is the best there is."""

    insist: bool = False
    """Whether papers that were given up are tried once more."""

    def is_due(self, outcome: Outcome | None) -> bool:
        """Whether a run has something to do for a paper with this latest outcome."""
        if outcome is None or outcome.state is State.DEFERRED:
            return True
        if outcome.state is State.FAILED:
            return self.insist or outcome.runs < MOST_RUNS
        if outcome.state is not State.PUBLISHED or carried_from(outcome) is not None or is_decided(outcome):
            return False
        if outcome.basis is Basis.DRAFT and not self.draft:
            return self.insist or outcome.runs < MOST_RUNS or not _was_declined(outcome)
        wanting = self.pdf and outcome.basis is Basis.ABSTRACT and outcome.reason not in NO_FAULT
        return wanting and (self.insist or outcome.runs < MOST_RUNS)


def _was_declined(outcome: Outcome) -> bool:
    """Whether a filter stood in the way of the first model, and not its host, key or quota."""
    return (outcome.instead or "").startswith((Refused.__name__, ContextTooLong.__name__))


def failed_runs(before: Outcome | None) -> int:
    """In how many runs a paper has failed so far; a deferred run is none of them, and ends no count."""
    if before is None or before.final:
        return 0
    return before.runs - (before.state is State.DEFERRED)


def better(before: Outcome | None, outcome: Outcome) -> Outcome:
    """What is published is only replaced by what was written from more."""
    if before is None or before.state is not State.PUBLISHED:
        return outcome
    if outcome.state is State.PUBLISHED and _WORTH.index(outcome.basis) > _WORTH.index(before.basis):
        return outcome
    return before.model_copy(update={"runs": before.runs + 1})


def carried(known: Outcome, version: int) -> Outcome:
    """An earlier version's 简介 for a later one, for which nobody was asked."""
    return Outcome(
        paper_id=known.paper_id,
        version=version,
        state=State.PUBLISHED,
        reason=known.reason if known.version == version else f"carried: v{known.version}",
        basis=known.basis,
        brief=known.brief,
        findings=known.findings,
        prompt=known.prompt,
        model=known.model,
        answers=known.answers,
        at=known.at,
    )
