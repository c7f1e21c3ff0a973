"""A day over its topics: each paper once, every run goes on where the last one stopped."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from jianbao.errors import NotFound, NotSettled, Overloaded, StoreError, Unauthorized, Unavailable
from jianbao.model import AnswerState, ChatReply, ChatRequest, Kind, Section, State
from jianbao.prompting import read_block
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import House
from tests.stages.samples import (
    AUDIO,
    DAY,
    GOOD,
    NOW,
    OTHER,
    TEXT,
    document,
    listed,
    listing,
    paper,
    paper_id,
    reply,
    said,
)

pytestmark = pytest.mark.parametrize("home", ["sqlite", "postgresql"], indirect=True)

FOLDER = "20261102_Mon"


async def test_nobody_is_paid_for_what_could_not_be_written(house: House) -> None:
    """A file lies where the digests should: it is told before arXiv and the model are asked."""
    _announce(house)
    (house.folder / "outputs").write_text("mine")
    with pytest.raises(StoreError, match=r"outputs: Not a directory \(move the file"):
        await house.run(AUDIO)
    assert (house.arxiv.asked, house.asked) == ({}, [])


def _announce(house: House, numbers: range = range(1, 4)) -> None:
    """New papers in cs.SD; nothing in eess.AS."""
    house.arxiv.announce(listing("cs.SD", *map(listed, numbers)), listing("eess.AS"))
    house.arxiv.hold(*map(paper, numbers))


def _files(house: House) -> dict[str, bytes]:
    folder: Path = house.folder / "outputs"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_day_from_nothing_to_files(house: House) -> None:
    """Settled, written, printed: exit code 0, one call a paper, a row of the report for each."""
    _announce(house)
    report = await house.run(AUDIO)
    assert (report.exit_code, report.problems) == (0, ())
    assert (report.run.listed, report.run.new, report.run.paid_calls) == (3, 3, 3)
    assert report.files == (f"{FOLDER}/audio.md",)
    assert set(_files(house)) == {f"{FOLDER}/audio.md", f"{FOLDER}/audio.json", "README.md"}
    assert _files(house)[f"{FOLDER}/audio.md"].decode().count(GOOD) == 3
    assert [row["id"] for row in report.rows()] == [f"{paper_id(number)}v1" for number in (1, 2, 3)]
    assert house.heard.advanced[f"announcements {DAY}"] == house.heard.begun[f"announcements {DAY}"] == 2
    assert len(house.heard.outcomes) == 3
    assert house.store.runs(1) == [report.run]


async def test_a_paper_in_two_topics_is_asked_once(house: House) -> None:
    """It stands in both digests, with the kind that it has in each, and counts once in the sums."""
    house.arxiv.announce(
        listing("cs.SD", listed(1), listed(2)),
        listing("eess.AS", listed(1, Kind.CROSS)),
        listing("cs.CL", listed(1, Kind.CROSS), listed(3)),
    )
    house.arxiv.hold(*map(paper, (1, 2, 3)))
    report = await house.run(AUDIO, TEXT)
    asked = [read_block(request.messages, "paper").split("\n")[0] for request in house.asked]
    assert sorted(asked) == [f"arXiv: {paper_id(number)}" for number in (1, 2, 3)]
    assert (report.run.listed, report.run.paid_calls) == (3, 3)
    audio, text = (house.store.digest(topic.slug, DAY) for topic in (AUDIO, TEXT))
    assert audio
    assert text
    assert [(entry.id, entry.kind) for entry in audio.entries] == [
        (paper_id(1), Kind.NEW),
        (paper_id(2), Kind.NEW),
    ]
    assert [(entry.id, entry.kind) for entry in text.entries] == [
        (paper_id(3), Kind.NEW),
        (paper_id(1), Kind.CROSS),
    ]
    assert audio.entries[0].brief == text.entries[1].brief == GOOD


async def test_a_paper_replaced_in_one_topic_and_new_in_another_is_new(house: House) -> None:
    """Somebody reads it for the first time: it is asked about, and both digests have its 简介."""
    house.arxiv.announce(
        listing("cs.SD", listed(1, Kind.REPLACE)), listing("eess.AS"), listing("cs.CL", listed(1, Kind.CROSS))
    )
    house.arxiv.hold(paper(1, 2))
    await house.run(AUDIO, TEXT)
    assert len(house.asked) == 1
    audio = house.store.digest("audio", DAY)
    assert audio
    assert [(entry.section, entry.brief) for entry in audio.entries] == [(Section.REPLACED, GOOD)]


async def test_a_day_that_is_done_asks_nobody(houses: Houses) -> None:
    """A second process finds it done, and prints the same bytes from the store alone."""
    first = houses()
    _announce(first)
    await first.run(AUDIO)
    before = _files(first)
    second = houses(run_id="20261102T060000-2")
    assert second.day(AUDIO).is_done
    report = await second.run(AUDIO)
    assert (report.exit_code, report.run.seen, report.run.new) == (0, 3, 0)
    assert (second.asked, second.arxiv.asked) == ([], {})
    assert _files(second) == before


async def test_settling_again_asks_arxiv_for_what_is_settled(house: House) -> None:
    """Papers announced late come in; those that are done are not asked about again."""
    _announce(house)
    await house.run(AUDIO)
    _announce(house, range(1, 5))
    day = house.day(AUDIO)
    await day.settle(again=True)
    assert day.due() == [(paper_id(4), 1)]


async def test_one_category_that_fails_is_code_5_and_the_next_run_heals_it(houses: Houses) -> None:
    """The rest of the day is printed and says what it lacks; later only what was missing is asked for."""
    house = houses()
    _announce(house)
    fault = house.arxiv.listings["eess.AS"] = NotSettled("eess.AS is not out yet")
    report = await house.run(AUDIO)
    assert (report.exit_code, report.problems) == (5, (str(fault),))
    assert house.heard.notes == [str(fault)]
    digest = house.store.digest("audio", DAY)
    assert digest
    assert digest.new == 3
    assert any("eess.AS" in note for note in digest.notes)

    later = houses(run_id="20261102T060000-2")
    later.arxiv.announce(listing("eess.AS", listed(9)))
    later.arxiv.hold(paper(9))
    report = await later.run(AUDIO)
    assert (report.exit_code, report.run.seen, report.run.new) == (0, 3, 1)
    assert later.arxiv.asked["listing"] == len(later.asked) == 1


async def test_no_source_at_all_is_code_3_and_prints_nothing(house: House) -> None:
    """Yesterday's files stay, no digest of today pretends that arXiv was silent."""
    house.arxiv.listings["cs.SD"] = Unavailable("cs.SD does not answer")
    report = await house.run(AUDIO)
    assert (report.exit_code, report.files) == (3, ())
    assert len(report.problems) == 2
    assert house.store.digest("audio", DAY) is None


