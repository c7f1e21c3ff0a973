"""The port as a whole: days, feeds and PDFs."""

from __future__ import annotations

import asyncio
import time
from datetime import date

import pytest

from jianbao.adapters.arxiv import ArxivSource, ArxivUrls, LocalPace
from jianbao.errors import NotFound, NotSettled, TooLarge, Unavailable, UsageError, Withdrawn
from jianbao.model import ArxivId
from jianbao.ports import PaperSource
from tests.adapters.arxiv.conftest import FAST
from tests.adapters.arxiv.loopback import Answer, Loopback
from tests.adapters.arxiv.pages import NOTHING, PDF, Made, catchup, feed, newest, section

DAY = date(2025, 8, 7)
CATCHUP = "/catchup/cs.SD/2025-08-07?abs=True"
ONE = section("new", [Made("2508.00001")])
BAD = Answer(b"<h1>Bad request</h1>", status=400)
LINK = '<a href="/catchup/cs.SD/2025-08-11?abs=True">Continue to the next day</a>'
PAPER = ArxivId(id="2508.00001", version=1)


def test_it_satisfies_the_port() -> None:
    """mypy reads this."""
    made: type[PaperSource] = ArxivSource
    assert made


async def test_a_day_comes_from_the_catch_up(arxiv: Loopback, source: ArxivSource) -> None:
    """One request, and the newest day costs another only where it is asked for."""
    arxiv.says(CATCHUP, catchup("Thu, 07 Aug 2025", ONE, 1))
    arxiv.says("/list/cs.SD/new", newest("Friday, 8 August 2025", ONE, 1))
    assert [entry.id for entry in (await source.listing("cs.SD", DAY)).entries] == ["2508.00001"]
    assert arxiv.paths() == [CATCHUP]
    assert await source.newest_day("cs.SD") == date(2025, 8, 8)


@pytest.mark.parametrize(
    "stale",
    [
        BAD,
        Answer(catchup("Wed, 06 Aug 2025", ONE, 1)),
        Answer(catchup("Thu, 07 Aug 2025", NOTHING, 0)),
        Answer(b""),
    ],
)
async def test_the_newest_day_falls_back(arxiv: Loopback, source: ArxivSource, stale: Answer) -> None:
    """Where the catch-up refuses, lags or is no page, `/list/…/new` stands in if it is of that day."""
    arxiv.says(CATCHUP, stale)
    arxiv.says("/list/cs.SD/new", newest("Thursday, 7 August 2025", ONE, 1))
    assert len((await source.listing("cs.SD", DAY)).entries) == 1


async def test_a_day_not_yet_announced_is_not_settled(arxiv: Loopback, source: ArxivSource) -> None:
    """On a holiday `/list/…/new` shows the day before again: its header tells."""
    arxiv.says(CATCHUP, BAD)
    arxiv.says("/list/cs.SD/new", newest("Wednesday, 6 August 2025", ONE, 1))
    with pytest.raises(NotSettled, match="not announced") as caught:
        await source.listing("cs.SD", DAY)
    assert (caught.value.category, caught.value.day) == ("cs.SD", DAY)


async def test_a_silent_page_of_the_newest_day_may_only_be_early(
    arxiv: Loopback, source: ArxivSource
) -> None:
    """It leads nowhere, and `/list/…/new` still shows the day before: the caller must not settle it."""
    arxiv.says(CATCHUP, catchup("Thu, 07 Aug 2025", NOTHING, 0))
    arxiv.says("/list/cs.SD/new", newest("Wednesday, 6 August 2025", ONE, 1))
    listing = await source.listing("cs.SD", DAY)
    assert (listing.entries, listing.next_day) == ((), None)


async def test_an_old_copy_of_an_empty_page_is_not_settled(arxiv: Loopback, source: ArxivSource) -> None:
    """Where arXiv has moved on, a page without papers must say where to."""
    arxiv.says(CATCHUP, catchup("Thu, 07 Aug 2025", NOTHING, 0))
    arxiv.says("/list/cs.SD/new", newest("Friday, 8 August 2025", ONE, 1))
    with pytest.raises(NotSettled, match="old"):
        await source.listing("cs.SD", DAY)


async def test_a_day_out_of_reach_is_not_found(arxiv: Loopback, source: ArxivSource) -> None:
    """arXiv's catch-up goes back 90 days, and the error says so."""
    arxiv.says(CATCHUP, BAD)
    arxiv.says("/list/cs.SD/new", newest("Friday, 5 December 2025", ONE, 1))
    with pytest.raises(NotFound, match="reach") as caught:
        await source.listing("cs.SD", DAY)
    assert (caught.value.day, caught.value.reach_days) == (DAY, 90)


async def test_another_day_than_asked_is_not_settled(arxiv: Loopback, source: ArxivSource) -> None:
    """Its papers are never taken for those of the day asked for."""
    arxiv.says(CATCHUP, catchup("Wed, 06 Aug 2025", ONE, 1))
    arxiv.says("/list/cs.SD/new", newest("Friday, 8 August 2025", ONE, 1))
    with pytest.raises(NotSettled, match="gave 2025-08-06"):
        await source.listing("cs.SD", DAY)


async def test_a_day_without_announcement_is_empty(arxiv: Loopback, source: ArxivSource) -> None:
    """And says where the calendar goes on."""
    arxiv.says(CATCHUP, catchup("Thu, 07 Aug 2025", NOTHING, 0, LINK))
    listing = await source.listing("cs.SD", DAY)
    assert (listing.entries, listing.next_day) == ((), date(2025, 8, 11))


