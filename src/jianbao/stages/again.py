"""One paper again: another 简介 of it beside the one that is published, and put in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from jianbao.errors import NoText, UsageError
from jianbao.model import (
    AnswerState,
    Document,
    Finding,
    Outcome,
    Paper,
    Record,
    Severity,
    State,
    carried_from,
    is_decided,
)
from jianbao.model.translation import Translation
from jianbao.ports import Store
from jianbao.stages.pursue import ATTEMPTS_A_RUN
from jianbao.stages.write import Question, Writer

ABSTRACT_CHARACTERS = 2000
"""Of a file whose abstract is not found: its beginning stands for it."""


class Attempt(Record):
    """One 简介 and what it took."""

    outcome: Outcome
    paid: int
    """Questions that were asked now; 0 where the journal knew them all."""
    seconds: float
    """That the model took for its answers, whenever."""


class Rewriter:
    """Asks about a paper whatever was written of it before. Nothing is kept but the journal."""

    def __init__(self, writer: Writer, store: Store) -> None:
        self._writer = writer
        self._store = store

    async def write(self, paper: Paper, question: Question) -> Attempt:
        """The same question as ever: what was asked before is answered from the journal, for nothing."""
        return await self._written(paper, question, 0)

    async def anew(self, paper: Paper, question: Question, after: int = 0) -> Attempt:
        """A question that was never asked, and has to be paid; `after` so many others that are begun."""
        return await self._written(paper, question, unused_run(self._store, paper) + after)

    async def _written(self, paper: Paper, question: Question, run: int) -> Attempt:
        meter = Meter(self._store, paper)
        outcome = await self._writer.write(paper, question, run)
        paid, seconds = meter.read(outcome)
        return Attempt(outcome=outcome.model_copy(update={"runs": 1}), paid=paid, seconds=seconds)


def unused_run(store: Store, paper: Paper) -> int:
    """The first run none of whose attempts was made at any question about a paper."""
    asked = store.answers_about(paper.key)
    return max((one.attempt // ATTEMPTS_A_RUN for one in asked), default=-1) + 1


class Meter:
    """Tells what is asked about a paper from now on from what the journal knew."""

    def __init__(self, store: Store, paper: Paper) -> None:
        self._store = store
        about = store.answers_about(paper.key)
        self._known = {one.key for one in about if one.state is AnswerState.ANSWERED}

    def read(self, made: Outcome | Translation) -> tuple[int, float]:
        """How many of its questions were asked since, and how long the model took for all its answers."""
        answers = self._store.answers(made.answers).values()
        paid = sum(one.key not in self._known for one in answers) if made.calls else 0
        return paid, sum(one.reply.seconds for one in answers if one.reply)


def best(attempts: Iterable[Attempt]) -> Attempt:
    """The one with the least against it, the first of equals."""
    return min(attempts, key=lambda one: _against(one.outcome))


def _against(outcome: Outcome) -> tuple[bool, int, int]:
    return against(outcome.state, outcome.findings)


def against(state: State, findings: Iterable[Finding]) -> tuple[bool, int, int]:
    """The less, the better."""
    severities = [finding.severity for finding in findings]
    return (
        state is not State.PUBLISHED,
        severities.count(Severity.ERROR),
        severities.count(Severity.WARNING),
    )


def beside(store: Store, paper: Paper) -> Outcome | None:
    """What another 简介 is held against: that of this version, else the published one of an earlier."""
    standing = store.outcomes([paper.key]).get(paper.key)
    return standing if standing and standing.brief else store.known_outcomes([paper.id]).get(paper.id)


def apply(store: Store, outcome: Outcome) -> None:
    """Make an outcome the one that holds, for its version and those that carry its 简介.

    The same again changes nothing. Raises `UsageError` for one that is not published, and where a person
    has decided.
    """
    name = outcome.name
    if outcome.state is not State.PUBLISHED:
        raise UsageError(f"{name} is not applied: {outcome.state}: {outcome.reason}", outcome=outcome)
    key = outcome.key
    standing = store.outcomes([key]).get(key)
    if standing and is_decided(standing):
        undo = f"jianbao review --undo {name}"
        raise UsageError(
            f"{name} is not applied: a person decided about it ({standing.reason}); {undo} first"
        )
    if standing and (standing.brief, standing.answers) == (outcome.brief, outcome.answers):
        return
    store.save_outcome(outcome.model_copy(update={"news": standing.news if standing else None}))
    for carrier in _carriers(store, outcome):
        same = {"brief": outcome.brief, "findings": outcome.findings, "at": outcome.at}
        store.save_outcome(carrier.model_copy(update=same))


def _carriers(store: Store, outcome: Outcome) -> list[Outcome]:
    latest = {one.version: one for _, one in store.history(outcome.paper_id)}
    return [one for one in latest.values() if carried_from(one) == outcome.version]


def from_file(path: Path, data: bytes, document: Document) -> Paper:
    """A paper that arXiv does not know, as far as its text tells. Raises `NoText` where it has none."""
    if not document.quality.usable:
        raise NoText(f"{path.name} has no usable text: {document.quality.value}", path=str(path))
    title = next((line.strip() for line in document.body.splitlines() if line.strip()), path.stem)
    return Paper(
        id=f"file.{hashlib.sha256(data).hexdigest()[:12]}",
        version=1,
        title=title[:300],
        authors=(),
        abstract=document.abstract or document.body[:ABSTRACT_CHARACTERS],
        categories=("unknown",),
    )
