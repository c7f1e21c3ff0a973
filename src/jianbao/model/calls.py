"""What is asked of a model, what it answers, and the journal of both."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from jianbao.errors import BudgetExceeded
from jianbao.model.base import Record
from jianbao.model.batches import OF_A_BATCH

DRAFT = "draft"
"""Name of the model, and of the provider, that writes by rule and is paid nothing."""


class Message(Record):
    """One turn of a chat."""

    role: Literal["system", "user", "assistant"]
    content: str


class ChatRequest(Record):
    """One question to a model. Independent of provider: the adapter translates it."""

    messages: tuple[Message, ...]
    reply_schema: dict[str, Any] | None = None
    """JSON Schema of the answer, for endpoints that can hold a model to one."""
    max_tokens: int = Field(default=800, ge=1)
    """Cap on the answer's tokens."""
    attempt: int = Field(default=0, ge=0)
    """Raised where the very same question is to be asked, and paid, again."""

    def key(self, model: str, parameters: dict[str, Any]) -> str:
        """`request_key`: sha256 of everything that decides the answer."""
        whom = json.dumps([model, parameters], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(f"{self.model_dump_json()}\n{whom}".encode()).hexdigest()


class Usage(Record):
    """Tokens, by the provider's own count."""

    prompt: int = Field(default=0, ge=0)
    """All tokens read, cached ones included."""
    completion: int = Field(default=0, ge=0)
    """All tokens written, reasoning included."""
    cached: int = Field(default=0, ge=0)
    """Those of `prompt` that came from the provider's cache."""
    cache_write: int = Field(default=0, ge=0)
    """Those of `prompt` that the provider put into it, where it says so and charges for that."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion,
            cached=self.cached + other.cached,
            cache_write=self.cache_write + other.cache_write,
        )


class Charge(Record):
    """What counts against caps."""

    tokens: int = Field(default=0, ge=0)
    """Read and written."""
    money: Decimal = Field(default=Decimal(0), ge=0)
    """0 where the price is not known."""

    def __add__(self, other: Charge) -> Charge:
        return Charge(tokens=self.tokens + other.tokens, money=self.money + other.money)

    def times(self, number: int) -> Charge:
        """So many of it."""
        return Charge(tokens=self.tokens * number, money=self.money * number)


class Cap(Record):
    """The most that may be charged from a time on."""

    name: str
    """`run`, `day`, `month`."""
    since: datetime
    tokens: int | None = None
    money: Decimal | None = None
    currency: str | None = None
    """Of `money`: other currencies do not count against it."""

    def hold(self, charged: Charge) -> None:
        """Raise `BudgetExceeded` where more is charged than may be."""
        if self.tokens is not None and charged.tokens > self.tokens:
            said = f"{self.tokens:,} tokens (llm.{self.name}_tokens)"
        elif self.money is not None and charged.money > self.money:
            said = f"{self.money} {self.currency} (llm.{self.name}_cost)"
        else:
            return
        raise BudgetExceeded(f"the {self.name}'s cap of {said} is reached", cap=self.name)

    def share(self, charged: Charge) -> Decimal:
        """How much of it is charged: 1 for all."""
        tokens = Decimal(charged.tokens) / self.tokens if self.tokens else Decimal(0)
        return max(tokens, charged.money / self.money if self.money else Decimal(0))


class Finish(StrEnum):
    """Why a model stopped."""

    STOP = "stop"
    LENGTH = "length"
    FILTER = "content_filter"
    OTHER = "other"


class ChatReply(Record):
    """A model's answer, unparsed."""

    text: str
    """The content, as sent; empty where there was none."""
    finish: Finish
    refusal: str | None = None
    model: str
    """The model's name as the provider states it, which may differ from the one asked for."""
    usage: Usage = Usage()
    seconds: float = 0.0
    """From the request being sent to the whole answer."""
    request_id: str | None = None
    lost_tries: int = Field(default=0, ge=0)
    """Tries before it that were sent and gave no answer: the provider may have charged for each."""


class AnswerState(StrEnum):
    """Of a row in the journal."""

    PENDING = "pending"
    """Asked; the answer is under way, or its asker died."""
    ANSWERED = "answered"
    FAILED = "failed"
    """Ended without an answer; the question may be asked again with the next `attempt`."""


class Answer(Record):
    """A row of the journal: one question, written before it is asked."""

    key: str
    """`request_key`."""
    paper_id: str
    version: int
    purpose: str
    """What it was asked for: `brief`."""
    model: str
    """As asked for."""
    attempt: int
    turn: int = 0
    """0 for the question, 1 and up for repairs."""
    prompt: str | None = None
    """`brief@1`: what it was asked with."""
    state: AnswerState = AnswerState.PENDING
    owner: str
    """Which process asked: `host:pid:start`."""
    asked_at: datetime
    answered_at: datetime | None = None
    reply: ChatReply | None = None
    cost: Decimal | None = None
    """Money, in the price file's currency; none where the price or the usage is not known."""
    currency: str | None = None
    charge: Charge = Charge()
    """While it is under way the most that it can take; then what it took, and the most for each lost try."""
    error: str | None = None
    """Why it failed: an error's class and one sentence."""
    possible_duplicate: bool = False
    """An earlier asker died with this question under way: it may have been paid twice."""

    @property
    def in_batch(self) -> bool:
        """Whether a batch has it, or had it."""
        return self.owner.startswith(OF_A_BATCH)
