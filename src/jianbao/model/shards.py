"""Papers of a day that one worker at a time has in hand."""

from __future__ import annotations

from datetime import date, datetime

from jianbao.model.base import Record
from jianbao.model.ids import PaperKey

MOST_TRIES = 3
"""Workers that may die over a shard, before it is left to people."""


class Lot(Record):
    """What a shard is about; it does not change."""

    topics: tuple[str, ...]
    """Slugs."""
    papers: tuple[PaperKey, ...]
    """`(id, version)`s."""


class Shard(Record):
    """A part of a day's work, until the day is printed. The ledger says what is done, not this."""

    number: int
    day: date
    size: int
    """Papers."""
    owner: str | None = None
    """The process that has it: `host:pid:start`."""
    run: str | None = None
    """The engine's name for that process."""
    until: datetime | None = None
    """After which the process is taken for dead, by the store's clock."""
    tries: int = 0
    """Processes that have begun it."""
    fault: str | None = None
    """Why a process gave it back: nobody takes it up again before a person has read this."""
    done: bool = False

    def is_held(self, now: datetime) -> bool:
        """Whether a living process has it."""
        return not self.done and self.until is not None and self.until > now

    def is_free(self, now: datetime) -> bool:
        """Whether a process may take it."""
        return not (self.done or self.fault or self.is_held(now)) and self.tries < MOST_TRIES

    def is_given_up(self, now: datetime) -> bool:
        """Whether nobody takes it, for it cost too many workers their lives."""
        return not (self.done or self.fault or self.is_held(now)) and self.tries >= MOST_TRIES


class Claimed(Record):
    """A shard that is ours."""

    shard: Shard
    lot: Lot
    gone: str | None = None
    """The process that had it before and gave no sign any more."""