async def test_long_listings_are_read_page_by_page(arxiv: Loopback, source: ArxivSource) -> None:
    """Until arXiv's own total is reached; a page too few is not settled."""
    first = catchup("Thu, 07 Aug 2025", section("new", [Made("2508.00001")], "showing first 1 of 2"), 2)
    second = catchup(
        "Thu, 07 Aug 2025", section("new", [Made("2508.00002")], "continued, showing last 1 of 2"), 2
    )
    arxiv.says(CATCHUP, first)
    arxiv.says(f"{CATCHUP}&page=2", second, catchup("Thu, 07 Aug 2025", "No further updates for", 2))
    assert len((await source.listing("cs.SD", DAY)).entries) == 2
    arxiv.says("/list/cs.SD/new", newest("Friday, 8 August 2025", ONE, 1))
    with pytest.raises(NotSettled, match="1 of 2"):
        await source.listing("cs.SD", DAY)


async def test_a_storm_on_the_listing_is_unavailable(arxiv: Loopback, source: ArxivSource) -> None:
    """No other page of the same server is tried for it."""
    arxiv.says(CATCHUP, Answer(status=503))
    with pytest.raises(Unavailable):
        await source.listing("cs.SD", DAY)
    assert set(arxiv.paths()) == {CATCHUP}


async def test_a_feed_is_read_and_revalidated(arxiv: Loopback, source: ArxivSource) -> None:
    """The second answer is a 304."""
    body = feed([("oai:arXiv.org:2508.00001v1", "new")])
    arxiv.says("/rss/cs.SD", Answer(body, headers={"ETag": '"x"'}), Answer(status=304))
    assert await source.feed("cs.SD") == await source.feed("cs.SD")


async def test_a_feed_of_no_category_is_not_found(arxiv: Loopback, source: ArxivSource) -> None:
    """arXiv's error feed is valid RSS without items; only its status and title tell."""
    body = feed([], title="Feed error for query: x")
    arxiv.says("/rss/cs.XX", Answer(body, status=400))
    with pytest.raises(NotFound, match="Feed error"):
        await source.feed("cs.XX")


@pytest.mark.parametrize(
    "bad",
    [
        Answer(PDF[:2000]),
        Answer(PDF, cut=2000),
        Answer(b""),
        Answer(b"<html><body>PDF unavailable, reload in 30 s</body></html>"),
        Answer(status=500),
    ],
)
async def test_a_bad_pdf_is_asked_for_again(arxiv: Loopback, source: ArxivSource, bad: Answer) -> None:
    """Half PDFs, HTML in a PDF's place, arXiv's "unavailable"."""
    arxiv.says("/pdf/2508.00001v1", bad, PDF)
    assert await source.pdf(PAPER) == PDF


async def test_a_pdf_that_stays_html_is_unavailable(arxiv: Loopback, source: ArxivSource) -> None:
    """And never handed on."""
    arxiv.says("/pdf/2508.00001v1", b"<html><body>PDF unavailable, reload in 30 s</body></html>")
    with pytest.raises(Unavailable):
        await source.pdf(PAPER)


async def test_missing_and_withdrawn_pdfs_are_told_apart(arxiv: Loopback, source: ArxivSource) -> None:
    """Both are 404s; arXiv's page says which."""
    arxiv.says("/pdf/2508.00001v1", Answer(b"<h1>No document for '2508.00001v1'</h1>", status=404))
    arxiv.says("/pdf/math/0510544v2", Answer(b"<h1>File unavailable for math/0510544v2</h1>", status=404))
    with pytest.raises(NotFound):
        await source.pdf(PAPER)
    with pytest.raises(Withdrawn):
        await source.pdf(ArxivId(id="math/0510544", version=2))


async def test_a_huge_pdf_is_too_large(arxiv: Loopback) -> None:
    """The cap is 60 MB."""
    arxiv.says("/pdf/2508.00001v1", b"%PDF-" + b"x" * (61 << 20))
    urls = ArxivUrls(site=arxiv.url, pdf=f"{arxiv.url}/pdf")
    slow = ArxivSource(urls, "", LocalPace(0, 1), FAST.model_copy(update={"read_s": 20, "total_s": 20}), None)
    with pytest.raises(TooLarge):
        await slow.pdf(PAPER)
    await slow.aclose()


async def test_a_pdf_without_version_is_the_callers_mistake(source: ArxivSource) -> None:
    """What is read must be what is written about."""
    with pytest.raises(UsageError):
        await source.pdf(ArxivId(id="2508.00001"))


async def test_many_pdfs_come_at_once_and_cheaply(arxiv: Loopback, source: ArxivSource) -> None:
    """With no interval all connections are used, and our own work is a few milliseconds each."""
    ids = [ArxivId(id=f"2508.{number:05}", version=1) for number in range(174)]
    for one in ids:
        arxiv.says(f"/pdf/{one}", Answer(PDF, delay_s=0.02))
    begin = time.process_time()
    assert await asyncio.gather(*map(source.pdf, ids)) == [PDF] * 174
    assert time.process_time() - begin < 2
    assert 32 <= arxiv.busiest <= 64


@pytest.mark.parametrize("contact", ["作者@example.org", "me\r\nX-Evil: 1"])
def test_a_contact_that_is_no_header_is_refused(contact: str) -> None:
    """Before anything is sent."""
    with pytest.raises(UsageError):
        ArxivSource(ArxivUrls(), contact, LocalPace(0, 1), FAST, None)