async def test_an_empty_day_beside_a_silent_category_is_not_no_source(house: House) -> None:
    """arXiv answered that there was nothing in one category: a part of the day is missing, no more."""
    house.arxiv.announce(listing("cs.SD", next_day=DAY + timedelta(days=1)))
    assert (await house.run(AUDIO)).exit_code == 5


async def test_an_empty_day_is_whole(house: House) -> None:
    """Nothing announced, nothing missing: exit code 0 and a digest that says why it is empty."""
    tomorrow = DAY + timedelta(days=1)
    house.arxiv.announce(*(listing(category, next_day=tomorrow) for category in AUDIO.categories))
    report = await house.run(AUDIO)
    digest = house.store.digest("audio", DAY)
    assert (report.exit_code, report.run.listed) == (0, 0)
    assert digest
    assert digest.entries == ()
    assert digest.notes


async def test_a_refused_key_is_code_4_and_the_next_run_completes(houses: Houses) -> None:
    """All papers are listed and deferred, one call was made; with a good key the rest is written."""
    house = houses(model=ScriptedModel(lambda _: Unauthorized("the key was refused")))
    _announce(house)
    day = house.day(AUDIO)
    await day.settle()
    for key in day.due():
        await day.papers([key])
    day.publish(AUDIO)
    report = day.finish()
    assert (report.exit_code, report.problems) == (4, ("the key was refused",))
    assert report.run.outcomes == {State.DEFERRED: 3}
    assert len(house.asked) == 1
    report = await houses(run_id="20261102T060000-2").run(AUDIO)
    assert (report.exit_code, report.run.outcomes) == (0, {State.PUBLISHED: 3})


