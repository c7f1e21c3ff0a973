"""Everything that can go wrong, as a tree.

JianbaoError
├── UsageError              our caller's mistake: a setting, an id, a prompt; never retried
│   └── Conflict            a decision about what is no longer there: look again
├── SourceError             arXiv
│   ├── Unavailable         no usable answer for now
│   ├── NotSettled          the day's announcement is not there yet, or its parts disagree
│   ├── NotFound            arXiv does not know it
│   └── Withdrawn           the version has no files any more
├── ExtractionError         the PDF
│   ├── Encrypted
│   ├── NoText
│   ├── TooLarge
│   └── TimedOut
├── ModelError              the LLM
│   ├── Overloaded          too many requests, a server's fault, a lost connection
│   ├── ContextTooLong
│   ├── Refused             by the model or by its provider's filter
│   ├── Unauthorized        key missing or revoked, quota exhausted: ends the run
│   │   └── Unfetched       the file of the model on this machine cannot be had
│   └── BadReply            an answer that cannot be used; says what to tell the model
├── BudgetExceeded
├── InBatch                 the question lies in a batch that is not answered yet
├── DeliveryError           a message to people
│   ├── Undelivered         the receiver was out of reach, busy or out of order, and took nothing
│   ├── TurnedAway          the receiver says no: a wrong token, address or form
│   └── Unanswered          it left, and no answer came: it may have been delivered
├── EngineError             Prefect's server
└── StoreError

Errors carry facts as fields, survive pickling, and never hold a secret.
"""

from __future__ import annotations

from typing import Any, ClassVar


class JianbaoError(Exception):
    """Base class: `str(error)` is one sentence for a person, the fields are for programs."""

    retryable: ClassVar[bool] = False
    """Whether the same call can succeed later without anybody changing anything."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.message, self.facts)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["facts"][name]
        except KeyError:
            raise AttributeError(name) from None


def _rebuild(kind: type[JianbaoError], message: str, facts: dict[str, Any]) -> JianbaoError:
    return kind(message, **facts)


class UsageError(JianbaoError):
    """A setting, an id, a path or a prompt that cannot be right."""


class Conflict(UsageError):
    """Somebody decided, or a run wrote, since it was looked at.

    Facts: `seen`, the 简介 that was looked at (None where that cannot be told), `now`, the one that
    stands, `wanted`, the edited one, and `etag` of what stands.
    """


class SourceError(JianbaoError):
    """arXiv did not give what was asked. Facts: `url`, `status` where there are any."""


class Unavailable(SourceError):
    """No usable answer within the tries and the patience. Facts: `url`, `status`, `retry_after`."""

    retryable = True


class NotSettled(SourceError):
    """The announcement is not out, or its sources disagree. Facts: `category`, `day`."""

    retryable = True


class NotFound(SourceError):
    """arXiv answered that there is no such thing. Facts: `url`."""


class Withdrawn(SourceError):
    """This version's files were withdrawn."""


class ExtractionError(JianbaoError):
    """No text can be had from a PDF."""


class Encrypted(ExtractionError):
    """The PDF asks for a password."""


class NoText(ExtractionError):
    """The PDF has no text layer, or is no PDF at all."""


class TooLarge(ExtractionError):
    """The PDF is over a limit of bytes, pages or memory."""


class TimedOut(ExtractionError):
    """Reading the PDF took too long and was stopped."""

    retryable = True


class ModelError(JianbaoError):
    """The LLM gave no usable answer. Facts: `status`, `request_id` where there are any."""


class Overloaded(ModelError):
    """Too many requests, a server's fault or a lost connection. Facts: `retry_after` in seconds."""

    retryable = True


class ContextTooLong(ModelError):
    """The request does not fit the model's window."""


class Refused(ModelError):
    """The model, or its provider's content filter, declined."""


class Unauthorized(ModelError):
    """Key missing or revoked, or quota exhausted: no call of this run can succeed."""


class Unfetched(Unauthorized):
    """The file of a model cannot be had. Facts: `passing`, whether the same request may soon do better."""


class BadReply(ModelError):
    """An answer that cannot be used. Facts: `reply` (its text), `feedback` (what to tell the model)."""


class BudgetExceeded(JianbaoError):
    """A cap on money or tokens is reached. Facts: `cap`, `spent`."""


class InBatch(JianbaoError):
    """The question was put into a batch, and is not asked a second time. Facts: `batch`."""

    retryable = True


class DeliveryError(JianbaoError):
    """A message to people. Facts: `status` where there is any, `retry_after` in seconds."""


class Undelivered(DeliveryError):
    """The receiver took nothing, and may take it later."""

    retryable = True


class TurnedAway(DeliveryError):
    """The receiver took nothing, and never will before a setting is changed."""


class Unanswered(DeliveryError):
    """It may have been delivered: it is not to be sent again without being asked to."""


class EngineError(JianbaoError):
    """Prefect's server did not come up. The work can be done without it."""


class StoreError(JianbaoError):
    """The database is locked, damaged, full, read-only or from a newer version."""
