"""Records: the fields, and that no half or empty answer passes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jianbao.adapters.arxiv import ArxivSource
from jianbao.adapters.arxiv.records import is_withdrawn
from jianbao.errors import Unavailable
from jianbao.model import ArxivId, Paper
from tests.adapters.arxiv.loopback import Answer, Loopback
from tests.adapters.arxiv.pages import cat, record, records


def query(*ids: str) -> str:
    """The path that the package asks."""
    listed = "%2C".join(one.replace("/", "%2F") for one in ids)
    tail = "sortBy=relevance&sortOrder=descending&start=0&max_results=100"
    return f"/api/query?search_query=&id_list={listed}&{tail}"


def parse(*ids: str) -> list[ArxivId]:
    return [ArxivId.parse(one) for one in ids]


async def test_a_record_has_all_that_arxiv_states(arxiv: Loopback, source: ArxivSource) -> None:
    """Text is unescaped and on one line, TeX stays, the primary category comes first, classes follow."""
    more = cat("cs.SD", "eess.AS", "I.2.7;\n H.2.3")
    more += "<arxiv:comment>4 pages,\n  to appear</arxiv:comment><arxiv:doi>10.1000/x</arxiv:doi>"
    entry = record(
        "2508.00001v2", r"$a&lt;b$ &amp; G\&quot;odel", "  One\n  two &lt;think&gt; $x  y$\n", more
    )
    arxiv.says(query("2508.00001v2"), records(entry))
    assert await source.papers(parse("2508.00001v2")) == {
        "2508.00001": Paper(
            id="2508.00001",
            version=2,
            title=r"$a<b$ & G\"odel",
            authors=("Ada Quill",),
            abstract="One two <think> $x y$",
            categories=("cs.SD", "I.2.7; H.2.3", "eess.AS"),
            comment="4 pages, to appear",
            doi="10.1000/x",
            published=datetime(2025, 8, 5, 17, tzinfo=UTC),
            updated=datetime(2025, 8, 6, 17, tzinfo=UTC),
        )
    }


async def test_what_arxiv_leaves_out_is_asked_for_again(arxiv: Loopback, source: ArxivSource) -> None:
    """A record missing from one answer comes with the next; one that never comes is missing."""
    one, two = record("2508.00001v1", more=cat("cs.SD")), record("math/0510544v1", more=cat("math.RT"))
    arxiv.says(query("2508.00001v1", "math/0510544", "9912.99999"), records(one))
    arxiv.says(query("math/0510544", "9912.99999"), records(two))
    arxiv.says(query("9912.99999"), records())
    found = await source.papers(parse("2508.00001v1", "math/0510544", "9912.99999", "2508.00001v1"))
    assert sorted(found) == ["2508.00001", "math/0510544"]
    assert len([path for path in arxiv.paths() if path.startswith("/api")]) == 3


async def test_another_version_than_asked_is_not_taken(arxiv: Loopback, source: ArxivSource) -> None:
    """A 简介 is written for a version: its record must be that version's."""
    arxiv.says(query("2508.00001v2"), records(record("2508.00001v1", more=cat("cs.SD"))))
    assert await source.papers(parse("2508.00001v2")) == {}


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"<html><body>Service temporarily busy",
        records(record("2508.00001v1", more=cat("cs.SD")))[:-20],
        records(total=1),
        records().replace(b"<opensearch:totalResults>0</opensearch:totalResults>", b""),
    ],
)
async def test_half_and_empty_answers_are_asked_again(
    arxiv: Loopback, source: ArxivSource, bad: bytes
) -> None:
    """The package would take each of these for an answer."""
    arxiv.says(query("2508.00001"), bad, bad, records(record("2508.00001v1", more=cat("cs.SD"))))
    assert set(await source.papers(parse("2508.00001"))) == {"2508.00001"}
    assert len(arxiv.asked) == 3


