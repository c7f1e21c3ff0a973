"""One question on its way: its row in the journal, and what is set aside for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from jianbao.budget import FREE, Price
from jianbao.budget.prices import Money
from jianbao.errors import JianbaoError
from jianbao.model import Answer, AnswerState, Charge, ChatReply, ChatRequest, Usage
from jianbao.ports import Clock, Store, Watch
from jianbao.stages.purse import Purse
from jianbao.stages.together import Together


class Taken(Exception):
    """Somebody else asks this question."""


@dataclass(frozen=True)
class Desk:
    """What rows are written with."""

    store: Store
    clock: Clock
    price: Price | None
    """Of the model that is asked; None: not known."""
    purse: Purse | None = None
    """None: nobody minds what is spent."""
    watch: Watch | None = None

    @cached_property
    def begun(self) -> Together[Answer, bool]:
        """Writes a question down; whether nobody had asked it."""

        def begin(asked: Sequence[Answer]) -> list[bool]:
            new = {id(one) for one in self.store.begin_answers(asked)}
            return [id(one) in new for one in asked]

        return Together(begin)

    @cached_property
    def ended(self) -> Together[Answer, None]:
        """Writes down how a question ended."""

        def end(ended: Sequence[Answer]) -> list[None]:
            self.store.end_answer(*ended)
            return [None] * len(ended)

        return Together(end)


class Leaving:
    """Writes the row when the request leaves: a question that waits for its place was not asked yet."""

    def __init__(self, desk: Desk, request: ChatRequest, answer: Answer, gone: Answer | None) -> None:
        """`answer` as it begins; `gone`: the row of an asker that died, to be taken over."""
        currency = desk.price.currency if desk.price else None
        self.written = False
        self._desk = desk
        self._request = request
        self._gone = gone
        self._row = answer.model_copy(update={"possible_duplicate": gone is not None, "currency": currency})
        self._lost = -1
        self._seen: Callable[[Answer | None], None] | None = None
        self._most = self._aside = Charge()

    async def __call__(self, lost: int) -> None:
        """A request is about to leave, after so many that may have been paid for nothing.

        Each of those counts as one more at its most. Raises `BudgetExceeded`, and `Taken`.
        """
        if lost <= self._lost:
            return
        self._lost = lost
        row, purse = self._row, self._desk.purse
        if not self.written:
            row = row.model_copy(update={"asked_at": self._desk.clock.now()})
        if purse is None:
            await self._write(row)
        else:
            most = purse.most(row.model, self._request, self._desk.price, row.asked_at)
            purse.set_aside(self, most, row.currency)
            try:
                await self._write(row.model_copy(update={"charge": row.charge + most}))
            except BaseException:  # whatever it is, nothing leaves
                purse.settle(self, most, Charge(), row.currency)
                raise
            self._most, self._aside = most, self._aside + most

    async def _write(self, row: Answer) -> None:
        store, gone = self._desk.store, self._gone
        caps = self._desk.purse.caps(row.asked_at, row.currency) if self._desk.purse else ()
        if self.written:
            store.charge_more(row, caps)
        elif gone is None and caps:  # each has to see what those before it took
            self.written = store.begin_answer(row, caps) is row
        elif gone is None:
            self.written = await self._desk.begun(row)
        else:
            row = row.model_copy(update={"charge": row.charge + gone.charge})
            self.written = store.take_over(gone, row, caps)
        if not self.written:
            raise Taken
        self._row = row
        if self._desk.watch and not self._seen:
            self._seen = self._desk.watch(row, self._request)

    async def answered(self, reply: ChatReply) -> Answer:
        """Write the answer down, with what it cost by the provider's own figures."""
        row = self._row
        used, money = paid(reply, self._desk.price, row.asked_at)
        if self._desk.purse:
            self._desk.purse.learn(row.model, self._request, reply.usage)
        return await self._end(
            self._aside if used is None else used + self._most.times(reply.lost_tries),
            state=AnswerState.ANSWERED,
            reply=reply,
            possible_duplicate=row.possible_duplicate or bool(reply.lost_tries),
            cost=money.amount if money else None,
        )

    async def failed(self, error: JianbaoError) -> None:
        """Write down that there is no answer, where it was asked at all."""
        if self.written:
            lost = max(self._lost, error.facts.get("lost_tries", 0))
            said = f"{type(error).__name__}: {error}"
            await self._end(self._most.times(lost), state=AnswerState.FAILED, error=said)

    async def _end(self, used: Charge, **how: Any) -> Answer:
        row, charge = self._row, used + self._gone.charge if self._gone else used
        how |= {"answered_at": self._desk.clock.now(), "charge": charge}
        ended = row.model_copy(update=how)
        try:
            await self._desk.ended(ended)
        finally:
            if self._desk.purse:
                self._desk.purse.settle(self, self._aside, used, row.currency)
        if self._seen:
            self._seen(ended)
        return ended

    def given_up(self) -> None:
        """Whoever asked is asked to stop: what left may still be paid for, and its row stays as it is."""
        if self._desk.purse:
            self._desk.purse.settle(self, Charge(), Charge(), None)
        if self._seen:
            self._seen(None)


def paid(reply: ChatReply, price: Price | None, at: datetime) -> tuple[Charge | None, Money | None]:
    """What an answer to a question asked then took, by the provider's own figures; None where it has none."""
    if reply.usage == Usage() and price != FREE:
        return None, None
    money = price.of(reply.usage, at) if price else None
    tokens = reply.usage.prompt + reply.usage.completion
    return Charge(tokens=tokens, money=money.amount if money else Decimal(0)), money
