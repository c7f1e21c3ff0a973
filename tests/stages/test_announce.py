"""Settling a day: what stands where it is not whole, and who is asked for what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from jianbao.errors import NotFound, NotSettled, SourceError, Unavailable
from jianbao.model import Announcement, Empty, FeedItem, Kind, Origin
from jianbao.stages.announce import Announcer
from tests.stages.house import House
from tests.stages.samples import DAY, NOW, feed, listed, listing, paper, paper_id


async def _settle(house: House, *categories: str) -> dict[str, SourceError]:
    return await Announcer(house.arxiv, house.store, house.clock).settle(categories, DAY, lambda: None)


def _settled(house: House, category: str) -> Announcement:
    return house.store.announcements([category], DAY)[category]


async def test_versions_come_from_the_feed_then_from_being_new_then_from_arxiv(house: House) -> None:
    """A new paper is asked for as v1, one that the feed names as the feed says, others as arXiv has them."""
    house.arxiv.announce(listing("cs.SD", listed(1), listed(2, Kind.CROSS), listed(3, Kind.REPLACE)))
    house.arxiv.feeds["cs.SD"] = feed(
        "cs.SD",
        FeedItem(id=paper_id(1), version=1, kind=Kind.NEW),
        FeedItem(id=paper_id(2), version=4, kind=Kind.CROSS),
        FeedItem(id=paper_id(3), version=3, kind=Kind.REPLACE),
    )
    house.arxiv.hold(paper(1), paper(2, 4), paper(3, 3))
    assert await _settle(house, "cs.SD") == {}
    assert [str(one) for one in house.arxiv.asked_ids] == ["2611.00001v1", "2611.00002v4", "2611.00003v3"]
    assert [one.version for one in _settled(house, "cs.SD").papers] == [1, 4, 3]
    house.arxiv.feeds.clear()
    await _settle(house, "cs.SD")
    assert [one.version for one in house.arxiv.asked_ids] == [1, None, None]


async def test_a_record_that_arxiv_lacks_is_taken_from_the_listing(house: House) -> None:
    """Nothing announced is lost: the listing's own words stand in, also where no record can be had at all."""
    house.arxiv.announce(listing("cs.SD", listed(1), listed(2, Kind.REPLACE, abstract=None)))
    house.arxiv.hold(paper(1))
    await _settle(house, "cs.SD")
    [instead] = house.store.papers([(paper_id(2), 2)]).values()
    assert (instead.title, instead.abstract) == ("Listed Paper 2", "")
    assert [one.id for one in _settled(house, "cs.SD").papers] == [paper_id(1), paper_id(2)]

    house.arxiv.announce(listing("eess.AS", listed(3)))
    house.arxiv.records_fault = Unavailable("the API is down")
    assert await _settle(house, "eess.AS") == {}
    assert house.store.papers([(paper_id(3), 1)])[paper_id(3), 1].title == "Listed Paper 3"


async def test_a_kept_record_is_not_replaced_by_the_listings_words(house: House) -> None:
    """Settling again while the API is down leaves what arXiv had said of the paper."""
    house.arxiv.announce(listing("cs.SD", listed(1)))
    house.arxiv.hold(paper(1, withdrawn=True))
    await _settle(house, "cs.SD")
    house.arxiv.records_fault = Unavailable("the API is down")
    await _settle(house, "cs.SD")
    assert house.store.papers([(paper_id(1), 1)])[paper_id(1), 1] == paper(1, withdrawn=True)


