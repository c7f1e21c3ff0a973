"""Which days a run sees to: those not settled, oldest first, and those that hold something to better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from jianbao.model import TopicName
from jianbao.ports import Store
from jianbao.stages import calendar
from jianbao.stages.due import Options
from jianbao.stages.translations import is_due

REACH = 90
"""Days that arXiv's dated listings go back."""

HEALING = 30
"""Days behind the newest in which a run betters what is failed, deferred, abstract only or a draft."""


def categories_of(topics: Iterable[TopicName]) -> list[str]:
    """Every category of the topics, each once."""
    return list(dict.fromkeys(category for topic in topics for category in topic.categories))


def unprinted(store: Store, topics: Sequence[TopicName], first: date, last: date) -> list[date]:
    """The days of a span that are settled for a topic without a digest: whoever was at it was killed."""
    made = _made(store, topics, first, last).values()
    return sorted({day for days in made for day, is_printed in days.items() if not is_printed})


def _made(store: Store, topics: Sequence[TopicName], first: date, last: date) -> dict[str, dict[date, bool]]:
    """By slug, the days that are settled for all of a topic's categories, and whether it has its digest."""
    known: dict[date, set[str]] = defaultdict(set)
    for one in store.announcement_days(first, last):
        known[one.day].add(one.category)
    printed = {(head.slug, head.day) for head in store.digest_heads(first)}
    return {
        topic.slug: {
            day: (topic.slug, day) in printed
            for day, categories in known.items()
            if categories.issuperset(topic.categories)
        }
        for topic in topics
    }


def is_settled(store: Store, categories: Sequence[str], day: date) -> bool:
    """Whether arXiv's word on every category is known for good."""
    return _settled(store, day, day)[day].issuperset(categories)


def _settled(store: Store, first: date, last: date) -> dict[date, set[str]]:
    """By day of a span, the categories on which arXiv's word is known for good."""
    found: dict[date, set[str]] = defaultdict(set)
    for one in store.announcement_days(first, last):
        if not one.is_provisional:
            found[one.day].add(one.category)
    return found


def unsettled(store: Store, topics: Sequence[TopicName], first: date, last: date) -> list[date]:
    """The days of a span that are not settled for every category, oldest first."""
    categories, settled = categories_of(topics), _settled(store, first, last)
    return [day for day in calendar.days(first, last) if not settled[day].issuperset(categories)]


def gaps(store: Store, topics: Sequence[TopicName], last: date) -> list[date]:
    """The days since the first one made here that want arXiv's word or a digest, within arXiv's reach.

    What lies before a category's first day, or a topic's first digest, is nobody's gap: a topic
    added today does not bring ninety days with it, and days that were only estimated bring none.
    """
    made = _made(store, topics, last - timedelta(days=REACH), last)
    begun = {slug: min(printed) for slug, days in made.items() if (printed := [d for d in days if days[d]])}
    unmade = {
        day
        for slug, days in made.items()
        for day, is_printed in days.items()
        if begun.get(slug, last) < day and not is_printed
    }
    return sorted(unmade.union(_unheard(store, topics, begun, last))) if begun else []


def _unheard(
    store: Store, topics: Sequence[TopicName], begun: Mapping[str, date], last: date
) -> Iterator[date]:
    """The days not settled for a category since it was first settled and a topic of it first printed."""
    since: dict[str, date] = {}
    for one in store.announcement_days(min(begun.values())):
        since.setdefault(one.category, one.day)
    firsts = dict.fromkeys(categories_of(topics), last)
    for topic in topics:
        for name in topic.categories:
            firsts[name] = min(firsts[name], max(since.get(name, last), begun.get(topic.slug, last)))
    settled = _settled(store, min(firsts.values()), last)
    for day in calendar.days(min(firsts.values()), last):
        if not settled[day].issuperset(one for one, first in firsts.items() if first <= day):
            yield day


def to_better(store: Store, last: date, options: Options) -> list[date]:
    """Printed days with papers that another run may write, or write from more, oldest first."""
    found = store.unfinished(last - timedelta(days=HEALING))
    return sorted({day for day, outcome in found if options.is_due(outcome)})


def to_translate(store: Store, last: date, *, insist: bool = False) -> list[date]:
    """Printed days with a title or abstract that another run may put into Chinese, oldest first."""
    found = store.untranslated(last - timedelta(days=HEALING))
    return sorted({day for day, row in found if any(is_due(row, part, insist=insist) for part in row.parts)})
