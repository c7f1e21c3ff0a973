"""Old days rebuilt from records: who is in, who is not, as what."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jianbao.adapters.arxiv import ArxivSource
from jianbao.adapters.arxiv.approximate import approximate, cut_off, is_mailing_day
from jianbao.model import Changed, Counts, Kind, Listing, Paper
from tests.adapters.arxiv.loopback import Loopback
from tests.adapters.arxiv.records_by_day import Made, answer

THURSDAY = date(2025, 8, 7)
IN_TIME = datetime(2025, 8, 6, 17, 59, tzinfo=UTC)


def changed(paper_id: str, *dates: datetime, categories: tuple[str, ...] = ("cs.SD",)) -> Changed:
    """A record whose versions were submitted at these times."""
    return Changed(
        paper=Paper(
            id=paper_id, version=len(dates), title="T", authors=(), abstract="A", categories=categories
        ),
        versions=dates,
        datestamp=THURSDAY,
    )


def kinds(listing: Listing) -> list[tuple[str, Kind]]:
    return [(entry.id, entry.kind) for entry in listing.entries]


@pytest.mark.parametrize(
    ("day", "until"),
    [
        (date(2025, 8, 7), datetime(2025, 8, 6, 18, tzinfo=UTC)),
        (date(2025, 8, 4), datetime(2025, 8, 1, 18, tzinfo=UTC)),
        (date(2025, 8, 5), datetime(2025, 8, 4, 18, tzinfo=UTC)),
        (date(2025, 11, 4), datetime(2025, 11, 3, 19, tzinfo=UTC)),
        (date(2025, 11, 3), datetime(2025, 10, 31, 18, tzinfo=UTC)),
        (date(2026, 3, 10), datetime(2026, 3, 9, 18, tzinfo=UTC)),
    ],
)
def test_the_cut_off_is_two_in_the_afternoon_in_new_york(day: date, until: datetime) -> None:
    """Of the weekday before, right through the changes of the clock."""
    assert cut_off(day) == until


def test_kinds_and_order_are_those_of_a_listing() -> None:
    """New, cross, replaced, replaced cross; ids rise within each."""
    other = ("cs.LG", "cs.SD")
    listing = approximate(
        "cs.SD",
        THURSDAY,
        [
            changed("2508.00009", IN_TIME),
            changed("2508.00003", IN_TIME, IN_TIME, categories=other),
            changed("2508.00001", IN_TIME, categories=other),
            changed("2507.00002", IN_TIME, IN_TIME),
            changed("2508.00004", IN_TIME),
        ],
    )
    assert kinds(listing) == [
        ("2508.00004", Kind.NEW),
        ("2508.00009", Kind.NEW),
        ("2508.00001", Kind.CROSS),
        ("2507.00002", Kind.REPLACE),
        ("2508.00003", Kind.REPLACE_CROSS),
    ]
    assert listing.counts == Counts(new=2, cross=1, replaced=2)


def test_a_paper_of_a_category_with_two_names_is_at_home_in_both() -> None:
    """arXiv's records carry the first."""
    listing = approximate("stat.TH", THURSDAY, [changed("2508.00001", IN_TIME, categories=("math.ST",))])
    assert kinds(listing) == [("2508.00001", Kind.NEW)]


@pytest.mark.parametrize(
    "dates",
    [
        (datetime(2025, 8, 6, 18, 1, tzinfo=UTC),),
        (datetime(2025, 7, 1, tzinfo=UTC),),
        (datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 7, 2, tzinfo=UTC)),
        (IN_TIME,) * 6,
    ],
)
def test_what_was_not_announced_that_day_is_left_out(dates: tuple[datetime, ...]) -> None:
    """After the cut-off, long before it and only edited, a sixth version."""
    assert approximate("cs.SD", THURSDAY, [changed("2508.00001", *dates)]).entries == ()


def test_what_is_known_to_be_announced_before_is_left_out() -> None:
    """By version: its replacement is not."""
    seen = {("2508.00001", 1)}
    again, newer = changed("2508.00001", IN_TIME), changed("2508.00001", IN_TIME, IN_TIME)
    assert approximate("cs.SD", THURSDAY, [again], seen).entries == ()
    assert len(approximate("cs.SD", THURSDAY, [newer], seen).entries) == 1


def test_what_was_submitted_before_a_holiday_is_not_lost() -> None:
    """After Labor Day, Wednesday announces what came in since Friday."""
    friday = datetime(2025, 8, 29, 20, tzinfo=UTC)
    assert len(approximate("cs.SD", date(2025, 9, 3), [changed("2508.20001", friday)]).entries) == 1


async def test_a_day_is_rebuilt_from_one_list(arxiv: Loopback, source: ArxivSource) -> None:
    """And a weekend without asking anybody."""
    path = "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:SD&from=2025-08-07&until=2025-08-07"
    arxiv.says(path, answer("ListRecords", [Made("2508.00001")]))
    assert kinds(await source.approximation("cs.SD", THURSDAY)) == [("2508.00001", Kind.NEW)]
    saturday = date(2025, 8, 9)
    assert not is_mailing_day(saturday)
    assert (await source.approximation("cs.SD", saturday)).entries == ()
    assert len(arxiv.asked) == 1
