"""One paper of a day: whatever happens to it is an outcome in the ledger."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from jianbao.errors import BudgetExceeded, InBatch, JianbaoError, ModelError, Unauthorized
from jianbao.model import Announced, Outcome, Paper, PaperKey, State, Usage
from jianbao.ports import Clock, Store
from jianbao.stages.ahead import Ahead
from jianbao.stages.cases import Case, cases
from jianbao.stages.due import BATCH, BUDGET, NO_FAULT, Options, better, carried, failed_runs
from jianbao.stages.journal import Asking
from jianbao.stages.read import Reader, Text
from jianbao.stages.together import Together
from jianbao.stages.versions import changed_enough, news
from jianbao.stages.write import Question, Writer

FEWEST_CHARACTERS = 80
"""An abstract under this, with no PDF behind it, is too little to write from."""

_AT_ONCE = 32
"""Papers that are read at once for a batch."""

_SETTLED_S = 0.1
"""For so long outcomes are gathered: nothing waits for them, and answers are in the journal already."""


@dataclass(frozen=True)
class AtCap:
    """What becomes of papers where a cap is near or reached; unless something is said they are deferred."""

    draft: Writer | None = None
    """Writes them by rule, for a later run to better."""
    is_near: Callable[[], bool] = lambda: False
    """Whether to ask from title and abstract alone, for good."""


class PaperWork:
    """Sees to papers. A key or quota that fails, or a cap, stops all asking, and defers what is left."""

    def __init__(
        self,
        reader: Reader,
        writer: Writer,
        store: Store,
        clock: Clock,
        options: Options,
        at_cap: AtCap | None = None,
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._store = store
        self._clock = clock
        self._options = options
        self.ahead = Ahead[PaperKey, Outcome]()
        """Papers that are seen to before anybody waits for them."""
        self._reading = set[asyncio.Task[Question]]()
        self._settled = Together(store.settle_outcomes, _SETTLED_S)
        self._at_cap = at_cap or AtCap()
        self.stopped: Unauthorized | None = None
        """Why nobody is asked any more."""
        self.capped: BudgetExceeded | None = None
        """Which cap is reached."""

    def cases(self, announced: Mapping[PaperKey, Announced]) -> dict[PaperKey, Case]:
        """What the store knows of these papers, in a few look-ups."""
        return cases(self._store, announced)

    async def see_to(self, case: Case) -> Outcome:
        """Give a paper its outcome and keep it; where a person was quicker than the model, theirs stands."""
        outcome = self._without_asking(case) or await self._written(case)
        if case.earlier:
            outcome = outcome.model_copy(update={"news": news(case.earlier, case.paper)})
        return await self._settled((better(case.before, outcome), case.before))

    async def askings(self, announced: Mapping[PaperKey, Announced]) -> AsyncIterator[Asking]:
        """What would be asked first of each paper that somebody will be asked about, some at a time.

        A paper whose PDF may be had later is left out: its question is not the last.
        """
        keys = list(announced)
        for start in range(0, len(keys), _AT_ONCE):
            some = self.cases({key: announced[key] for key in keys[start : start + _AT_ONCE]}).values()
            asked = [case for case in some if not case.in_batch and not self._without_asking(case)]
            questions = await asyncio.gather(*map(self._question, asked))
            for case, question in zip(asked, questions, strict=True):
                text = question.text
                enough = text.document or len(case.paper.abstract) >= FEWEST_CHARACTERS
                if enough and (text.document or text.reason in NO_FAULT):
                    yield self._writer.asking(case.paper, question, failed_runs(case.before))

    async def aclose(self) -> None:
        """Give up what nobody waits for."""
        await self.ahead.aclose()

    def estimate(self, case: Case) -> Usage | None:
        """The tokens that a paper's question and answer would have; None where nobody would be asked."""
        if self._without_asking(case):
            return None
        is_read = self._options.pdf and case.is_read
        document = self._store.document(case.key) if is_read else None
        unread = self._options.pdf and document is None
        return self._writer.estimate(case.paper, Text(document), unread=unread)

    def _without_asking(self, case: Case) -> Outcome | None:
        """The outcome of a paper that nobody need be asked about."""
        paper = case.paper
        if paper.withdrawn:
            return self._outcome(paper, State.NONE, "withdrawn")
        if case.announced.kind.is_new or self._options.replaced_brief == "always":
            return None
        if case.known is None or self._options.replaced_brief == "never":
            return self._outcome(paper, State.NONE, "replaced")
        if case.earlier and changed_enough(case.earlier, paper):
            return None
        return carried(case.known, paper.version)

    async def _written(self, case: Case) -> Outcome:
        paper, failed = case.paper, failed_runs(case.before)
        try:
            if case.in_batch:
                return self._in_batch(paper, failed)
            self._go_on()
            question = await self._fitting(case)
            if not question.text.document and len(paper.abstract) < FEWEST_CHARACTERS:
                return self._outcome(paper, State.NONE, "insufficient_source")
            self._go_on()
            return await self._writer.write(paper, question, failed, is_asked=case.is_asked)
        except InBatch:
            return self._in_batch(paper, failed)
        except BudgetExceeded as error:
            self.capped = error
            self._read_no_more()
            return await self._over_cap(paper, failed)
        except ModelError as error:
            if isinstance(error, Unauthorized):
                self.stopped = error
                self._read_no_more()
            return self._deferred(paper, f"model: {type(error).__name__}: {error}", failed)
        except JianbaoError:
            raise
        except Exception as error:  # noqa: BLE001 (a slip of ours or of a library costs a paper, not its day)
            return self._deferred(paper, f"fault: {_place(error)}", failed)

    async def _fitting(self, case: Case) -> Question:
        """Near a cap in short, unless the whole question is answered already, as by a batch."""
        if not self._at_cap.is_near():
            return await self._read(case)
        if case.is_read and self._writer.knows(question := await self._read(case)):
            return question
        return self._in_short(case.paper)

    async def _read(self, case: Case) -> Question:
        """The whole question. Raises why nobody is asked any more, where that is known before its PDF is."""
        reading = asyncio.create_task(self._question(case))
        self._reading.add(reading)
        try:
            return await reading
        except asyncio.CancelledError:
            self._go_on()
            raise
        finally:
            self._reading.discard(reading)

    def _read_no_more(self) -> None:
        for reading in self._reading:
            reading.cancel()

    def _in_batch(self, paper: Paper, failed: int) -> Outcome:
        return self._deferred(paper, BATCH, failed)

    async def _over_cap(self, paper: Paper, failed: int) -> Outcome:
        if self._at_cap.draft and len(paper.abstract) >= FEWEST_CHARACTERS:
            return await self._at_cap.draft.write(paper, self._in_short(paper), failed)
        return self._deferred(paper, BUDGET, failed)

    def _in_short(self, paper: Paper) -> Question:
        return self._writer.question(paper, Text(None, BUDGET))

    def _go_on(self) -> None:
        for why in (self.stopped, self.capped):
            if why:
                raise type(why)(why.message, **why.facts)

    async def _question(self, case: Case) -> Question:
        off = Text(None, "pdf: off")
        text = await self._reader.read(case.paper, is_kept=case.is_read) if self._options.pdf else off
        return self._writer.question(case.paper, text)

    def _deferred(self, paper: Paper, reason: str, failed: int) -> Outcome:
        return self._outcome(paper, State.DEFERRED, reason).model_copy(update={"runs": failed + 1})

    def _outcome(self, paper: Paper, state: State, reason: str) -> Outcome:
        return Outcome(
            paper_id=paper.id, version=paper.version, state=state, reason=reason, at=self._clock.now()
        )


def _place(error: Exception) -> str:
    """What it is and where it was raised, without its words: they may hold a key."""
    raised = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {PurePath(raised.filename).name}, line {raised.lineno}"
