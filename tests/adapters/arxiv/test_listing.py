"""Listing pages: what is read from them, and that nothing else passes for one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.adapters.arxiv.listing import join_pages, parse_page
from jianbao.errors import NotSettled
from jianbao.model import Counts, Kind, Listing
from tests.adapters.arxiv.pages import NOTHING, Made, catchup, newest, page, section

THURSDAY = "Thu, 07 Aug 2025"
NEW = [Made("2508.00001"), Made("2508.00002", others=())]
CROSS = [Made("2508.00003", primary="cs.LG", others=("cs.SD",))]
REPLACED = [Made("2401.00009"), Made("math/0510544", primary="cs.LG", others=("cs.SD",))]
BODY = section("new", NEW) + section("cross", CROSS) + section("replace", REPLACED)


def read(*bodies: bytes, category: str = "cs.SD") -> Listing:
    return join_pages([parse_page(body, category) for body in bodies], category)


def test_a_page_gives_arxivs_order_kinds_and_counts() -> None:
    """Sections follow each other, and replaced cross-lists are told from replacements by their primary."""
    listing = read(catchup(THURSDAY, BODY, 5))
    assert listing.day == date(2025, 8, 7)
    assert listing.counts == Counts(new=2, cross=1, replaced=2)
    assert [(entry.id, entry.kind) for entry in listing.entries] == [
        ("2508.00001", Kind.NEW),
        ("2508.00002", Kind.NEW),
        ("2508.00003", Kind.CROSS),
        ("2401.00009", Kind.REPLACE),
        ("math/0510544", Kind.REPLACE_CROSS),
    ]


def test_both_kinds_of_page_read_alike() -> None:
    """`/catchup` and `/list/…/new` differ in their header only."""
    assert read(catchup(THURSDAY, BODY, 5)) == read(newest("Thursday, 7 August 2025", BODY, 5))


def test_an_entry_keeps_what_the_page_gives() -> None:
    """Text is unescaped, on one line, and URLs stand where arXiv shows "this https URL"."""
    comment = (
        'Code at <a href="https://example.org/x?a=1&amp;b=2" rel="nofollow">this https URL</a>,\n  4 pages'
    )
    made = Made(
        "2508.00001", title="If $a<b$ & c:  so", comment=comment, abstract="See arXiv:2401.1\n and <dt>."
    )
    entry = read(catchup(THURSDAY, section("new", [made]), 1)).entries[0]
    assert entry.title == "If $a<b$ & c: so"
    assert entry.comment == "Code at https://example.org/x?a=1&b=2, 4 pages"
    assert entry.abstract == "See arXiv:2401.1 and <dt>."
    assert entry.authors == ("Ada Quill", "Bo Ferry")
    assert entry.categories == ("cs.SD", "eess.AS")


@pytest.mark.parametrize(
    ("category", "primary", "kind"),
    [
        ("cs", "cs.SD", Kind.REPLACE),
        ("cs", "eess.SY", Kind.REPLACE),
        ("cs.SY", "eess.SY", Kind.REPLACE),
        ("math", "math-ph", Kind.REPLACE),
        ("cs.SD", "cs.LG", Kind.REPLACE_CROSS),
        ("hep-th", "hep-ph", Kind.REPLACE_CROSS),
    ],
)
def test_categories_of_two_names_and_archives_count_as_primary(
    category: str, primary: str, kind: Kind
) -> None:
    """What arXiv calls cs.SY and eess.SY is one category, and an archive holds its categories."""
    body = catchup(THURSDAY, section("replace", [Made("2401.00009", primary=primary)]), 1)
    assert read(body, category=category).entries[0].kind is kind


def test_a_day_without_announcement_is_a_listing_without_entries() -> None:
    """Both kinds of page say so in words."""
    assert read(catchup("Sat, 09 Aug 2025", NOTHING, 0)).entries == ()
    assert read(newest("Thursday, 7 August 2025", "<p>No updates today.</p>", None)).counts.total == 0


@pytest.mark.parametrize("label", ["Continue to the next day", "Continue catchup on Mon, 11 Aug 2025"])
def test_the_next_announced_day_is_read_from_its_link(label: str) -> None:
    """It walks arXiv's real calendar."""
    link = f'<a href="/catchup/cs.SD/2025-08-11?abs=True">{label}</a>'
    pager = '<a href="/catchup/cs.SD/2025-08-07?abs=True&page=2">2</a>'
    assert read(catchup(THURSDAY, BODY, 5, link + pager)).next_day == date(2025, 8, 11)


