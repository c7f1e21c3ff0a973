"""What people decide about 简介, and what they see while they do."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.brief import Finding, Outcome, Severity, State
from jianbao.model.ids import OfPaper, PaperKey
from jianbao.model.paper import Paper

ACCEPTED = "accepted"
"""What the reason of a 简介 begins with that a person found right."""

_CARRIED = re.compile(r"carried: v(\d+)")


class Action(StrEnum):
    """What a person did with a 简介."""

    ACCEPT = "accept"
    EDIT = "edit"
    REJECT = "reject"
    UNDO = "undo"


class ReasonCode(StrEnum):
    """Why a 简介 was rejected, in the order of the keys 1 to 9 and 0."""

    NUMBER = "number"
    NAME = "name"
    TERM = "term"
    LANGUAGE = "language"
    CLAIM = "claim"
    FORM = "form"
    TAG = "tag"
    INJECTION = "injection"
    OFF_TOPIC = "off-topic"
    OTHER = "other"

    @property
    def label(self) -> str:
        """In Chinese."""
        return _LABELS[self]


_LABELS = {
    ReasonCode.NUMBER: "数字有误",
    ReasonCode.NAME: "名称有误",
    ReasonCode.TERM: "术语有误",
    ReasonCode.LANGUAGE: "语言不合",
    ReasonCode.CLAIM: "说法无据",
    ReasonCode.FORM: "格式不合",
    ReasonCode.TAG: "标签有误",
    ReasonCode.INJECTION: "受文中指令影响",
    ReasonCode.OFF_TOPIC: "答非所问",
    ReasonCode.OTHER: "其他",
}


class Decision(OfPaper):
    """One decision about the 简介 of a paper version. Rows are added, never changed; undo is one too."""

    id: int = 0
    """Given by the store."""
    paper_id: str
    version: int
    action: Action
    reason_code: ReasonCode | None = None
    """Of a rejection."""
    text_before: str | None
    """The 简介 that was decided about."""
    text_after: str | None = None
    """Of an edit."""
    tags_after: tuple[str, ...] | None = None
    """Of an edit: ids of the taxonomy."""
    author: str
    at: datetime
    etag: str
    """Of what was seen: `Item.etag`."""
    supersedes: int | None = None
    """The decision about this paper version before it."""
    row_before: int = 0
    """Given by the store: the row of the ledger that was decided about."""
    row_after: int = 0
    """Given by the store: the row that held afterwards, the same one where nothing had to change."""

    @property
    def asked(self) -> tuple[object, ...]:
        """Who wants what to be done."""
        return self.author, self.action, self.reason_code, self.text_after, self.tags_after

    @property
    def content(self) -> tuple[object, ...]:
        """Everything that is the same in any store: who did what to which text, and when."""
        return self.paper_id, self.version, self.text_before, *self.asked, self.at


class Ruled(Record):
    """A row of the ledger, with its number and the decision that stands about it."""

    row: int
    outcome: Outcome
    decision: int | None = None
    """None where nobody decided, or what was decided was undone."""
    last: int = 0
    """The latest decision about the paper version, undo included; 0 where there is none."""

    @property
    def etag(self) -> str:
        """Changes with text, tags, state and with every decision."""
        brief = self.outcome.brief
        seen = [brief.text, brief.tags] if brief else None
        whole = json.dumps([seen, self.outcome.state.value, self.row, self.last], ensure_ascii=False)
        return hashlib.sha256(whole.encode()).hexdigest()


class Item(Record):
    """A 简介 as a reviewer sees it."""

    ruled: Ruled
    paper: Paper | None
    """None where it was imported with a link that names no version."""
    printed: tuple[tuple[str, date], ...]
    """`(topic, day)` of every digest that prints this version, oldest day first."""
    decision: Decision | None
    """The latest one about it, undo included."""

    @property
    def outcome(self) -> Outcome:
        """What became of the paper."""
        return self.ruled.outcome

    @property
    def etag(self) -> str:
        """To be handed back with a decision."""
        return self.ruled.etag

    @property
    def key(self) -> PaperKey:
        """`(id, version)`."""
        return self.outcome.key

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The worst first."""
        return tuple(sorted(self.outcome.findings, key=lambda one: rank(one.severity)))

    @property
    def severity(self) -> Severity | None:
        """Of the worst finding."""
        return self.findings[0].severity if self.findings else None


class Look(OfPaper):
    """Somebody has opened a paper version."""

    paper_id: str
    version: int
    author: str
    at: datetime


class Filters(Record):
    """Which 简介 a reviewer wants to see. Everything that is given must hold."""

    states: tuple[State, ...] = (State.HELD, State.PUBLISHED)
    severity: Severity | None = None
    """Of the worst finding, at least; `info` means any finding."""
    code: str | None = None
    """Of a finding, or the group before its dot: `number`."""
    topic: str | None = None
    day: date | None = None
    prompt: str | None = None
    """`brief@1`."""
    model: str | None = None
    undecided: bool = True
    """Only those about which no decision stands."""
    sample: int | None = None
    """Seed of a random order, the same for the same seed: for audits."""


class Page(Record):
    """A part of the queue."""

    items: tuple[Item, ...]
    next: str | None = Field(default=None, pattern=r"^\d+(-\d+){1,2}$")
    """Where the next page begins; None where this is the last."""


class Stale(Record):
    """A printed digest that no longer says what the ledger says of some of its papers."""

    topic: str
    day: date
    papers: tuple[str, ...]
    mark: int
    """Grows with every decision: what is decided later marks it again."""


def rank(severity: Severity | None) -> int:
    """0 for the worst; 3 where nothing was found."""
    return 3 if severity is None else list(Severity).index(severity)


def carried_from(outcome: Outcome) -> int | None:
    """The version whose 简介 it is, where it was carried over to a later one."""
    match = _CARRIED.fullmatch(outcome.reason or "")
    return int(match[1]) if match else None


def is_decided(outcome: Outcome) -> bool:
    """Whether a person's word stands behind it, which no run may better."""
    return (outcome.reason or "").startswith((ACCEPTED, "edited", "rejected: "))


def as_accepted(outcome: Outcome) -> Outcome:
    """What was published as it is and then accepted: the ledger has no new row, readers shall know."""
    said = f"{ACCEPTED}, {outcome.reason}" if outcome.reason else ACCEPTED
    return outcome if is_decided(outcome) else outcome.model_copy(update={"reason": said})
