"""Which days a run sees to: what was killed is made, what was only estimated is nobody's debt."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from jianbao.model import Announcement, Counts, Digest, TopicName
from jianbao.stages import plan
from tests.stages.house import House
from tests.stages.samples import AUDIO, TEXT

pytestmark = pytest.mark.parametrize("home", ["sqlite", "postgresql"], indirect=True)

MONDAY = date(2026, 11, 2)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3))


def _settled(house: House, topic: TopicName, *days: date) -> None:
    for category in topic.categories:
        for day in days:
            one = Announcement(category=category, day=day, counts=Counts(), papers=())
            house.store.save_announcement(one)


def _made(house: House, topic: TopicName, *days: date) -> None:
    _settled(house, topic, *days)
    for day in days:
        house.store.save_digest(Digest(topic=topic, day=day, new=0, replaced=0, entries=()))


def _gaps(house: House, topics: Iterable[TopicName] = (AUDIO,)) -> list[date]:
    return plan.gaps(house.store, list(topics), THURSDAY)


def test_a_day_that_was_settled_and_never_printed_is_made(house: House) -> None:
    """A run that was killed between arXiv's word and the digest, or an estimate, loses no day."""
    _made(house, AUDIO, MONDAY)
    _settled(house, AUDIO, TUESDAY)
    assert _gaps(house) == [TUESDAY, WEDNESDAY, THURSDAY]


def test_what_was_only_estimated_obliges_to_nothing(house: House) -> None:
    """Days before the first digest are not made, and not paid, because somebody asked for their price."""
    _settled(house, AUDIO, MONDAY)
    assert _gaps(house) == []
    _made(house, AUDIO, WEDNESDAY)
    assert _gaps(house) == [THURSDAY]


def test_a_topic_of_today_brings_no_past(house: House) -> None:
    """Neither do days that were settled for a topic which never had a digest."""
    _made(house, AUDIO, MONDAY, TUESDAY, WEDNESDAY, THURSDAY)
    _settled(house, TEXT, TUESDAY)
    assert _gaps(house, [AUDIO, TEXT]) == [THURSDAY]
    _made(house, TEXT, THURSDAY)
    assert _gaps(house, [AUDIO, TEXT]) == []
