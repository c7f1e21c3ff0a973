"""One paper of a day: whatever happens to it is an outcome in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jianbao.errors import BudgetExceeded, ContextTooLong, ModelError, Refused, Unauthorized
from jianbao.model import (
    Announced,
    Basis,
    Outcome,
    Paper,
    State,
    TextQuality,
    Usage,
    carried_from,
    is_decided,
)
from jianbao.ports import Clock, Store
from jianbao.stages.ahead import Ahead
from jianbao.stages.read import Reader, Text
from jianbao.stages.versions import changed_enough, news
from jianbao.stages.write import Question, Writer

FEWEST_CHARACTERS = 80
"""An abstract under this, with no PDF behind it, is too little to write from."""

MOST_RUNS = 3
"""A paper that no run could write, or read, is given up after so many."""

_NO_FAULT = {"pdf: off", *(f"pdf: {quality}" for quality in TextQuality)}
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
        if outcome.state is not State.PUBLISHED or is_carried(outcome) or is_decided(outcome):
            return False
        if outcome.basis is Basis.DRAFT and not self.draft:
            return self.insist or outcome.runs < MOST_RUNS or not _was_declined(outcome)
        wanting = self.pdf and outcome.basis is Basis.ABSTRACT and outcome.reason not in _NO_FAULT
        return wanting and (self.insist or outcome.runs < MOST_RUNS)


def _was_declined(outcome: Outcome) -> bool:
    """Whether a filter stood in the way of the first model, and not its host, key or quota."""
    return (outcome.instead or "").startswith((Refused.__name__, ContextTooLong.__name__))


def is_carried(outcome: Outcome) -> bool:
    """Whether it is an earlier version's 简介."""
    return carried_from(outcome) is not None


class PaperWork:
    """Sees to papers. A key or quota that fails stops all asking, and defers what is left."""

    def __init__(self, reader: Reader, writer: Writer, store: Store, clock: Clock, options: Options) -> None:
        self._reader = reader
        self._writer = writer
        self._store = store
        self._clock = clock
        self._options = options
        self._questions = Ahead(self._question)
        self.stopped: Unauthorized | None = None
        """Why nobody is asked any more."""

    async def see_to(self, key: tuple[str, int], announced: Announced) -> Outcome:
        """Give a paper its outcome and keep it."""
        paper = self._store.papers([key])[key]
        before = self._store.outcomes([key]).get(key)
        outcome = self._without_asking(paper, announced) or await self._written(paper, before)
        if not announced.kind.is_new and (known := self._known(paper)):
            outcome = outcome.model_copy(update={"news": news(known, paper)})
        latest = self._store.outcomes([key]).get(key)
        if latest and latest != before and is_decided(latest):
            return latest  # a person was quicker than the model
        outcome = _better(before, outcome)
        self._store.save_outcome(outcome)
        return outcome

    def read_ahead(self, announced: Mapping[tuple[str, int], Announced]) -> None:
        """Begin to read the papers that somebody will be asked about, and to put the questions together."""
        for key, paper in self._store.papers(announced).items():
            if not self._without_asking(paper, announced[key]):
                self._questions.begin(key)

    async def aclose(self) -> None:
        """Stop reading what nobody waits for."""
        await self._questions.aclose()

    def estimate(self, key: tuple[str, int], announced: Announced) -> Usage | None:
        """The tokens that a paper's question and answer would have; None where nobody would be asked."""
        paper = self._store.papers([key])[key]
        if self._without_asking(paper, announced):
            return None
        document = self._store.document(key) if self._options.pdf else None
        unread = self._options.pdf and document is None
        return self._writer.estimate(paper, Text(document), unread=unread)

    def _without_asking(self, paper: Paper, announced: Announced) -> Outcome | None:
        """The outcome of a paper that nobody need be asked about."""
        if paper.withdrawn:
            return self._outcome(paper, State.NONE, "withdrawn")
        if announced.kind.is_new or self._options.replaced_brief == "always":
            return None
        known = None
        if self._options.replaced_brief == "known":
            known = self._store.known_outcomes([paper.id]).get(paper.id)
        if known is None:
            return self._outcome(paper, State.NONE, "replaced")
        earlier = self._known(paper)
        return None if earlier and changed_enough(earlier, paper) else _carried(known, paper.version)

    def _known(self, paper: Paper) -> Paper | None:
        """The version that the 简介 we know was written for, where it is another one."""
        known = self._store.known_outcomes([paper.id]).get(paper.id)
        if known is None or known.version == paper.version:
            return None
        key = (known.paper_id, known.version)
        return self._store.papers([key]).get(key)

    async def _written(self, paper: Paper, before: Outcome | None) -> Outcome:
        failed = _failed_runs(before)
        try:
            self._go_on()
            question = await self._questions.get(paper.key)
            if not question.text.document and len(paper.abstract) < FEWEST_CHARACTERS:
                return self._outcome(paper, State.NONE, "insufficient_source")
            self._go_on()
            return await self._writer.write(paper, question, failed)
        except BudgetExceeded:
            return self._outcome(paper, State.DEFERRED, "budget").model_copy(update={"runs": failed + 1})
        except ModelError as error:
            if isinstance(error, Unauthorized):
                self.stopped = error
                await self.aclose()
            reason = f"model: {type(error).__name__}: {error}"
            return self._outcome(paper, State.DEFERRED, reason).model_copy(update={"runs": failed + 1})

    def _go_on(self) -> None:
        if self.stopped:
            raise Unauthorized(self.stopped.message, **self.stopped.facts)

    async def _question(self, key: tuple[str, int]) -> Question:
        paper = self._store.papers([key])[key]
        text = await self._reader.read(paper) if self._options.pdf else Text(None, "pdf: off")
        return self._writer.question(paper, text)

    def _outcome(self, paper: Paper, state: State, reason: str) -> Outcome:
        return Outcome(
            paper_id=paper.id, version=paper.version, state=state, reason=reason, at=self._clock.now()
        )


def _failed_runs(before: Outcome | None) -> int:
    """In how many runs a paper has failed so far; a deferred run is none of them, and ends no count."""
    if before is None or before.final:
        return 0
    return before.runs - (before.state is State.DEFERRED)


def _better(before: Outcome | None, outcome: Outcome) -> Outcome:
    """What is published is only replaced by what was written from more."""
    if before is None or before.state is not State.PUBLISHED:
        return outcome
    if outcome.state is State.PUBLISHED and _WORTH.index(outcome.basis) > _WORTH.index(before.basis):
        return outcome
    return before.model_copy(update={"runs": before.runs + 1})


def _carried(known: Outcome, version: int) -> Outcome:
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
