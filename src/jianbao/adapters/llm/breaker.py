"""When a host is out of order nobody but a probe now and then goes there."""

from __future__ import annotations

from jianbao.errors import Overloaded

__all__ = ["Breaker"]

_IN_A_ROW = 10
_FIRST_S, _LONGEST_S = 1.0, 30.0
_ANSWERS = frozenset({408, 409, 429})


class Breaker:
    """Opens after ten failures in a row; then one question at a time finds out whether to close again.

    The pauses between probes double up to half a minute. Knows no clock: times come in as seconds.
    """

    def __init__(self, longest_s: float) -> None:
        """After so many seconds of it, those who wait are sent away."""
        self._longest_s = longest_s
        self._in_a_row = 0
        self._since: float | None = None
        self._opened = self.until = float("-inf")
        self._pause = _FIRST_S
        self.why = ""
        """The last failure, in a sentence."""
        self._probe: float | None = None
        """When the one that is under way was sent."""

    @property
    def is_open(self) -> bool:
        """Whether only a probe may go."""
        return self._since is not None

    def lasts(self, now: float) -> float | None:
        """For how long it has been open, where that is too long to wait and there is no probe to make."""
        if self._since is None or now - self._since < self._longest_s or self._takes(now):
            return None
        return now - self._since

    def admit(self, now: float) -> bool:
        """Whether one more question may go, as far as this is concerned."""
        if self._since is None:
            return True
        if not self._takes(now):
            return False
        self._probe = now
        return True

    def _takes(self, now: float) -> bool:
        return now >= self.until and self._probe is None

    def ended(self, started: float) -> None:
        """However a question ended: a probe that is over makes room for another."""
        if started == self._probe:
            self._probe = None

    def answered(self) -> None:
        """The host is in order."""
        self._in_a_row, self._since, self._pause, self._probe = 0, None, _FIRST_S, None

    def failed(self, error: Overloaded, started: float, now: float) -> None:
        """A question that was sent at `started` got no answer."""
        if error.facts.get("status") in _ANSWERS:
            return self.answered()
        self._in_a_row += 1
        self.why = error.message
        is_late = self.is_open and started < self._opened
        if self._in_a_row < _IN_A_ROW or is_late:
            return None
        self._since = now if self._since is None else self._since
        self._opened, self.until = now, now + self._pause
        self._pause = min(_LONGEST_S, self._pause * 2)
        return None
