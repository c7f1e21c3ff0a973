"""The demonstration's arXiv speaks arXiv's formats, and the project's own readers understand them."""

from __future__ import annotations

import re
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import lxml.etree
import lxml.html
import pytest

from jianbao.adapters.arxiv import ArxivSource, ArxivUrls, LocalPace, Tries
from jianbao.adapters.pdf import PdfReader
from jianbao.demo import DemoArxiv, DemoPaper, announced_days
from jianbao.errors import NotFound, UsageError
from jianbao.model import ArxivId, Kind, TextQuality

TOPICS = ("cs.CV", "cs.CL", "cs.SD", "eess.AS", "cs.RO", "cs.CY")
DAY = date(2026, 11, 2)
DAYS = announced_days()
PAPERS = DAYS[DAY]
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def arxiv() -> Iterator[DemoArxiv]:
    with DemoArxiv() as server:
        yield server


@pytest.fixture
async def source(arxiv: DemoArxiv) -> AsyncIterator[ArxivSource]:
    urls = ArxivUrls(
        site=arxiv.url,
        rss=arxiv.url,
        api=f"{arxiv.url}/api/query",
        oai=f"{arxiv.url}/oai",
        pdf=f"{arxiv.url}/pdf",
    )
    opened = ArxivSource(urls, "demo@example.org", LocalPace(0, 8), Tries(), None)
    yield opened
    await opened.aclose()


def _get(arxiv: DemoArxiv, path: str) -> bytes:
    with urllib.request.urlopen(arxiv.url + path, timeout=10) as answer:
        body: bytes = answer.read()
    return body


def _in(category: str) -> list[DemoPaper]:
    return [paper for paper in PAPERS if category in paper.categories]


def test_a_day_shows_every_kind_of_announcement() -> None:
    """At least 14 papers over all topics, with cross-lists, replacements and a withdrawal."""
    assert len(PAPERS) >= 14
    assert all(_in(category) for category in TOPICS)
    followed = [set(paper.categories) & set(TOPICS) for paper in PAPERS]
    assert any(len(categories - {"cs.SD", "eess.AS"}) > 1 for categories in followed)
    assert any(paper.categories[0] not in TOPICS for paper in PAPERS)
    replaced = [paper for paper in PAPERS if paper.announced == "replaced"]
    known = {paper.id for day, papers in DAYS.items() if day < DAY for paper in papers}
    assert {paper.id in known for paper in replaced if not paper.withdrawn} == {True, False}
    assert any(paper.withdrawn for paper in replaced)
    assert any(paper.scanned for paper in PAPERS)
    assert any(paper.hidden for paper in PAPERS)
    assert DAY.weekday() == 0


def test_nobody_takes_the_papers_for_real() -> None:
    """Ids of a far future, authors called Demo, and a word in every comment that is not a withdrawal."""
    for paper in (one for papers in DAYS.values() for one in papers):
        assert re.fullmatch(r"99\d\d\.\d{5}", ArxivId.parse(paper.id).id)
        assert all(re.match("D[eé]mo Author", author) for author in paper.authors)
        assert "nvented" in paper.comment


@pytest.mark.parametrize("category", TOPICS)
@pytest.mark.parametrize("path", ["/catchup/{}/2026-11-02?abs=True", "/list/{}/new"])
def test_listing_holds_each_paper_once(arxiv: DemoArxiv, path: str, category: str) -> None:
    """Both listings parse as HTML and hold every announced id, title and abstract once, in arXiv's order."""
    page = lxml.html.fromstring(_get(arxiv, path.format(category)).decode())
    ids = [link.get("id") for link in page.iter("a") if link.get("title") == "Abstract"]
    ranked = sorted(_in(category), key=lambda paper: (paper.kind(category).rank, paper.id))
    assert ids == [paper.id for paper in ranked]
    abstracts = [(text.text or "").strip() for text in page.iter("p") if text.get("class") == "mathjax"]
    assert abstracts == [paper.abstract for paper in ranked]
    assert f"Total of {len(ids)} entries" in (page.findtext(".//div/div") or "")


