"""Records by day: fields, pages, faults; and OAI in the API's place."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from jianbao.adapters.arxiv import ArxivSource
from jianbao.adapters.arxiv.oai import parse_part, set_of
from jianbao.errors import NotFound, SourceError, Unavailable
from jianbao.model import ArxivId, Changed, Paper
from tests.adapters.arxiv.loopback import Answer, Loopback
from tests.adapters.arxiv.pages import cat, records
from tests.adapters.arxiv.pages import record as api_record
from tests.adapters.arxiv.records_by_day import Made, answer, document, fault, record, token
from tests.adapters.arxiv.test_records import query

DAY = date(2025, 8, 7)
LIST = "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:SD&from=2025-08-07&until=2025-08-07"
TOKEN = "verb%3DListRecords%26skip%3D25"
NEXT = "/oai?verb=ListRecords&resumptionToken=verb%253DListRecords%2526skip%253D25"
A, B, C = (Made(f"2508.0000{number}") for number in (1, 2, 3))


def one(paper_id: str) -> str:
    """The path that asks for one record."""
    return f"/oai?verb=GetRecord&metadataPrefix=arXivRaw&identifier=oai:arXiv.org:{paper_id}"


def ids(changed: tuple[Changed, ...]) -> list[str]:
    return [it.paper.id for it in changed]


def test_a_record_has_all_versions_and_no_tex_in_its_text() -> None:
    """Accents become letters, affiliations go, white space collapses, formulas stay."""
    dates = ("Tue, 05 Aug 2025 23:30:00 GMT", "Wed, 06 Aug 2025 10:00:00 GMT")
    more = "<journal-ref>J. Whales 1</journal-ref><doi>10.1000/x</doi><license>http://a.example/by</license>"
    made = Made("2508.00001", dates, more=more + "<acm-class>68T10</acm-class>")
    first, second = datetime(2025, 8, 5, 23, 30, tzinfo=UTC), datetime(2025, 8, 6, 10, tzinfo=UTC)
    assert parse_part(answer("ListRecords", [made]), "ListRecords").records == (
        Changed(
            paper=Paper(
                id="2508.00001",
                version=2,
                title="Counting Whales by Their Songs",
                authors=("Ada Quill", "Béla Ferry", "C. Lan"),
                abstract="We count Erdős whales & boats where $a<b$.",
                categories=("cs.SD", "eess.AS"),
                comment="4 pages",
                journal_ref="J. Whales 1",
                doi="10.1000/x",
                licence="http://a.example/by",
                published=first,
                updated=second,
            ),
            versions=(first, second),
            datestamp=DAY,
        ),
    )


@pytest.mark.parametrize("made", [A._replace(size="0kb"), A._replace(comment="Withdrawn by the authors")])
def test_a_withdrawal_is_a_version_of_nothing_or_says_so(made: Made) -> None:
    """arXiv deletes no record."""
    assert parse_part(answer("ListRecords", [made]), "ListRecords").records[0].paper.withdrawn


def test_a_deleted_record_is_no_record() -> None:
    """OAI knows them, should arXiv ever send one."""
    gone = (
        "<record><header status='deleted'><identifier>oai:arXiv.org:2508.00009</identifier></header></record>"
    )
    assert parse_part(document(f"<ListRecords>{gone}{record(A)}</ListRecords>"), "ListRecords").records


@pytest.mark.parametrize(
    ("category", "name"),
    [
        ("cs.SD", "cs:cs:SD"),
        ("eess.AS", "eess:eess:AS"),
        ("stat.ML", "stat:stat:ML"),
        ("q-bio.NC", "q-bio:q-bio:NC"),
        ("hep-th", "physics:hep-th"),
        ("quant-ph", "physics:quant-ph"),
        ("cond-mat.mes-hall", "physics:cond-mat:mes-hall"),
        ("astro-ph", "physics:astro-ph"),
        ("physics.optics", "physics:physics:optics"),
        ("cs", "cs:cs"),
    ],
)
def test_sets_have_names_of_three_parts(category: str, name: str) -> None:
    """arXiv answers `cs:SD` and `cs:cs.SD` with an error."""
    assert set_of(category) == name


async def test_a_list_is_followed_to_its_end(arxiv: Loopback, source: ArxivSource) -> None:
    """The token is sent back as it came, quoted once; a record that comes twice counts once."""
    arxiv.says(LIST, answer("ListRecords", [A, B], token(TOKEN)))
    arxiv.says(NEXT, answer("ListRecords", [B, C], "<resumptionToken/>"))
    assert ids(await source.changed("cs.SD", DAY)) == ["2508.00001", "2508.00002", "2508.00003"]


async def test_nothing_that_day_is_nothing(arxiv: Loopback, source: ArxivSource) -> None:
    """Normal on weekends, though it comes as an error."""
    arxiv.says(LIST, fault("noRecordsMatch"))
    assert await source.changed("cs.SD", DAY) == ()


@pytest.mark.parametrize(
    "bad",
    [
        Answer(answer("ListRecords", [A, B])[:-9]),
        Answer(b""),
        Answer(b"<html><body>Service temporarily busy</body></html>"),
        Answer(document(f"<ListRecords>{record(A).replace('v1', 'vx')}</ListRecords>")),
        Answer(
            document(f"<ListRecords>{record(A).replace('GMT', '').replace('Wed', '')[:-40]}</ListRecords>")
        ),
        Answer(document("<ListRecords><record><header/></record></ListRecords>")),
        Answer(status=503),
    ],
)
async def test_half_and_malformed_answers_are_asked_again(
    arxiv: Loopback, source: ArxivSource, bad: Answer
) -> None:
    """They never pass for a short list."""
    arxiv.says(LIST, bad, answer("ListRecords", [A, B]))
    assert ids(await source.changed("cs.SD", DAY)) == ["2508.00001", "2508.00002"]


async def test_what_stays_half_is_unavailable(arxiv: Loopback, source: ArxivSource) -> None:
    """Nothing of it is handed on."""
    arxiv.says(LIST, answer("ListRecords", [A, B])[:-9])
    with pytest.raises(Unavailable, match="whole"):
        await source.changed("cs.SD", DAY)


async def test_an_expired_token_begins_the_list_anew(arxiv: Loopback, source: ArxivSource) -> None:
    """Tokens die at midnight in UTC."""
    arxiv.says(LIST, answer("ListRecords", [A], token(TOKEN)))
    arxiv.says(NEXT, fault("badResumptionToken"), answer("ListRecords", [B]))
    assert len(await source.changed("cs.SD", DAY)) == 2
    assert arxiv.paths() == [LIST, NEXT, LIST, NEXT]


@pytest.mark.parametrize(
    "second",
    [
        fault("badResumptionToken"),
        answer("ListRecords", [B], token(TOKEN)),
        answer("ListRecords", [B], "<resumptionToken completeListSize='3'/>"),
    ],
)
async def test_a_list_that_never_comes_whole_is_unavailable(
    arxiv: Loopback, source: ArxivSource, second: bytes
) -> None:
    """A token that is refused, one that leads in a circle, fewer records than announced."""
    arxiv.says(LIST, answer("ListRecords", [A], token(TOKEN)))
    arxiv.says(NEXT, second)
    with pytest.raises(Unavailable):
        await source.changed("cs.SD", DAY)
    assert arxiv.paths().count(LIST) == 3


async def test_a_refusal_is_told_and_not_repeated(arxiv: Loopback, source: ArxivSource) -> None:
    """Errors come with HTTP 200; their code is a fact."""
    arxiv.says(LIST, fault("badArgument", "Reason: Set does not exist"))
    with pytest.raises(SourceError, match="Set does not exist") as caught:
        await source.changed("cs.SD", DAY)
    assert (caught.value.code, caught.value.retryable, len(arxiv.asked)) == ("badArgument", False, 1)


async def test_what_the_api_leaves_out_comes_from_oai(arxiv: Loopback, source: ArxivSource) -> None:
    """By id, and only where its newest version is the one asked for."""
    arxiv.says(query("2508.00001v1", "2508.00002v1", "2508.00003"), records())
    arxiv.says(one("2508.00001"), answer("GetRecord", [A]))
    arxiv.says(one("2508.00002"), answer("GetRecord", [B._replace(dates=(A.dates[0],) * 2)]))
    arxiv.says(one("2508.00003"), fault("idDoesNotExist"))
    asked = [ArxivId.parse(text) for text in ("2508.00001v1", "2508.00002v1", "2508.00003")]
    assert sorted(await source.papers(asked)) == ["2508.00001"]


async def test_a_storm_at_the_api_is_waited_out_at_oai(arxiv: Loopback, source: ArxivSource) -> None:
    """What the API gave before it is kept, and the storm is met once, not for every batch."""
    many = [ArxivId(id=f"2508.{number:05}", version=1) for number in range(101)]
    names = [str(paper) for paper in many]
    given = records(*(api_record(name, more=cat("cs.SD")) for name in names[:100]))
    arxiv.says(query(*names[:100]), given)
    arxiv.says(query(names[100]), Answer(status=429))
    arxiv.says(one("2508.00100"), answer("GetRecord", [Made("2508.00100")]))
    assert len(await source.papers(many)) == 101


async def test_nothing_from_anybody_is_unavailable(arxiv: Loopback, source: ArxivSource) -> None:
    """OAI's failure ends the asking one by one; the API's fault is what is told."""
    asked = [ArxivId(id=made.id) for made in (A, B)]
    arxiv.says(query(A.id, B.id), Answer(status=429))
    arxiv.says(one(A.id), Answer(status=404))
    with pytest.raises(Unavailable) as caught:
        await source.papers(asked)
    assert caught.value.status == 429
    assert arxiv.paths().count(one(A.id)) == 1
    assert one(B.id) not in arxiv.paths()


def test_recorded_pages_are_read_to_the_last_record(recorded: Path) -> None:
    """Five pages of arXiv's own program: 114 records, the withdrawn ones marked."""
    parts = [
        parse_part((recorded / f"oai/generated_page{number}_arXivRaw_201101.xml").read_bytes(), "ListRecords")
        for number in range(5)
    ]
    assert [bool(part.token) for part in parts] == [True] * 4 + [False]
    papers = {it.paper.id: it.paper for part in parts for it in part.records}
    assert len(papers) == 114
    assert papers["1101.6031"].withdrawn
    assert not papers["1010.5130"].withdrawn


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("badset", SourceError),
        ("datetime", SourceError),
        ("until_future", SourceError),
        ("badtoken", SourceError),
        ("nonexist", NotFound),
    ],
)
def test_recorded_errors_are_errors(recorded: Path, name: str, error: type[SourceError]) -> None:
    """None of them reads as an empty list."""
    with pytest.raises(error):
        parse_part((recorded / f"oai/generated_err_{name}.xml").read_bytes(), "ListRecords")


def test_the_recorded_empty_list_is_empty(recorded: Path) -> None:
    """As is that of a real set that has nothing."""
    for name in ("norecords", "set_eess"):
        part = parse_part((recorded / f"oai/generated_err_{name}.xml").read_bytes(), "ListRecords")
        assert part.records == ()
