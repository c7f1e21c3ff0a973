"""Asking through the journal: written down before it is asked, and never paid twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jianbao.errors import BudgetExceeded, InBatch, ModelError
from jianbao.model import Answer, AnswerState, ChatRequest
from jianbao.ports import ChatModel
from jianbao.stages.leaving import Desk, Leaving, Taken

BRIEF = "brief"
"""Purpose of a question for a 简介."""


@dataclass(frozen=True)
class Purpose:
    """What a question is for."""

    paper_id: str
    version: int
    purpose: str = BRIEF
    turn: int = 0
    prompt: str | None = None
    """`brief@1`: what it is asked with."""
    is_asked: bool = True
    """Whether the journal may hold such a question; where it was seen to hold none, nobody looks again."""


@dataclass(frozen=True)
class Asking:
    """A question that is not asked yet."""

    request: ChatRequest
    purpose: Purpose


class Journal:
    """Puts questions to a model, each once: what was answered is read back for nothing."""

    def __init__(self, model: ChatModel, desk: Desk, owners: Owners) -> None:
        self._model = model
        self._desk = desk
        self._store = desk.store
        self._owners = owners

    @property
    def name(self) -> str:
        """The model's, as asked for."""
        return self._model.name

    @property
    def is_draft(self) -> bool:
        """Whether the model writes by rule."""
        return self._model.is_draft

    async def ask(self, request: ChatRequest, purpose: Purpose) -> Answer:
        """The answer, from the journal or from the model.

        A question that ended without an answer before is asked with the next `attempt`; one
        that another process has under way is waited for. Raises the model's `ModelError`, and
        `BudgetExceeded` where the question could cost more than may be spent, whatever those cost
        that are under way; and `InBatch`.
        """
        may_stand = purpose.is_asked
        while True:
            key = self._key(request)
            standing = self._store.answers([key]).get(key) if may_stand else None
            may_stand = True
            if standing and standing.state is AnswerState.ANSWERED:
                return standing
            if standing and standing.in_batch and standing.state is AnswerState.PENDING:
                raise InBatch("the question lies in a batch that is not answered yet", batch=standing.owner)
            if standing and standing.state is AnswerState.FAILED:
                request = request.model_copy(update={"attempt": request.attempt + 1})
            elif standing is None or await self._died(standing):
                try:
                    return await self._pay(self.row(request, purpose, key), request, standing)
                except Taken:
                    continue
                except BudgetExceeded:
                    if self._desk.purse is None or not await self._desk.purse.room():
                        raise

    def knows(self, request: ChatRequest) -> bool:
        """Whether `ask` would read the answer back for nothing."""
        row = self._standing(request)[1]
        return row is not None and row.state is AnswerState.ANSWERED

    def unasked(self, request: ChatRequest) -> ChatRequest | None:
        """The request as `ask` would send it; None where it is answered, or under way."""
        request, row = self._standing(request)
        return request if row is None else None

    def _standing(self, request: ChatRequest) -> tuple[ChatRequest, Answer | None]:
        """The first attempt that did not fail, and its row, if there is one."""
        while True:
            key = self._key(request)
            row = self._store.answers([key]).get(key)
            if row is None or row.state is not AnswerState.FAILED:
                return request, row
            request = request.model_copy(update={"attempt": request.attempt + 1})

    def _key(self, request: ChatRequest) -> str:
        return request.key(self._model.name, dict(self._model.parameters))

    def row(self, request: ChatRequest, purpose: Purpose, key: str | None = None) -> Answer:
        """As it begins, asked by us; `key` where it is known already."""
        return Answer(
            key=key or self._key(request),
            paper_id=purpose.paper_id,
            version=purpose.version,
            purpose=purpose.purpose,
            turn=purpose.turn,
            model=self._model.name,
            attempt=request.attempt,
            owner=self._owners.me,
            prompt=purpose.prompt,
            asked_at=self._desk.clock.now(),
        )

    async def _pay(self, row: Answer, request: ChatRequest, gone: Answer | None) -> Answer:
        leaving = Leaving(self._desk, request, row, gone)
        try:
            reply = await self._model.complete(request, leaving)
            return await leaving.answered(reply)
        except (ModelError, BudgetExceeded) as error:
            await leaving.failed(error)
            raise
        except BaseException:  # Ctrl-C too: nobody shall wait for its room for ever
            leaving.given_up()
            raise

    async def _died(self, row: Answer) -> bool:
        """Wait a moment; then whether the row's asker is gone for good."""
        if self._owners.gone(row.owner):
            return True
        await asyncio.sleep(self._owners.poll_s)
        return self._owners.overdue(row)


class Owners:
    """Who we are, and which of the others are gone."""

    def __init__(
        self, me: str, is_gone: Callable[[str], bool], patience_s: float, poll_s: float = 0.5
    ) -> None:
        self.me = me
        """`host:pid:start` of this process."""
        self.gone = is_gone
        """True only where an owner surely lives no more."""
        self.poll_s = poll_s
        self._patience_s = patience_s
        self._since: dict[tuple[str, str, datetime], float] = {}

    def overdue(self, row: Answer) -> bool:
        """Whether we have seen this asker's question pending for longer than any answer can take."""
        now = time.monotonic()
        return now - self._since.setdefault((row.key, row.owner, row.asked_at), now) > self._patience_s
