"""Asking through the journal: written down before it is asked, and never paid twice."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from jianbao.budget import Prices
from jianbao.errors import ModelError
from jianbao.model import Answer, AnswerState, ChatReply, ChatRequest, Usage
from jianbao.ports import ChatModel, Clock, Store
from jianbao.stages.purse import Purse


@dataclass(frozen=True)
class Purpose:
    """What a question is for."""

    paper_id: str
    version: int
    purpose: str = "brief"
    turn: int = 0


class Journal:
    """Puts questions to a model, each once: what was answered is read back for nothing."""

    def __init__(
        self,
        model: ChatModel,
        store: Store,
        clock: Clock,
        prices: Prices,
        owners: Owners,
        purse: Purse | None = None,
    ) -> None:
        self._model = model
        self._purse = purse
        self._store = store
        self._clock = clock
        self._prices = prices
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
        `BudgetExceeded` where the question could cost more than the run may spend.
        """
        while True:
            key = self._key(request)
            standing = self._store.answers([key]).get(key)
            if standing and standing.state is AnswerState.ANSWERED:
                return standing
            if standing and standing.state is AnswerState.FAILED:
                request = request.model_copy(update={"attempt": request.attempt + 1})
            elif standing is None or await self._died(standing):
                with suppress(_Taken):
                    return await self._pay(_Row(self._row(request, purpose), standing, self._store), request)

    def knows(self, request: ChatRequest) -> bool:
        """Whether `ask` would read the answer back for nothing."""
        while True:
            key = self._key(request)
            row = self._store.answers([key]).get(key)
            if row is None or row.state is not AnswerState.FAILED:
                return row is not None and row.state is AnswerState.ANSWERED
            request = request.model_copy(update={"attempt": request.attempt + 1})

    def _key(self, request: ChatRequest) -> str:
        return request.key(self._model.name, dict(self._model.parameters))

    def _row(self, request: ChatRequest, purpose: Purpose) -> Answer:
        return Answer(
            key=self._key(request),
            paper_id=purpose.paper_id,
            version=purpose.version,
            purpose=purpose.purpose,
            turn=purpose.turn,
            model=self._model.name,
            attempt=request.attempt,
            owner=self._owners.me,
            asked_at=self._clock.now(),
        )

    async def _pay(self, row: _Row, request: ChatRequest) -> Answer:
        most = used = Usage()
        try:
            most = self._purse.set_aside(request) if self._purse else most
            reply = await self._model.complete(request, row.leaving)
            used = reply.usage
        except ModelError as error:
            if row.written:
                self._end(row.answer, AnswerState.FAILED, error=f"{type(error).__name__}: {error}")
            raise
        finally:
            if self._purse:
                self._purse.settle(most, used)
        return self._end(row.answer, AnswerState.ANSWERED, reply=reply)

    def _end(
        self, row: Answer, state: AnswerState, reply: ChatReply | None = None, error: str | None = None
    ) -> Answer:
        money = self._prices.cost(row.model, reply.usage) if reply else None
        ended = row.model_copy(
            update={
                "state": state,
                "answered_at": self._clock.now(),
                "reply": reply,
                "possible_duplicate": row.possible_duplicate or bool(reply and reply.lost_tries),
                "error": error,
                "cost": money.amount if money else None,
                "currency": money.currency if money else None,
            }
        )
        self._store.end_answer(ended)
        return ended

    async def _died(self, row: Answer) -> bool:
        """Wait a moment; then whether the row's asker is gone for good."""
        if self._owners.gone(row.owner):
            return True
        await asyncio.sleep(self._owners.poll_s)
        return self._owners.overdue(row)


class _Taken(Exception):
    """Another asker was quicker."""


class _Row:
    """A question's row, written when its request leaves: one that waits for its place was not asked yet."""

    def __init__(self, answer: Answer, gone: Answer | None, store: Store) -> None:
        """`gone` is the row of an asker that died, to be taken over."""
        self.answer = answer.model_copy(update={"possible_duplicate": gone is not None})
        self.written = False
        self._gone = gone
        self._store = store

    def leaving(self, _lost: int) -> None:
        """Write it, once. Raises `_Taken` where another has meanwhile."""
        if self.written:
            return
        answer = self.answer
        if self._gone:
            self.written = self._store.take_over(self._gone, answer.owner, answer.asked_at)
        else:
            self.written = self._store.begin_answer(answer) is answer
        if not self.written:
            raise _Taken


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
