"""Questions that a provider answers in one go, within a day, for less."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from jianbao.model.base import Record

OF_A_BATCH = "batch:"
"""What the owner of a question begins with that lies in a batch."""


class BatchState(StrEnum):
    """How far a batch has come."""

    BUILDING = "building"
    """Its questions are in the journal, its file is being written: nothing has left."""
    SEALED = "sealed"
    """The file is whole."""
    UPLOADED = "uploaded"
    """The provider has the file; whether it has made a batch of it is to be found out."""
    SENT = "sent"
    COLLECTED = "collected"
    """Every answer is in the journal; its day is to be seen to."""
    CLOSED = "closed"


class Batch(Record):
    """One batch, from its first question to its last answer. Its questions are rows of the journal."""

    mark: str
    """Our name for it, which the provider keeps beside its own."""
    state: BatchState = BatchState.BUILDING
    place: str
    """Base URL of the provider."""
    model: str
    day: date
    """The mailing date of its papers."""
    begun: datetime
    questions: int = 0
    size: int = 0
    """Bytes of the file."""
    most: Decimal | None = None
    """Money that it can take at most, in `currency`; None where the price is not known."""
    currency: str | None = None
    is_cancelled: bool = False
    """Whether somebody wants no more of it answered."""
    file: str | None = None
    """The provider's name for the file."""
    job: str | None = None
    """The provider's name for the batch."""
    tried_s: float | None = None
    """When its making was last asked for, in seconds since 1970 by the store's clock."""
    sent_s: float | None = None
    done: int = 0
    """Answers, by the provider's last word before the end."""
    answered: int = 0
    """Those that came into the journal."""
    said: str | None = None
    """Why not every question was answered."""
    possible_duplicate: bool = False
    """Its making was asked for twice, and the provider does not tell which it has."""

    @property
    def owner(self) -> str:
        """Of its questions in the journal."""
        return OF_A_BATCH + self.mark


class BatchJob(Record):
    """A batch as its provider tells of it."""

    id: str
    status: str
    ended: bool
    """Whether nothing more will be answered."""
    files: tuple[str, ...] = ()
    """Of answers and of faults, once it has ended."""
    done: int = 0
    said: str | None = None
    """Its faults, in the provider's words."""
