"""A paper's title and abstract in Chinese, and what came of asking for them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.brief import Finding, PromptRef, State
from jianbao.model.calls import Usage
from jianbao.model.ids import OfPaper
from jianbao.model.paper import Paper


class TextPart(StrEnum):
    """What of a paper is translated."""

    TITLE = "title"
    ABSTRACT = "abstract"

    def of(self, paper: Paper) -> str:
        """The English."""
        return paper.title if self is TextPart.TITLE else paper.abstract


def fingerprint(text: str) -> str:
    """Of an English text, white space aside: a translation holds for as long as it is the same."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


class Rendering(Record):
    """One part in Chinese. The model's characters, unmended."""

    source: str
    """`fingerprint` of the English."""
    state: State
    """`held`: there is a text, which a check or a person refuses."""
    text: str | None = None
    findings: tuple[Finding, ...] = ()
    by: str | None = None
    """Who decided so: then no run asks for another. A digest names nobody."""


class Translation(OfPaper):
    """What one run got of a paper version: a row, append-only."""

    paper_id: str
    version: int
    parts: dict[TextPart, Rendering]
    """Those that were asked for."""
    reason: str | None = None
    """Why a part is not published: a short code, as in `Outcome.reason`."""
    prompt: PromptRef | None = None
    model: str | None = None
    """As the provider states it."""
    instead: str | None = None
    """Why a model of `llm.fallback` answered and not the first, as in `Outcome.instead`."""
    answers: tuple[str, ...] = ()
    """`request_key`s of the journal, in the order asked."""
    calls: int = 0
    """Calls paid for it."""
    usage: Usage = Usage()
    cost: Decimal | None = None
    currency: str | None = None
    runs: int = Field(default=1, ge=1)
    """How many runs have tried."""
    at: datetime

    @property
    def state(self) -> State:
        """Of its worst part."""
        states = {rendering.state for rendering in self.parts.values()}
        worst = (State.DEFERRED, State.FAILED, State.HELD)
        return next((state for state in worst if state in states), State.PUBLISHED)

    @property
    def is_decided(self) -> bool:
        """Whether a person wrote the row: nobody was asked for it."""
        return any(rendering.by for rendering in self.parts.values())

    def text(self, part: TextPart) -> str | None:
        """The Chinese that may be printed."""
        rendering = self.parts.get(part)
        return rendering.text if rendering and rendering.state is State.PUBLISHED else None
