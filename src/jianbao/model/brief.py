"""The 简介 of a paper and what came of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.calls import Usage
from jianbao.model.ids import OfPaper


class Evidence(Record):
    """A claim of the 简介 and the words of the source that bear it."""

    claim: str
    quote: str
    """Verbatim from what the model was given."""


class Brief(Record):
    """The answer: one Chinese paragraph, its tags, its evidence. The model's characters, unmended."""

    text: str = Field(min_length=1)
    tags: tuple[str, ...] = ()
    """Ids of the taxonomy."""
    proposed: tuple[str, ...] = ()
    """Tags that the taxonomy does not know, as the model wrote them."""
    evidence: tuple[Evidence, ...] = ()


class Severity(StrEnum):
    """`error` holds a 简介 back, `warning` queues it for review, `info` needs no eye."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(Record):
    """What a check found in a 简介."""

    code: str
    """Dotted: `form.length`, `number.magnitude`."""
    severity: Severity
    message: str
    """Advice, in Chinese."""
    span: str | None = None
    """As it stands in the 简介."""
    source: str | None = None
    """As it stands in the paper."""


class State(StrEnum):
    """What became of a paper's 简介."""

    PUBLISHED = "published"
    HELD = "held"
    """Refused by a content check; waits for a person."""
    FAILED = "failed"
    """No usable answer; later runs ask again, three runs at most."""
    DEFERRED = "deferred"
    """Not asked: budget, quota, deadline. The next run asks."""
    NONE = "none"
    """None to be had: withdrawn, too little source, or a replaced paper never seen as new."""


class Basis(StrEnum):
    """What a 简介 was written from."""

    FULLTEXT = "fulltext"
    ABSTRACT = "abstract"
    DRAFT = "draft"
    """By rule, without a model: 草稿（规则生成）."""
    IMPORTED = "imported"
    """Read from somebody's digest."""


class PromptRef(Record):
    """Which prompt, to the byte."""

    id: str
    version: int
    sha256: str

    @property
    def name(self) -> str:
        """`brief@1`."""
        return f"{self.id}@{self.version}"


class Outcome(OfPaper):
    """What became of one version of a paper, and how: a row of the ledger, append-only."""

    paper_id: str
    version: int
    state: State
    reason: str | None = None
    """Why it is not published, or only an abstract or draft: a short code, `pdf: NotFound`."""
    basis: Basis | None = None
    brief: Brief | None = None
    """The 简介 where there is one; a held one is here too."""
    news: str | None = None
    """What is new in this version, one Chinese sentence; only where a known paper was replaced."""
    findings: tuple[Finding, ...] = ()
    remarks: tuple[str, ...] = ()
    """What the model said of its own answer, such as （99字）: cut from the 简介, and kept here."""
    instead: str | None = None
    """Why a model of `llm.fallback` wrote it and not the first: an error's class, whose, and one sentence."""
    prompt: PromptRef | None = None
    model: str | None = None
    """As the provider states it."""
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
    def final(self) -> bool:
        """Whether another run has nothing to do here."""
        return self.state not in (State.FAILED, State.DEFERRED)
