"""Messages to people: each is claimed in the store before it leaves, and marked once it is taken."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from jianbao.errors import TurnedAway, Unanswered, Undelivered
from jianbao.model import Record, TopicName
from jianbao.model.delivery import DIED, Delivery, DeliveryState, Letter
from jianbao.ports import Channel, Clock, Store

__all__ = ["Courier", "Outlet", "Parcel", "Post", "Told", "When", "post_all"]

When = Literal["daily", "failure", "always"]

_LONGEST_S = 60.0
"""That a receiver may ask for, within a run."""


@dataclass(frozen=True)
class Outlet:
    """A channel, and what it wants to hear."""

    name: str
    channel: Channel
    topics: tuple[TopicName, ...]
    when: When = "always"
    updates: bool = False
    papers: int = 5
    """Of a topic, in a card."""
    unsubscribe: str | None = None

    @property
    def slugs(self) -> tuple[str, ...]:
        """Of its topics."""
        return tuple(topic.slug for topic in self.topics)


@dataclass(frozen=True)
class Parcel:
    """A message, and the rows that it is claimed by."""

    rows: tuple[Delivery, ...]
    letter: Letter

    @property
    def content(self) -> str:
        """sha256 of it."""
        told = "\0".join((self.letter.subject, self.letter.text, self.letter.html or ""))
        return hashlib.sha256(told.encode()).hexdigest()


class Told(Record):
    """What became of a message."""

    channel: str
    day: date
    topics: tuple[str, ...]
    what: str
    state: DeliveryState
    error: str | None = None
    is_out: bool = False
    """Whether the receiver takes nothing for now."""

    @property
    def is_well(self) -> bool:
        """Whether nobody has to see to it."""
        return self.state is DeliveryState.SENT and not self.error

    def __str__(self) -> str:
        about = " ".join(filter(None, (str(self.day), ", ".join(self.topics), self.what)))
        return f"{self.channel}: {about}: {self.state}" + (f": {self.error}" if self.error else "")


@dataclass(frozen=True)
class Courier:
    """Who sends."""

    store: Store
    clock: Clock
    owner: str
    is_gone: Callable[[str], bool]
    """Whether an owner surely lives no more."""
    pauses_s: tuple[float, ...] = (2.0, 10.0)
    """Before each further try."""


class Post:
    """Sends parcels, each once."""

    def __init__(self, courier: Courier, *, again: bool = False) -> None:
        self._by = courier
        unsure = (DeliveryState.UNSURE,) if again else ()
        self.over = (DeliveryState.FAILED, *unsure)
        """States in which a message may be sent anew."""

    def known(self, channel: str) -> list[Delivery]:
        """Everything ever sent to a channel; what a dead process was sending is marked as unsure."""
        rows = self._by.store.deliveries(date.min, channel)
        now = self._by.clock.now()
        dead = [
            row.model_copy(update={"state": DeliveryState.UNSURE, "error": DIED})
            for row in rows
            if row.is_overdue(now) or (row.state is DeliveryState.SENDING and self._by.is_gone(row.owner))
        ]
        if not dead:
            return rows
        self._by.store.end_deliveries(dead)
        return self._by.store.deliveries(date.min, channel)

    async def send(self, outlet: Outlet, parcel: Parcel) -> Told | None:
        """Deliver it, with further tries where it was surely not taken; None where it is another's by now."""
        told = None
        for number, pause_s in enumerate((*self._by.pauses_s, None), 1):
            rows = self._claimed(parcel, number)
            if rows is None:
                return told
            told, wait_s = await asyncio.to_thread(self._once, outlet, parcel, rows)
            if wait_s is None or pause_s is None:
                return told
            await asyncio.sleep(max(pause_s, min(wait_s, _LONGEST_S)))
        return told

    def _claimed(self, parcel: Parcel, number: int) -> list[Delivery] | None:
        said = {
            "state": DeliveryState.SENDING,
            "owner": self._by.owner,
            "content": parcel.content,
            "at": self._by.clock.now(),
            "error": None,
        }
        rows = [row.model_copy(update=said | {"tries": row.tries + number}) for row in parcel.rows]
        return rows if self._by.store.claim_deliveries(rows, self.over) else None

    def _once(self, outlet: Outlet, parcel: Parcel, rows: list[Delivery]) -> tuple[Told, float | None]:
        """One try, written down; and after how many seconds at least another one may be made."""
        state, error, wait_s = DeliveryState.SENT, None, None
        try:
            error = outlet.channel.send(parcel.letter)
        except Undelivered as fault:
            state, error, wait_s = DeliveryState.FAILED, str(fault), fault.facts.get("retry_after") or 0.0
        except TurnedAway as fault:
            state, error = DeliveryState.FAILED, str(fault)
        except Unanswered as fault:
            state, error = DeliveryState.UNSURE, f"no answer, it may be there: {fault}"
        self._by.store.end_deliveries(
            [row.model_copy(update={"state": state, "error": error}) for row in rows]
        )
        first = rows[0]
        topics = tuple(row.topic for row in rows if row.topic)
        told = Told(
            channel=outlet.name,
            day=first.day,
            topics=topics,
            what=first.what,
            state=state,
            error=error,
            is_out=wait_s is not None,
        )
        return told, wait_s


async def post_all(post: Post, parcels: Mapping[Outlet, Iterable[Parcel]]) -> list[Told]:
    """Channels side by side; the messages of each in their order, until its receiver is out of order."""

    async def one(outlet: Outlet, those: Iterable[Parcel]) -> list[Told]:
        found: list[Told] = []
        for parcel in those:
            if told := await post.send(outlet, parcel):
                found.append(told)
                if told.is_out:
                    break
        return found

    return [
        told for those in await asyncio.gather(*(one(*pair) for pair in parcels.items())) for told in those
    ]