async def test_an_outage_is_code_5_and_the_next_run_asks_only_for_the_rest(houses: Houses) -> None:
    """What was written stays written."""

    def flaky(request: ChatRequest) -> ChatReply | Overloaded:
        return reply() if paper_id(1) in request.messages[1].content else Overloaded("503")

    house = houses(model=ScriptedModel(flaky))
    _announce(house)
    report = await house.run(AUDIO)
    assert report.exit_code == 5
    assert report.run.outcomes == {State.PUBLISHED: 1, State.DEFERRED: 2}
    later = houses(run_id="20261102T060000-2")
    assert (await later.run(AUDIO)).exit_code == 0
    assert len(later.asked) == 2


async def test_a_failed_paper_is_tried_in_three_runs_at_most(houses: Houses) -> None:
    """Each run asks anew; after the third nobody is asked any more, and the day stays unwhole."""
    asked = []
    for number in range(1, 6):
        house = houses(run_id=f"run-{number}", model=ScriptedModel(lambda _: said("no JSON")))
        _announce(house, range(1, 2))
        report = await house.run(AUDIO)
        assert report.exit_code == 5
        asked.append(len(house.asked))
    assert asked == [3, 3, 3, 0, 0]
    ended = house.known(paper(1))
    assert ended
    assert (ended.state, ended.runs) == (State.FAILED, 3)
    assert house.day(AUDIO).is_done


async def test_an_abstract_is_bettered_once_the_pdf_is_there(houses: Houses) -> None:
    """A run that finds the PDF writes from it and marks the day; the abstract's 简介 was paid once only."""
    house = houses()
    _announce(house, range(1, 2))
    house.arxiv.pdfs[paper_id(1)] = [NotFound("not there yet")]
    first = await house.run(AUDIO)
    second = houses(run_id="run-2")
    second.arxiv.pdfs[paper_id(1)] = [NotFound("not there yet")]
    still = await second.run(AUDIO)
    third = houses(run_id="run-3", model=ScriptedModel(lambda _: reply(OTHER)))
    third.clock.at += timedelta(days=1)
    last = await third.run(AUDIO)
    assert [report.exit_code for report in (first, still, last)] == [0, 0, 0]
    assert [report.run.paid_calls for report in (first, still, last)] == [1, 0, 1]
    assert [sum(report.run.costs.values()) for report in (first, still, last)] == [
        Decimal("0.002"),
        0,
        Decimal("0.002"),
    ]
    assert second.asked == []
    digest = house.store.digest("audio", DAY)
    assert digest
    [entry] = digest.entries
    assert (entry.brief, entry.amended) == (OTHER, DAY + timedelta(days=1))
    assert third.day(AUDIO).is_done


async def test_failed_papers_are_in_the_digest_without_a_brief(house: House) -> None:
    """Title, link and abstract of the paper stand; no sentence takes the place of its 简介."""
    house.model = ScriptedModel(lambda _: said("no JSON"))
    _announce(house, range(1, 2))
    await house.run(AUDIO)
    digest = house.store.digest("audio", DAY)
    assert digest
    [entry] = digest.entries
    assert (entry.brief, entry.title) == (None, "Invented Paper 1")
    assert "Invented Paper 1" in _files(house)[f"{FOLDER}/audio.md"].decode()