def test_pages_are_joined_by_their_counts() -> None:
    """A section that goes on over pages is counted as a whole."""
    first = catchup(THURSDAY, section("new", NEW[:1], "showing first 1 of 2"), 3)
    second = catchup(
        THURSDAY, section("new", NEW[1:], "continued, showing last 1 of 2") + section("cross", CROSS), 3
    )
    assert [entry.id for entry in read(first, second).entries] == ["2508.00001", "2508.00002", "2508.00003"]
    with pytest.raises(NotSettled, match="1 of 2"):
        read(first)


def test_the_same_paper_twice_is_listed_once() -> None:
    """arXiv may show a paper as new and as replaced on one day."""
    listing = read(catchup(THURSDAY, section("new", NEW) + section("replace", NEW[:1]), 3))
    assert [(entry.id, entry.kind) for entry in listing.entries] == [
        ("2508.00001", Kind.NEW),
        ("2508.00002", Kind.NEW),
    ]
    assert listing.counts.total == 3


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>Service temporarily busy",
        b"<html><body>Service temporarily busy</body></html>",
        page("<h1>Sound</h1>", NOTHING, 0),
        catchup(THURSDAY, "", 0),
        catchup("Thu, 41 Aug 2025", NOTHING, 0),
        catchup("Thu, 07 Foo 2025", NOTHING, 0),
        catchup(THURSDAY, section("new", NEW, "showing 3 of 3"), 3),
        catchup(THURSDAY, section("new", NEW), 3),
        catchup(THURSDAY, section("new", NEW), 2).replace(b"Total of 2 entries", b"Total of 4 entries", 1),
        catchup(THURSDAY, BODY.replace("<h3>New submissions (showing 2 of 2 entries)</h3>", ""), 5),
        catchup(THURSDAY, BODY.replace("Title:", "").replace("list-title", "list-x"), 5),
        catchup(THURSDAY, BODY.replace("(cs.SD)", ""), 5),
    ],
)
def test_what_is_no_whole_listing_never_passes_for_one(body: bytes) -> None:
    """Garbage, half pages and wrong counts raise; none gives "no papers"."""
    with pytest.raises(NotSettled):
        read(body)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(catchup(THURSDAY, BODY, 5)) - 12))
def test_a_page_cut_anywhere_never_passes(cut: int) -> None:
    """Not even one that is closed properly after the cut."""
    whole = catchup(THURSDAY, BODY, 5)
    with pytest.raises(NotSettled):
        read(whole[:cut])
    try:
        listing = read(whole[:cut] + b"</body></html>")
    except NotSettled:
        return
    assert len(listing.entries) == 5


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_break_the_parser(noise: bytes) -> None:
    """Whatever comes, the answer is `NotSettled`."""
    with pytest.raises(NotSettled):
        parse_page(noise + b"</html>", "cs.SD")


def test_arxivs_own_pages_are_read(recorded: Path) -> None:
    """Every recorded listing page parses, with the counts that its headings give."""
    counts: dict[str, Counts | None] = {}
    for file in sorted((recorded / "list_html").glob("*.html")):
        try:
            counts[file.stem.removeprefix("generated_")] = read(file.read_bytes(), category="math").counts
        except NotSettled:
            counts[file.stem.removeprefix("generated_")] = None
    empty, both = Counts(), Counts(new=1, cross=1, replaced=4)
    assert counts == {
        "catchup": None,
        "catchup_cs.SD_2011-02-05_abs-True": empty,
        "catchup_cs_2011-02-03_abs-True": empty,
        "catchup_math_2011-02-03": Counts(replaced=2),
        "catchup_math_2011-02-03_abs-True": Counts(replaced=2),
        "list_cs.IT_new": Counts(cross=1),
        "list_cs.SD_new": empty,
        "list_cs_new": Counts(new=1, cross=1),
        "list_hep-lat_new": empty,
        "list_math.DG_new": empty,
        "list_math_new": both,
        "list_math_new_skip-0_show-2000": both,
        "list_math_recent": None,
        "polaris_cs_new_20260812_sample": Counts(new=2, cross=2, replaced=2),
    }


def test_a_recorded_page_gives_its_entries(recorded: Path) -> None:
    """Ids of the old form, kinds and missing abstracts, as arXiv's own program writes them."""
    body = (recorded / "list_html" / "generated_list_math_new.html").read_bytes()
    listing = read(body, category="math")
    assert listing.day == date(2011, 2, 3)
    assert [(entry.id, entry.kind.value, entry.categories[0]) for entry in listing.entries] == [
        ("0906.3421", "new", "math.CO"),
        ("0704.0046", "cross", "quant-ph"),
        ("0806.4129", "replace", "math-ph"),
        ("0906.4150", "replace", "math.KT"),
        ("math/0510544", "replace", "math.RT"),
        ("0704.0248", "replace-cross", "physics.optics"),
    ]
    without = (recorded / "list_html" / "generated_catchup_math_2011-02-03.html").read_bytes()
    assert [entry.abstract for entry in read(without, category="math").entries] == [None, None]
