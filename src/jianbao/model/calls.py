"""What is asked of a model, what it answers, and the journal of both."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from pydantic import Field

from jianbao.model.base import Record


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
        asked = self.model_dump(mode="json") | {"model": model, "parameters": parameters}
        canonical = json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


class Usage(Record):
    """Tokens, by the provider's own count."""

    prompt: int = Field(default=0, ge=0)
    """All tokens read, cached ones included."""
    completion: int = Field(default=0, ge=0)
    """All tokens written, reasoning included."""
    cached: int = Field(default=0, ge=0)
    """Those of `prompt` that came from the provider's cache."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            prompt=self.prompt + other.prompt,
            completion=self.completion + other.completion,
            cached=self.cached + other.cached,
        )


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
    state: AnswerState = AnswerState.PENDING
    owner: str
    """Which process asked: `host:pid:start`."""
    asked_at: datetime
    answered_at: datetime | None = None
    reply: ChatReply | None = None
    cost: Decimal | None = None
    """Money, in the price file's currency; none where the price is not known."""
    currency: str | None = None
    error: str | None = None
    """Why it failed: an error's class and one sentence."""
    possible_duplicate: bool = False
    """An earlier asker died with this question under way: it may have been paid twice."""
