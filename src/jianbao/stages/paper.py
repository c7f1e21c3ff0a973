"""One paper of a day: whatever happens to it is an outcome in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from jianbao.errors import ModelError, Unauthorized
from jianbao.model import Announced, Outcome, Paper, State, Usage
from jianbao.ports import Clock, Store
from jianbao.stages.read import Reader, Text
from jianbao.stages.write import Writer

FEWEST_CHARACTERS = 80
"""An abstract under this, with no PDF behind it, is too little to write from."""


@dataclass(frozen=True)
class Options:
    """What is done for a paper and what is left."""

    pdf: bool = True
    replaced_brief: Literal["known", "always", "never"] = "known"


class PaperWork:
    """Sees to papers. A key or quota that fails stops all asking, and defers what is left."""

    def __init__(self, reader: Reader, writer: Writer, store: Store, clock: Clock, options: Options) -> None:
        self._reader = reader
        self._writer = writer
        self._store = store
        self._clock = clock
        self._options = options
        self.stopped: Unauthorized | None = None
        """Why nobody is asked any more."""

    async def see_to(self, key: tuple[str, int], announced: Announced) -> Outcome:
        """Give a paper its outcome and keep it."""
        paper = self._store.papers([key])[key]
        outcome = self._without_asking(paper, announced) or await self._written(paper)
        self._store.save_outcome(outcome)
        return outcome

    def read_ahead(self, announced: Mapping[tuple[str, int], Announced]) -> None:
        """Begin to read the papers that somebody will be asked about."""
        if self._options.pdf:
            papers = self._store.papers(announced)
            self._reader.read_ahead(
                paper for key, paper in papers.items() if not self._without_asking(paper, announced[key])
            )

    async def again(self, paper: Paper) -> Outcome:
        """What the model writes of a paper now, whatever was written before; kept by the caller or not.

        The same question is answered from the journal. Raises `ModelError` where nobody answered.
        """
        return await self._writer.write(paper, await self._text(paper), 0)

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
        return _carried(known, paper.version)

    async def _written(self, paper: Paper) -> Outcome:
        failed = _failed_runs(self._store.outcomes([paper.key]).get(paper.key))
        try:
            self._go_on()
            text = await self._text(paper)
            if not text.document and len(paper.abstract) < FEWEST_CHARACTERS:
                return self._outcome(paper, State.NONE, "insufficient_source")
            self._go_on()
            return await self._writer.write(paper, text, failed)
        except ModelError as error:
            if isinstance(error, Unauthorized):
                self.stopped = error
                await self._reader.aclose()
            reason = f"model: {type(error).__name__}: {error}"
            return self._outcome(paper, State.DEFERRED, reason).model_copy(update={"runs": failed + 1})

    def _go_on(self) -> None:
        if self.stopped:
            raise Unauthorized(self.stopped.message, **self.stopped.facts)

    async def _text(self, paper: Paper) -> Text:
        return await self._reader.read(paper) if self._options.pdf else Text(None, "pdf: off")

    def _outcome(self, paper: Paper, state: State, reason: str) -> Outcome:
        return Outcome(
            paper_id=paper.id, version=paper.version, state=state, reason=reason, at=self._clock.now()
        )


def _failed_runs(before: Outcome | None) -> int:
    """In how many runs a paper has failed so far; a deferred run is none of them, and ends no count."""
    if before is None or before.final:
        return 0
    return before.runs - (before.state is State.DEFERRED)


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
