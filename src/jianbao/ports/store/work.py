"""What is asked of the store about work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Protocol

from jianbao.model import (
    Run,
)
from jianbao.model.delivery import Delivery, DeliveryState
from jianbao.model.shards import Claimed, Lot, Shard


class Work(Protocol):
    """What processes and hosts share: facts, leases, turns, shards of work, messages sent, runs."""

    def remember(self, name: str, value: str) -> None:
        """A small fact kept across runs: what an endpoint can do, until when arXiv asked for a pause."""
        ...

    def recall(self, name: str) -> str | None:
        """What was remembered under that name."""
        ...

    def lease(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """Take what one process at a time may do, until it is released or `until` has passed.

        The owner may take it again, to stay longer. False where another holds it.
        """
        ...

    def lease_holder(self, name: str) -> str | None:
        """Who took a lease last and has not given it back, run out or not."""
        ...

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; nothing happens where the owner no longer holds it."""
        ...

    def add_shards(self, day: date, lots: Sequence[Lot]) -> None:
        """Lay parts of a day's work out, for any process over this store."""
        ...

    def claim_shard(self, owner: str, run: str | None, until: datetime, now: datetime) -> Claimed | None:
        """Take the first that nobody has, or whose process gave no sign of life; None where there is none.

        Raises `StoreError` where a newer version has changed the tables beyond this one.
        """
        ...

    def keep_shards(self, owner: str, until: datetime) -> None:
        """Give a sign of life: stay with what is ours until then."""
        ...

    def end_shard(self, number: int, owner: str, fault: str | None = None) -> None:
        """A shard of ours is done; with a fault, it is given back, and nobody takes it up again."""
        ...

    def shards(self) -> list[Shard]:
        """All there are, in their order: those of days that are not printed yet."""
        ...

    def lots(self, day: date | None = None) -> list[Lot]:
        """What lies in shards that are not done, of a day or of all."""
        ...

    def revive_shards(self) -> None:
        """Let those be taken again that were given back, or given up."""
        ...

    def drop_shards(self, numbers: Iterable[int]) -> None:
        """Forget shards."""
        ...

    def now_s(self) -> float:
        """Seconds since 1970 by the one clock of all hosts over this store, whatever their own ones say."""
        ...

    def reserve_turn(self, name: str, owner: str, hold_s: float, now: float) -> float:
        """Take a turn that one caller at a time has, for `hold_s` seconds from `now` on.

        Returns 0.0 where it is the owner's now; else after how many seconds it will be free,
        unless its holder is done with it before. The owner may take it again, for longer or
        shorter. `now` is in seconds since 1970; a turn taken before the clock was set back by
        more than some minutes counts as free.
        """
        ...

    def reserve_share(self, name: str, takes_s: float, now: float) -> float:
        """Book a slice of a rate that all processes share: of 600 a minute, 50 take 5.0 s.

        Slices follow one another; returns after how many seconds this one begins.
        """
        ...

    def rest(self, name: str, rest_s: float, now: float) -> None:
        """Let something rest for so long, a day at most; a shorter rest never ends a longer one."""
        ...

    def resting_s(self, name: str, now: float) -> float:
        """For how many seconds more it is to rest."""
        ...

    def claim_deliveries(
        self, rows: Sequence[Delivery], over: Sequence[DeliveryState] = (DeliveryState.FAILED,)
    ) -> bool:
        """Write messages down as being sent by `owner`, all or none.

        False, and nothing is written, where one of them stands already in a state other than `over`.
        """
        ...

    def end_deliveries(self, rows: Sequence[Delivery]) -> None:
        """Write what became of messages that their `owner` is sending; of others nothing."""
        ...

    def deliveries(self, since: date, channel: str | None = None) -> list[Delivery]:
        """Of days from `since` on: by day, oldest first, then by channel."""
        ...

    def save_run(self, run: Run) -> None:
        """Keep what a run did; the same id again replaces it."""
        ...

    def runs(self, limit: int) -> list[Run]:
        """The latest ones, newest first."""
        ...
