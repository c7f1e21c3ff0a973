"""How long one call to arXiv goes on: its attempts, its pauses, its patience."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import tenacity
from pydantic import Field

from jianbao.errors import SourceError
from jianbao.model import Record

_BACKOFF_MAX_S = 60.0


class Tries(Record):
    """How long one call may go on. Times in seconds."""

    attempts: int = Field(default=8, ge=1)
    patience_s: float = Field(default=600.0, gt=0)
    """For all attempts and the pauses between them; waiting for one's turn is not counted."""
    backoff_s: float = Field(default=2.0, ge=0)
    """First pause, doubled each time up to a minute, jittered; a longer `Retry-After` replaces it."""
    connect_s: float = Field(default=15.0, gt=0)
    read_s: float = Field(default=60.0, gt=0)
    """Longest silence within an answer."""
    total_s: float = Field(default=240.0, gt=0)
    """Longest single request."""


class Again(Exception):
    """An attempt failed in a way that another may not. Never leaves the client of a host."""

    def __init__(self, error: SourceError, wait_s: float = 0.0) -> None:
        super().__init__(error)
        self.error = error
        self.wait_s = wait_s


class Effort:
    """What one call has used of its tries."""

    def __init__(self, tries: Tries) -> None:
        self._tries = tries
        self._spent_s = 0.0

    @property
    def left_s(self) -> float:
        """Patience left."""
        return max(0.0, self._tries.patience_s - self._spent_s)

    @property
    def request_s(self) -> float:
        """How long the next request may take."""
        return min(self._tries.total_s, self.left_s)

    @contextmanager
    def spending(self) -> Iterator[None]:
        """The time of the block is taken off the patience."""
        begin = time.monotonic()
        try:
            yield
        finally:
            self._spent_s += time.monotonic() - begin

    def pause_s(self, state: tenacity.RetryCallState) -> float:
        """tenacity's `wait`."""
        backoff_s = min(_BACKOFF_MAX_S, self._tries.backoff_s * 2.0 ** (state.attempt_number - 1))
        failure = state.outcome.exception() if state.outcome else None
        asked_s = failure.wait_s if isinstance(failure, Again) else 0.0
        return max(asked_s, backoff_s * random.uniform(0.5, 1.0))

    def is_over(self, state: tenacity.RetryCallState) -> bool:
        """tenacity's `stop`: the attempts are used up, or the next pause would use up the patience."""
        if state.attempt_number >= self._tries.attempts or state.upcoming_sleep >= self.left_s:
            return True
        self._spent_s += state.upcoming_sleep
        return False
