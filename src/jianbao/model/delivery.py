"""What is sent to people, and what became of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import Field

from jianbao.model.base import Record

DIGEST = "digest"
"""`Delivery.what` of the message that a digest is sent with; its updates are `update 2`, `update 3` …"""
EMPTY = "empty"
"""Nothing was announced."""
TROUBLE = "trouble"
"""Something is missing; followed by the run's exit code."""
UPDATE = "update"

LONGEST = timedelta(minutes=30)
"""That one try can take."""
DIED = "the process ended while it was sending"


class DeliveryState(StrEnum):
    """How far a message has come."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    """The receiver did not take it; later runs try again."""
    UNSURE = "unsure"
    """No answer came, or we died before it: it may have been delivered. Not sent again by itself."""


class Delivery(Record):
    """One message about one topic and day to one channel. A card on several topics has a row for each."""

    channel: str
    day: date
    topic: str = ""
    """Slug; empty where the message is about no topic alone."""
    what: str = DIGEST
    state: DeliveryState = DeliveryState.SENDING
    told: tuple[str, ...] = ()
    """Ids of the papers whose 简介 had been written by then."""
    content: str = ""
    """sha256 of what was sent."""
    owner: str = ""
    """Who sends it."""
    tries: int = Field(default=0, ge=0)
    error: str | None = None
    """Of the last try; of a mail that was taken, whom it was not taken for."""
    at: datetime

    @property
    def key(self) -> tuple[str, date, str, str]:
        """Nothing is sent twice under the same one."""
        return self.channel, self.day, self.topic, self.what

    def is_overdue(self, now: datetime) -> bool:
        """Whether nobody can be sending it any more."""
        return self.state is DeliveryState.SENDING and now - self.at > LONGEST


class Markup(StrEnum):
    """How a receiver wants its text."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    HTML = "html"
    """As chats know it: `<b>` and `<a>` alone."""
    MAIL = "mail"
    """A page and a plain text."""


class Form(Record):
    """What a receiver takes."""

    markup: Markup
    most: int = Field(ge=200)
    """Of a message, title included: bytes of UTF-8, or characters where `in_characters`."""
    in_characters: bool = False

    def size(self, text: str) -> int:
        """As the receiver counts."""
        return len(text) if self.in_characters else len(text.encode())


class Letter(Record):
    """A message ready to be sent."""

    subject: str
    """One line of plain text."""
    text: str
    """In the receiver's markup; of a mail, the plain text."""
    html: str | None = None
    """Of a mail."""
    mark: str
    """The same for the same message, whenever it is sent: receivers may tell a copy by it."""
