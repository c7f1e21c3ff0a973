"""What is settled, what waits and what was spent, over some days: read from the store alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

from pydantic import Field

from jianbao.model import Announcement, Empty, Record, Run, Spent, State, TopicName, Usage
from jianbao.model.batches import Batch
from jianbao.model.delivery import Delivery, DeliveryState
from jianbao.ports import Store
from jianbao.stages import calendar
from jianbao.stages.announce import merge
from jianbao.stages.batch.tend import OPEN

_LOOK_BACK = timedelta(days=100)
"""arXiv's catch-up reaches 90 days back: who has settled nothing in that time begins anew."""


class Settlement(StrEnum):
    """Of one topic on one mailing date."""

    SETTLED = "settled"
    EMPTY = "settled-empty"
    UNSETTLED = "not settled"
    """It may be out, and it is not yet late."""
    LATE = "late"
    IMPORTED = "imported"
    """Its digest was read from somebody's file; arXiv was not asked."""


class TopicDay(Record):
    """One topic, one mailing date."""

    day: date
    topic: str
    """Slug."""
    settlement: Settlement
    empty: Empty | None = None
    """Why there are no papers."""
    unsettled: tuple[str, ...] = ()
    """Categories that the store knows nothing of."""
    papers: int = 0
    states: dict[State, int] = Field(default_factory=dict)
    unseen: int = 0
    """Papers that no run has seen to."""
    usage: Usage = Usage()
    costs: dict[str, Decimal] = Field(default_factory=dict)
    """Money by currency, whenever it was spent; a paper of two topics counts in both."""


class Spending(Record):
    """What was spent in one span of the reader's time."""

    usage: Usage = Usage()
    costs: dict[str, Decimal] = Field(default_factory=dict)
    unpriced: tuple[str, ...] = ()
    """Models whose price was not known."""


class Status(Record):
    """Everything that `jianbao status` says."""

    days: tuple[TopicDay, ...]
    """Newest first, topics in the order of the configuration."""
    waiting: dict[State, int]
    """Papers of any day that are held, failed or deferred."""
    today: Spending
    week: Spending
    """Today and the six days before."""
    month: Spending
    """The calendar month."""
    last_run: Run | None = None
    batches: tuple[Batch, ...] = ()
    """Those whose answers are not in the journal yet."""
    unsent: tuple[Delivery, ...] = ()
    """Messages of these days that are not, or not surely, or not to all, delivered."""


def survey(store: Store, topics: Sequence[TopicName], now: datetime, days: int) -> Status:
    """The last so many mailing dates. `now` is in the readers' zone: their days begin and end with it.

    Nothing is said of days before the first that the store knows: nobody asked for them.
    """
    midnight = datetime.combine(now.date(), time(), now.tzinfo)
    runs = store.runs(1)
    return Status(
        days=tuple(_days(store, topics, now, days)),
        waiting=store.waiting(),
        today=_spending(store.spent(midnight)),
        week=_spending(store.spent(_midnight(now, now.date() - timedelta(days=6)))),
        month=_spending(store.spent(_midnight(now, now.date().replace(day=1)))),
        last_run=runs[0] if runs else None,
        batches=tuple(store.batches(*OPEN)),
        unsent=tuple(
            one
            for one in store.deliveries(now.date() - timedelta(days=days))
            if one.state is not DeliveryState.SENT or one.error
        ),
    )


def _midnight(now: datetime, day: date) -> datetime:
    return datetime.combine(day, time(), now.tzinfo)


def _days(store: Store, topics: Sequence[TopicName], now: datetime, days: int) -> Iterable[TopicDay]:
    newest = calendar.newest_possible(now)
    oldest = newest - timedelta(days=days - 1)
    known = {(one.day, one.category) for one in store.announcement_days(oldest - _LOOK_BACK)}
    printed = {(head.day, head.slug) for head in store.digest_heads(oldest)}
    first = min((day for day, _ in known), default=newest + timedelta(days=1))
    for day in reversed(list(calendar.days(max(first, oldest), newest))):
        for topic in topics:
            missing = tuple(one for one in topic.categories if (day, one) not in known)
            if len(missing) < len(topic.categories):
                yield _asked(store, topic, day, missing, now)
            elif (day, topic.slug) in printed:
                yield TopicDay(day=day, topic=topic.slug, settlement=Settlement.IMPORTED)
            elif not calendar.is_weekend(day):
                yield TopicDay(day=day, topic=topic.slug, settlement=_unsettled(day, now), unsettled=missing)


def _unsettled(day: date, now: datetime) -> Settlement:
    return Settlement.LATE if calendar.is_late(day, now) else Settlement.UNSETTLED


def _asked(store: Store, topic: TopicName, day: date, missing: tuple[str, ...], now: datetime) -> TopicDay:
    announcements = store.announcements(topic.categories, day)
    keys = [paper.key for paper in merge(announcements.values())]
    states = store.states(keys)
    spending = _spending(store.spent_on(keys))
    settled = Settlement.SETTLED if keys else Settlement.EMPTY
    return TopicDay(
        day=day,
        topic=topic.slug,
        settlement=_unsettled(day, now) if missing else settled,
        empty=_why(announcements),
        unsettled=missing,
        papers=len(keys),
        states=dict(Counter(states.values())),
        unseen=len(keys) - len(states),
        usage=spending.usage,
        costs=spending.costs,
    )


def _why(announcements: Mapping[str, Announcement]) -> Empty | None:
    """The reason that all categories share; that of one is not the topic's."""
    reasons = {one.empty for one in announcements.values()}
    if any(one.papers for one in announcements.values()):
        return None
    return reasons.pop() if len(reasons) == 1 else Empty.NOTHING


def _spending(spent: Iterable[Spent]) -> Spending:
    usage, costs, unpriced = Usage(), dict[str, Decimal](), set[str]()
    for one in spent:
        usage += one.usage
        if one.cost is not None and one.currency:
            costs[one.currency] = costs.get(one.currency, Decimal(0)) + one.cost
        elif one.usage != Usage():
            unpriced.add(one.model)
    return Spending(usage=usage, costs=costs, unpriced=tuple(sorted(unpriced)))