async def test_listing_and_feed_that_disagree_are_read_again_then_noted(house: House) -> None:
    """After three readings readers are told which papers only one of them has; none of them is lost."""
    house.arxiv.announce(listing("cs.SD", listed(1), listed(2)))
    items = [FeedItem(id=paper_id(number), version=1, kind=Kind.NEW) for number in (2, 3)]
    house.arxiv.feeds["cs.SD"] = feed("cs.SD", *items)
    house.arxiv.hold(paper(1), paper(2), paper(3))
    await _settle(house, "cs.SD")
    settled = _settled(house, "cs.SD")
    assert (house.arxiv.asked["listing"], house.arxiv.asked["feed"]) == (3, 3)
    assert [one.id for one in settled.papers] == [paper_id(1), paper_id(2), paper_id(3)]
    assert settled.notes == (
        "cs.SD：公告页列出而 RSS 未列出：2611.00001",
        "cs.SD：RSS 列出而公告页未列出：2611.00003",
    )


async def test_a_withdrawal_in_the_listing_alone_is_no_disagreement(house: House) -> None:
    """Feeds leave withdrawals out; both are read once."""
    house.arxiv.announce(listing("cs.SD", listed(1), listed(2, Kind.REPLACE)))
    house.arxiv.feeds["cs.SD"] = feed("cs.SD", FeedItem(id=paper_id(1), version=1, kind=Kind.NEW))
    house.arxiv.hold(paper(1), paper(2, 2, withdrawn=True))
    await _settle(house, "cs.SD")
    assert _settled(house, "cs.SD").notes == ()
    assert house.arxiv.asked["listing"] == 1


async def test_what_only_the_feed_states_is_kept(house: House) -> None:
    """The licence of a paper is in no other source."""
    house.arxiv.announce(listing("cs.SD", listed(1)))
    item = FeedItem(id=paper_id(1), version=1, kind=Kind.NEW, licence="https://example.org/licence")
    house.arxiv.feeds["cs.SD"] = feed("cs.SD", item)
    house.arxiv.hold(paper(1))
    await _settle(house, "cs.SD")
    assert house.store.papers([(paper_id(1), 1)])[paper_id(1), 1].licence == "https://example.org/licence"


@pytest.mark.parametrize("feeds", [{"whole": False}, {"day": DAY - timedelta(days=3)}])
async def test_a_feed_that_is_cut_or_old_is_no_second_opinion(house: House, feeds: dict[str, object]) -> None:
    """It would disagree with every listing."""
    house.arxiv.announce(listing("cs.SD", listed(1)))
    house.arxiv.feeds["cs.SD"] = feed("cs.SD").model_copy(update=feeds)
    await _settle(house, "cs.SD")
    assert _settled(house, "cs.SD").notes == ()


async def test_an_empty_page_settles_only_what_is_sure(house: House) -> None:
    """On a weekday with nothing announced anywhere it may be early: the next run asks again."""
    house.arxiv.announce(listing("cs.SD"))
    house.clock.at = NOW - timedelta(hours=4)
    [early] = (await _settle(house, "cs.SD")).values()
    house.clock.at = NOW + timedelta(hours=12)
    [late] = (await _settle(house, "cs.SD")).values()
    assert isinstance(early, NotSettled)
    assert (early.late, late.late) == (False, True)
    assert house.store.announcements(["cs.SD"], DAY) == {}


@pytest.mark.parametrize(
    ("day", "next_day", "empty"),
    [
        (DAY, DAY + timedelta(days=1), Empty.HOLIDAY),
        (DAY - timedelta(days=1), None, Empty.WEEKEND),
        (date(2026, 12, 25), None, Empty.HOLIDAY),
    ],
)
async def test_an_empty_day_has_its_reason(
    house: House, day: date, next_day: date | None, empty: Empty
) -> None:
    """arXiv has moved on; it is a weekend; it is late in an evening where a holiday is usual."""
    house.clock.at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    house.arxiv.announce(listing("cs.SD", day=day, next_day=next_day))
    assert await Announcer(house.arxiv, house.store, house.clock).settle(["cs.SD"], day, lambda: None) == {}
    settled = house.store.announcements(["cs.SD"], day)["cs.SD"]
    assert (settled.empty, settled.papers, settled.next_day) == (empty, (), next_day)