@pytest.mark.parametrize("category", TOPICS)
def test_feed_states_version_and_kind(arxiv: DemoArxiv, category: str) -> None:
    """The RSS feed parses as XML and gives each paper's version and kind as arXiv does."""
    feed = lxml.etree.fromstring(_get(arxiv, f"/rss/{category}"))
    guids = {(item.findtext("guid") or "").removeprefix("oai:arXiv.org:") for item in feed.iter("item")}
    assert guids == {paper.name for paper in _in(category)}


def test_api_gives_the_version_asked_for_or_the_newest(arxiv: DemoArxiv) -> None:
    """A versioned id gives that version, a bare one the newest, an unknown one nothing."""
    path = "/api/query?id_list=9911.00021v1,9911.00021,9999.00001&max_results=100"
    feed = lxml.etree.fromstring(_get(arxiv, path))
    ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
    assert ids == ["http://arxiv.org/abs/9911.00021v1", "http://arxiv.org/abs/9911.00021v2"]


def test_unknown_paths_and_days_are_refused(arxiv: DemoArxiv) -> None:
    """404 for what is not there, 400 for a day in the future or no day at all."""
    for path, status in (
        ("/oai?verb=Identify", 404),
        ("/catchup/cs.CV/2027-01-01", 400),
        ("/catchup/cs.CV/x", 400),
    ):
        with pytest.raises(urllib.error.HTTPError) as refused:
            _get(arxiv, path)
        assert refused.value.code == status
        refused.value.close()


def test_requests_are_counted() -> None:
    """Tests can tell how often arXiv was asked, and the address is gone afterwards."""
    with DemoArxiv() as arxiv:
        _get(arxiv, "/rss/cs.CV")
        _get(arxiv, "/rss/cs.RO")
        assert arxiv.requests == {"rss": 2}
        assert arxiv.paths == ["/rss/cs.CV", "/rss/cs.RO"]
    with pytest.raises(UsageError):
        arxiv.url  # noqa: B018


async def test_our_own_reader_settles_the_day(source: ArxivSource) -> None:
    """Listing, feed and records agree with the data, whatever characters an abstract holds."""
    assert await source.newest_day("cs.CL") == DAY
    for category in TOPICS:
        listing = await source.listing(category, DAY)
        assert {one.id for one in listing.entries} == {paper.id for paper in _in(category)}
        assert {one.id: one.kind for one in listing.entries} == {
            item.id: item.kind for item in (await source.feed(category)).items
        }
    records = await source.papers(ArxivId.parse(paper.name) for paper in PAPERS)
    for paper in PAPERS:
        record = records[paper.id]
        assert (record.title, record.abstract) == (paper.title, paper.abstract)
        assert (record.authors, record.categories) == (paper.authors, paper.categories)
        assert record.withdrawn == paper.withdrawn


async def test_a_day_before_leads_to_the_day(source: ArxivSource) -> None:
    """The first day announces as new what the second replaces; a weekend announces nothing."""
    before = await source.listing("cs.CL", date(2026, 10, 30))
    assert [(one.id, one.kind) for one in before.entries] == [("9911.00021", Kind.NEW)]
    assert before.next_day == DAY
    assert (await source.listing("cs.CV", date(2026, 11, 1))).entries == ()


async def test_pdfs_are_read_as_they_are_meant(source: ArxivSource) -> None:
    """Text comes out, hidden text does not, a scan has none and a withdrawn version no file."""
    reader = PdfReader(workers=1, seconds=30, memory_mb=1024, max_pages=20, recycle=50)
    try:
        for paper in PAPERS:
            if paper.withdrawn:
                with pytest.raises(NotFound):
                    await source.pdf(ArxivId.parse(paper.name))
                continue
            document = await reader.extract(await source.pdf(ArxivId.parse(paper.name)))
            assert document.quality is (TextQuality.NONE if paper.scanned else TextQuality.GOOD)
            assert bool(document.introduction) != paper.scanned
            assert not paper.hidden or paper.hidden not in document.body
            assert bool(document.hidden) == bool(paper.hidden)
    finally:
        await reader.aclose()


def test_the_folder_names_the_day() -> None:
    """Every data file says in its first line that it is invented."""
    folder = Path(__file__).resolve().parents[2] / "src" / "jianbao" / "demo" / "papers"
    files = list(folder.glob("*/*.yml"))
    assert len(files) == sum(map(len, DAYS.values()))
    for file in files:
        assert file.read_text(encoding="utf-8").startswith("# Invented for the demonstration")
