"""When to ask a struggling endpoint again, and when to leave it. Tenacity does the counting."""

from __future__ import annotations

import asyncio

from pydantic import Field
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_random_exponential

from jianbao.errors import Overloaded
from jianbao.model import Record

__all__ = ["Patience", "Tries"]


class Patience(Record):
    """How long one question may take, and how often it may be sent."""

    tries: int = Field(default=6, ge=1)
    try_s: float = Field(default=120.0, gt=0)
    """For one try, from the request being sent to the whole answer."""
    total_s: float = Field(default=600.0, gt=0)
    """For all tries and the waits between them; waiting for a free place before the first is not counted."""
    backoff_s: float = Field(default=0.5, ge=0)
    """The first wait; it doubles up to a minute, each drawn at random from 0 to that."""


class Tries:
    """The tries of one question."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._backoff = wait_random_exponential(multiplier=patience.backoff_s, max=60)
        self._ends: float | None = None
        self._timeouts = 0
        self.lost = 0
        """Tries that were sent and gave no answer: the provider may have charged for each."""

    def retrying(self) -> AsyncRetrying:
        """To loop over; the last error comes out as it is."""
        return AsyncRetrying(
            stop=self._stop,
            wait=self._wait,
            retry=retry_if_exception_type(Overloaded),
            sleep=asyncio.sleep,
            reraise=True,
        )

    @property
    def begun(self) -> bool:
        """Whether one was made."""
        return self._ends is not None

    def seconds(self) -> float:
        """What the next try may take. The clock of the whole question starts with the first."""
        now = asyncio.get_running_loop().time()
        if self._ends is None:
            self._ends = now + self._patience.total_s
        return min(self._patience.try_s, self._ends - now)

    def _wait(self, state: RetryCallState) -> float:
        asked = _error(state).facts.get("retry_after") or 0.0
        return max(asked, self._backoff(state))

    def _stop(self, state: RetryCallState) -> bool:
        """No more than one try after a timeout: the model was at work, and its work is charged for."""
        error = _error(state)
        self.lost += bool(error.facts.get("sent"))
        self._timeouts += bool(error.facts.get("timed_out") and error.facts.get("sent"))
        is_over = error.facts.get("closed") or state.attempt_number >= self._patience.tries
        if is_over or self._timeouts > 1:
            return True
        left = (self._ends or 0.0) - asyncio.get_running_loop().time()
        return state.upcoming_sleep >= left


def _error(state: RetryCallState) -> Overloaded:
    assert state.outcome is not None
    error = state.outcome.exception()
    assert isinstance(error, Overloaded)
    return error