async def test_a_day_that_an_earlier_listing_leads_past_is_empty_unasked(house: House) -> None:
    """The "Continue to the next day" of the day before names a later one: nobody need be asked."""
    friday, tuesday = DAY - timedelta(days=3), DAY + timedelta(days=1)
    house.arxiv.announce(listing("cs.SD", listed(1), day=friday, next_day=tuesday))
    announcer = Announcer(house.arxiv, house.store, house.clock)
    await announcer.settle(["cs.SD"], friday, lambda: None)
    house.arxiv.asked.clear()
    assert await _settle(house, "cs.SD", "eess.AS") == {}
    assert [one.empty for one in house.store.announcements(["cs.SD", "eess.AS"], DAY).values()] == [
        Empty.HOLIDAY,
        Empty.HOLIDAY,
    ]
    assert not house.arxiv.asked


async def test_days_out_of_reach_are_rebuilt_where_that_is_wanted(house: House) -> None:
    """And are marked as such; else arXiv's "not found" is told."""
    gone = house.arxiv.listings["cs.SD"] = NotFound("over 90 days back")
    house.arxiv.approximations["cs.SD"] = listing("cs.SD", listed(1))
    house.arxiv.hold(paper(1))
    assert await _settle(house, "cs.SD") == {"cs.SD": gone}
    announcer = Announcer(house.arxiv, house.store, house.clock)
    assert await announcer.settle(["cs.SD"], DAY, lambda: None, approximate=True) == {}
    assert _settled(house, "cs.SD").origin is Origin.OAI


async def test_a_feed_is_asked_for_on_its_day_alone(house: House) -> None:
    """It holds the newest day, from midnight in New York to the next."""
    house.arxiv.announce(listing("cs.SD", listed(1)))
    await _settle(house, "cs.SD")
    house.clock.at += timedelta(days=1)
    await _settle(house, "cs.SD")
    assert house.arxiv.asked["feed"] == 1


async def test_a_feed_that_fails_changes_nothing(house: House) -> None:
    """The feed is a second opinion: without it the listing stands."""
    house.arxiv.announce(listing("cs.SD", listed(1)))
    house.arxiv.feeds["cs.SD"] = NotSettled("malformed", category="cs.SD")
    assert await _settle(house, "cs.SD") == {}
    assert [one.id for one in _settled(house, "cs.SD").papers] == [paper_id(1)]


@pytest.mark.parametrize("fault", [Unavailable("down"), NotSettled("not out yet")])
async def test_one_category_that_fails_stops_no_other(house: House, fault: SourceError) -> None:
    """The others are settled; the one that failed is told of, and stays open for the next run."""
    house.arxiv.announce(listing("cs.SD", listed(1)))
    house.arxiv.listings["eess.AS"] = fault
    steps = []
    announcer = Announcer(house.arxiv, house.store, house.clock)
    failed = await announcer.settle(["eess.AS", "cs.SD"], DAY, lambda: steps.append(1))
    assert failed == {"eess.AS": fault}
    assert list(house.store.announcements(["cs.SD", "eess.AS"], DAY)) == ["cs.SD"]
    assert len(steps) == 2


@pytest.mark.parametrize("order", [("cs.SD", "eess.AS"), ("eess.AS", "cs.SD")])
async def test_records_are_asked_for_once_over_all_categories(house: House, order: tuple[str, str]) -> None:
    """A paper listed in two categories is in the question once, with one version for both."""
    house.arxiv.announce(
        listing("cs.SD", listed(1, Kind.CROSS)), listing("eess.AS", listed(1, Kind.NEW), listed(2))
    )
    house.arxiv.hold(paper(1), paper(2))
    await _settle(house, *order)
    assert [str(one) for one in house.arxiv.asked_ids] == ["2611.00001v1", "2611.00002v1"]
    assert house.arxiv.asked["papers"] == 1
    assert _settled(house, "cs.SD").papers[0].version == _settled(house, "eess.AS").papers[0].version == 1