async def test_what_another_run_does_meanwhile_is_no_loss(houses: Houses) -> None:
    """Papers that were due when we began and were done when we came to them count as seen."""
    ours, theirs = houses(), houses(run_id="20261102T053001-2", me="here:2:2")
    _announce(ours)
    day = ours.day(AUDIO)
    await day.settle()
    await theirs.run(AUDIO)
    assert day.due() == []
    await day.papers(day.due())
    report = day.finish()
    assert (report.exit_code, report.run.balanced, report.run.seen) == (0, True, 3)


async def test_what_is_begun_ahead_is_this_run_s(house: House) -> None:
    """Asked before anybody waits, and once: what is done counts, what was deferred waits for a later run."""
    _announce(house)
    house.model = ScriptedModel(in_turn(Overloaded("503"), reply(), reply()))
    day = house.day(AUDIO)
    await day.settle()
    assert len(day.begin()) == 3
    await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()}, timeout=10)
    assert len(house.heard.outcomes) == 3
    [deferred] = await day.papers(day.begin())
    report = day.finish()
    assert deferred.state is State.DEFERRED
    assert (len(house.asked), len(house.heard.outcomes)) == (3, 3)
    assert (report.exit_code, report.run.paid_calls, report.run.balanced) == (5, 2, True)


async def test_two_runs_at_once_share_one_payment(houses: Houses) -> None:
    """Over topics with a paper in common, side by side: it is asked once, and both sums come out."""
    gate = asyncio.Event()
    runs = [houses(run_id=f"run-{n}", me=f"here:{n}:{n}", model=ScriptedModel(gate=gate)) for n in (1, 2)]
    for one in runs:
        one.arxiv.announce(
            listing("cs.SD", listed(1)), listing("eess.AS"), listing("cs.CL", listed(1, Kind.CROSS))
        )
        one.arxiv.hold(paper(1))
    both = asyncio.gather(runs[0].run(AUDIO), runs[1].run(TEXT))
    await asyncio.sleep(0.1)
    gate.set()
    assert [report.exit_code for report in await both] == [0, 0]
    assert sum(len(one.asked) for one in runs) == 1


@pytest.mark.parametrize("spoil", ["ledger", "journal"])
async def test_sums_that_do_not_come_out_are_code_7(house: House, spoil: str) -> None:
    """A paper that vanishes on its way to the ledger, or an answer from the journal, is found."""
    _announce(house)
    day = house.day(AUDIO)
    await day.settle()
    outcomes = await day.papers(day.due() if spoil == "journal" else day.due()[:2])
    if spoil == "journal":
        [lost] = house.store.answers(outcomes[0].answers).values()
        house.store.end_answer(lost.model_copy(update={"state": AnswerState.PENDING}))
    report = day.finish()
    assert (report.exit_code, report.run.balanced) == (7, False)
    assert house.store.runs(1)[0].exit_code == 7


async def test_the_estimate_asks_nobody_and_counts_who_would_be_asked(house: House) -> None:
    """Withdrawn and unknown replaced papers cost nothing; a PDF read before is counted as it is."""
    house.arxiv.announce(listing("cs.SD", listed(1), listed(2), listed(3, Kind.REPLACE)), listing("eess.AS"))
    house.arxiv.hold(paper(1), paper(2, withdrawn=True), paper(3, 2))
    day = house.day(AUDIO)
    await day.settle()
    unread = day.estimate()
    assert (unread.papers, house.asked) == (1, [])
    house.store.save_document(paper(1).key, document())
    assert day.estimate().usage.prompt < unread.usage.prompt


async def test_titles_of_the_report_are_the_papers(house: House) -> None:
    """Each line names paper, state, tokens and money."""
    house.arxiv.announce(listing("cs.SD", listed(1)), listing("eess.AS"))
    house.arxiv.hold(paper(1))
    house.model = ScriptedModel(in_turn(said("no JSON"), reply(OTHER)))
    [line] = (await house.run(AUDIO)).lines
    assert (line.id, line.title, line.state) == (f"{paper_id(1)}v1", "Invented Paper 1", State.PUBLISHED)
    assert (line.tokens, str(line.cost)) == (2200, "0.004")
    assert house.clock.now() == NOW