async def test_many_ids_are_asked_for_in_hundreds(arxiv: Loopback, source: ArxivSource) -> None:
    """And none is lost on the way."""
    ids = [f"2508.{number:05}" for number in range(1, 251)]
    for begin in (0, 100, 200):
        batch = ids[begin : begin + 100]
        arxiv.says(query(*batch), records(*(record(f"{one}v1", more=cat("cs.SD")) for one in batch)))
    assert list(await source.papers(parse(*ids))) == ids
    assert len(arxiv.asked) == 3


async def test_one_bad_id_does_not_take_the_others_with_it(arxiv: Loopback, source: ArxivSource) -> None:
    """arXiv answers a whole batch with 400; the batch is halved until the bad id stands alone."""
    bad = Answer(b"<feed><title>Error</title><summary>incorrect id format</summary></feed>", status=400)
    arxiv.says(query("2508.00001", "9912.99999"), bad)
    arxiv.says(query("9912.99999"), bad)
    arxiv.says(query("2508.00001"), records(record("2508.00001v1", more=cat("cs.SD"))))
    assert set(await source.papers(parse("2508.00001", "9912.99999"))) == {"2508.00001"}


async def test_a_malformed_record_is_unavailable(arxiv: Loopback, source: ArxivSource) -> None:
    """A date that is none is an error of ours to raise, not the package's."""
    broken = record("2508.00001v1", more=cat("cs.SD")).replace("2025-08-06T17:00:00Z", "yesterday")
    arxiv.says(query("2508.00001"), records(broken))
    with pytest.raises(Unavailable, match="yesterday"):
        await source.papers(parse("2508.00001"))


@pytest.mark.parametrize(
    ("comment", "withdrawn"),
    [
        ("This paper has been withdrawn by the authors", True),
        ("12 pages. This article was temporarily withdrawn", True),
        ("Withdrawn due to an error in Lemma 2", True),
        ("arXiv admin note: this submission has been withdrawn by arXiv administrators", True),
        ("The authors have decided to withdraw the paper", True),
        ("We request the withdrawal of this submission", True),
        ("Because of its data, the paper has been retracted", True),
        ("This paper has been withdrawn from arXiv", True),
        ("Withdrawn from ICLR 2025", False),
        ("This paper was withdrawn from NeurIPS", False),
        ("We withdraw the claim of Theorem 3", False),
        ("An earlier version of this paper has been withdrawn", False),
        ("Supersedes arXiv:2401.00001, which was withdrawn", False),
        ("4 pages, on withdrawn accounts", False),
        ("", False),
    ],
)
def test_withdrawals_are_told_by_the_comment(comment: str, withdrawn: bool) -> None:
    """Only where the comment says so of this very paper."""
    assert is_withdrawn(comment) is withdrawn


async def test_arxivs_own_records_are_read(arxiv: Loopback, source: ArxivSource, recorded: Path) -> None:
    """Old ids, a title "0", 34 authors; of two ids asked for, one given."""
    for file in (recorded / "atom_api").glob("arxivpy_id_*.xml"):
        status, url = file.with_suffix(".url").read_text().split("\t")
        ids = url.split("id_list=")[1].split("&")[0].replace("%2C", ",").replace("%2F", "/").split(",")
        arxiv.says(query(*ids), Answer(file.read_bytes(), status=int(status)))
    found = await source.papers(parse("astro-ph/0601001", "quant-ph/0201082v1")[:1])
    assert found["astro-ph/0601001"].version >= 1
    assert (await source.papers(parse("2104.12255v1")))["2104.12255"].title == "0"
    both = await source.papers(parse("0808.05394", "1707.08567"))
    assert len(both["1707.08567"].authors) == 34
    assert "0808.05394" not in both


async def test_digests_come_back_to_the_character(arxiv: Loopback, source: ArxivSource) -> None:
    """LaTeX, angle brackets and ampersands survive the XML."""
    title = json.dumps("$\\alpha<\\beta$ & <b>x</b> ]]> \u00e9\u4e2d")[1:-1]
    told = title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    arxiv.says(query("2508.00001"), records(record("2508.00001v1", told, told, cat("cs.SD"))))
    paper = (await source.papers(parse("2508.00001")))["2508.00001"]
    assert paper.title == paper.abstract == title
