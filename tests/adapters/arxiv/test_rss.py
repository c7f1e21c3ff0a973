"""RSS feeds: what is read from them, and that nothing else passes for one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jianbao.adapters.arxiv.rss import parse_feed
from jianbao.errors import NotSettled
from jianbao.model import FeedItem, Kind
from tests.adapters.arxiv.pages import feed


def test_a_feed_gives_versions_kinds_and_licences() -> None:
    """The version stands in the guid only; what is in no listing (`absonly`) is left out."""
    body = feed(
        [
            ("oai:arXiv.org:2508.00001v1", "new"),
            ("oai:arXiv.org:math/0510544v3", "replace-cross"),
            ("oai:arXiv.org:2508.00005v2", "absonly"),
            ("oai:arXiv.org:2508.00001v1", "new"),
        ]
    )
    read = parse_feed(body, "cs.SD")
    licence = "http://creativecommons.org/licenses/by/4.0/"
    assert read.day == date(2025, 8, 7)
    assert read.items == (
        FeedItem(id="2508.00001", version=1, kind=Kind.NEW, licence=licence, doi="10.1000/x"),
        FeedItem(id="math/0510544", version=3, kind=Kind.REPLACE_CROSS, licence=licence, doi="10.1000/x"),
    )


def test_an_empty_feed_is_a_day_without_announcement() -> None:
    """A holiday's feed has a channel and no items."""
    assert parse_feed(feed([]), "cs.SD").items == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Service temporarily busy",
        feed([])[:-8],
        feed([], title="Feed error for query: http://rss.arxiv.org/rss/cs.XX"),
        feed([], day="someday"),
        feed([("oai:arXiv.org:2508.00001", "new")]),
        feed([("", "new")]),
    ],
)
def test_what_is_no_whole_feed_never_passes_for_one(body: bytes) -> None:
    """Half feeds, feeds about errors and items without a version raise."""
    with pytest.raises(NotSettled):
        parse_feed(body, "cs.SD")


def test_arxivs_own_feeds_are_read(recorded: Path) -> None:
    """A recorded day of several categories, a recorded holiday, and a feed about an error."""
    many = parse_feed((recorded / "rss" / "layareader_rss_multi_20260924_trimmed.xml").read_bytes(), "cs.LG")
    assert many.day == date(2026, 9, 24)
    assert [(item.id, item.version, item.kind.value) for item in many.items] == [
        ("2609.26811", 1, "new"),
        ("2609.26820", 1, "new"),
        ("2205.06398", 2, "cross"),
        ("2009.13987", 3, "replace"),
    ]
    assert many.items[2].doi == "10.1093/bioinformatics/btac431"
    holiday = parse_feed(
        (recorded / "rss" / "hf_ticker_rss_physics_20251231_empty.xml").read_bytes(), "physics"
    )
    assert (holiday.day, holiday.items) == (date(2025, 12, 31), ())
    with pytest.raises(NotSettled, match="Feed error"):
        parse_feed((recorded / "rss" / "generated_rss_error_cs.XX.xml").read_bytes(), "cs.XX")


@pytest.mark.parametrize(("count", "whole"), [(1999, True), (2000, False)])
def test_a_feed_at_arxivs_limit_is_not_whole(count: int, whole: bool) -> None:
    """arXiv cuts at 2,000 items, and the new papers first: nothing can be told from what is missing."""
    body = feed([(f"oai:arXiv.org:2508.{number:05}v1", "new") for number in range(count)])
    assert parse_feed(body, "cs").whole is whole
