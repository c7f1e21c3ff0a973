"""One paper of a day: who is asked about, what comes of it, and what a fault leaves behind."""

from __future__ import annotations

import asyncio

import pytest

from jianbao.errors import (
    Encrypted,
    JianbaoError,
    NoText,
    NotFound,
    Overloaded,
    TimedOut,
    TooLarge,
    Unauthorized,
    Unavailable,
    Withdrawn,
)
from jianbao.model import Announced, Basis, ChatReply, ChatRequest, Kind, Outcome, State, Usage
from jianbao.stages.due import Options
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import House
from tests.stages.samples import ABSTRACT, document, outcome, paper, reply, said

SHORT = "Withdrawn by the authors."
BAD = said("no JSON")


async def test_a_new_paper_is_written_and_kept(house: House) -> None:
    """The outcome that comes back is the one in the ledger."""
    made = await house.see_to(paper())
    assert (made.state, made.basis) == (State.PUBLISHED, Basis.FULLTEXT)
    assert house.known(paper()) == made


@pytest.mark.parametrize("kind", list(Kind))
async def test_nobody_is_asked_about_a_withdrawn_paper(house: House, kind: Kind) -> None:
    """It has no 简介, says why, and its PDF is not even fetched."""
    made = await house.see_to(paper(withdrawn=True), kind)
    assert (made.state, made.reason) == (State.NONE, "withdrawn")
    assert made.final
    assert (house.asked, house.arxiv.asked["pdf"]) == ([], 0)


async def test_nobody_is_asked_where_there_is_too_little(house: House) -> None:
    """An abstract of a few words without a PDF behind it gives no 简介."""
    one = paper(abstract=SHORT)
    house.arxiv.pdfs[one.id] = [NotFound("no PDF")]
    made = await house.see_to(one)
    assert (made.state, made.reason) == (State.NONE, "insufficient_source")
    assert house.asked == []


async def test_a_short_abstract_with_a_pdf_is_enough(house: House) -> None:
    """The PDF's text makes up for it."""
    one = paper(abstract=SHORT)
    house.reader.documents[b"2611.00001v1"] = document(SHORT)
    assert (await house.see_to(one)).basis is Basis.FULLTEXT


@pytest.mark.parametrize("kind", [Kind.REPLACE, Kind.REPLACE_CROSS])
async def test_a_replaced_paper_never_seen_has_none(house: House, kind: Kind) -> None:
    """Nobody is asked for an update of what readers have never seen."""
    made = await house.see_to(paper(version=3), kind)
    assert (made.state, made.reason, made.brief) == (State.NONE, "replaced", None)
    assert house.asked == []


async def test_a_replaced_paper_carries_what_was_published(house: House) -> None:
    """The newest published 简介 goes on to the new version, says from where, and costs nothing again."""
    first = await house.see_to(paper(version=1))
    carried = await house.see_to(paper(version=2), Kind.REPLACE)
    assert (carried.state, carried.reason) == (State.PUBLISHED, "carried: v1")
    assert (carried.brief, carried.answers) == (first.brief, first.answers)
    assert (carried.calls, carried.usage, carried.cost) == (0, Usage(), None)
    assert len(house.asked) == 1


@pytest.mark.parametrize("state", [State.HELD, State.FAILED, State.DEFERRED, State.NONE])
async def test_what_was_not_published_is_not_carried(house: House, state: State) -> None:
    """A replaced paper whose first version never got into a digest is none that readers know."""
    house.store.save_outcome(outcome(1, 1, state))
    made = await house.see_to(paper(version=2), Kind.REPLACE)
    assert (made.state, made.reason) == (State.NONE, "replaced")


async def test_replaced_papers_can_be_left_alone(houses: Houses) -> None:
    """`never`: no 简介, whatever is known."""
    house = houses(options=Options(replaced_brief="never"))
    house.store.save_outcome(outcome(1, 1))
    assert (await house.see_to(paper(version=2), Kind.REPLACE)).state is State.NONE
    assert house.asked == []


async def test_replaced_papers_can_all_be_written(houses: Houses) -> None:
    """`always`: the new version is read and asked about, known or not."""
    house = houses(options=Options(replaced_brief="always"))
    house.store.save_outcome(outcome(1, 1))
    for number in (1, 2):
        made = await house.see_to(paper(number, 2), Kind.REPLACE)
        assert (made.state, made.reason, made.calls) == (State.PUBLISHED, None, 1)


@pytest.mark.parametrize("fault", [Unavailable, NotFound, Withdrawn, TooLarge])
async def test_a_pdf_that_cannot_be_had_leaves_the_abstract(house: House, fault: type[JianbaoError]) -> None:
    """The paper is written from its abstract, and the record says so and why."""
    house.arxiv.pdfs[paper().id] = [fault("no")]
    made = await house.see_to(paper())
    assert (made.state, made.basis) == (State.PUBLISHED, Basis.ABSTRACT)
    assert made.reason == f"pdf: {fault.__name__}"


@pytest.mark.parametrize("fault", [Encrypted, NoText, TooLarge, TimedOut])
async def test_a_pdf_that_cannot_be_read_leaves_the_abstract(house: House, fault: type[JianbaoError]) -> None:
    """The same for files that arXiv gives and nobody can read."""
    house.reader.documents[b"2611.00001v1"] = fault("no")
    made = await house.see_to(paper())
    assert (made.basis, made.reason) == (Basis.ABSTRACT, f"pdf: {fault.__name__}")


async def test_suspect_text_is_not_shown_to_the_model(house: House) -> None:
    """The text of another paper stays out of the question."""
    alien = document("Solar panels on roofs.", introduction="Roofs of small towns age with the weather.")
    house.reader.documents[b"2611.00001v1"] = alien
    made = await house.see_to(paper())
    assert (made.basis, made.reason) == (Basis.ABSTRACT, "pdf: suspect")
    assert alien.introduction not in house.asked[0].messages[1].content


async def test_pdfs_can_be_left_alone(houses: Houses) -> None:
    """Without PDFs none is fetched, and the record says so."""
    house = houses(options=Options(pdf=False))
    house.store.add_papers([paper()])
    work = house.work()
    announced = Announced(id=paper().id, version=1, kind=Kind.NEW)
    made = await work.see_to(work.cases({paper().key: announced})[paper().key])
    assert (made.basis, made.reason) == (Basis.ABSTRACT, "pdf: off")
    assert house.arxiv.asked["pdf"] == 0


async def test_what_nobody_is_asked_about_is_not_read(house: House) -> None:
    """PDFs of withdrawn and of unknown replaced papers are not fetched."""
    some = [paper(1), paper(2, withdrawn=True), paper(3, 2)]
    house.store.add_papers(some)
    kinds = (Kind.NEW, Kind.NEW, Kind.REPLACE)
    announced = {
        one.key: Announced(id=one.id, version=one.version, kind=kind)
        for one, kind in zip(some, kinds, strict=True)
    }
    work = house.work()
    for case in work.cases(announced).values():
        await work.see_to(case)
    assert house.arxiv.asked["pdf"] == 1


async def test_a_transport_fault_defers_and_the_next_run_asks(house: House) -> None:
    """The paper is not lost, and the outage is none of its three runs."""
    house.model = ScriptedModel(in_turn(Overloaded("503")))
    made = await house.see_to(paper())
    assert (made.state, made.reason, made.final) == (State.DEFERRED, "model: Overloaded: 503", False)
    house.model = ScriptedModel()
    made = await house.see_to(paper())
    assert (made.state, made.runs) == (State.PUBLISHED, 1)


async def test_a_slip_of_a_library_costs_one_paper(house: House, houses: Houses) -> None:
    """It is deferred, told with its place and without its words, and asked about by the next process."""
    secret = "Bearer sk-frogs"

    def slip(_: ChatRequest) -> ChatReply:
        raise AttributeError(secret)

    house.model = ScriptedModel(slip)
    made = await house.see_to(paper(1))
    assert made.state is State.DEFERRED
    assert (made.reason or "").startswith("fault: AttributeError in test_paper.py, line ")
    assert secret not in made.model_dump_json()
    later = houses(me="here:2:1", gone=lambda owner: owner == house.me)
    assert (await later.see_to(paper(1))).state is State.PUBLISHED


async def test_an_outage_does_not_end_the_count_of_failed_runs(house: House) -> None:
    """After a failed run and a deferred one the next asks anew, and is the second to fail."""
    states = []
    for answers in ([BAD] * 3, [Overloaded("503")], [Overloaded("503")], [BAD] * 3, [reply()]):
        house.model = ScriptedModel(in_turn(*answers))
        made = await house.see_to(paper())
        assert len(house.asked) == len(answers)
        states.append((made.state, made.runs))
    assert states[0] == (State.FAILED, 1)
    assert states[3] == (State.FAILED, 2)
    assert states[4] == (State.PUBLISHED, 3)


async def test_a_key_that_is_refused_stops_all_asking(house: House) -> None:
    """One question is enough: the rest is deferred unasked, and no PDF is fetched for it."""
    house.model = ScriptedModel(in_turn(Unauthorized("the key was refused")))
    some = [paper(number) for number in range(1, 6)]
    house.store.add_papers(some)
    work = house.work()
    announced = Announced(id=some[0].id, version=1, kind=Kind.NEW)
    made = [await work.see_to(case) for case in work.cases({one.key: announced for one in some}).values()]
    assert {one.state for one in made} == {State.DEFERRED}
    assert {one.reason for one in made} == {"model: Unauthorized: the key was refused"}
    assert isinstance(work.stopped, Unauthorized)
    assert len(house.asked) == 1
    assert house.arxiv.asked["pdf"] == 1


async def test_a_refused_key_stops_who_was_still_reading(house: House) -> None:
    """A paper whose PDF is not there at the refusal is not asked about, and nobody waits for it."""
    gate = asyncio.Event()
    house.model = ScriptedModel(lambda _: Unauthorized("no"), gate)
    some = [paper(number) for number in range(1, 6)]
    house.store.add_papers(some)
    work = house.work()
    cases = work.cases({one.key: Announced(id=one.id, version=1, kind=Kind.NEW) for one in some}).values()
    first, *rest = cases
    asking = asyncio.create_task(work.see_to(first))
    await asyncio.sleep(0.05)
    house.arxiv.pdf_gate = asyncio.Event()
    reading = [asyncio.create_task(work.see_to(case)) for case in rest]
    await asyncio.sleep(0.05)
    gate.set()
    made = await asyncio.wait_for(asyncio.gather(asking, *reading), 5)
    assert {one.state for one in made} == {State.DEFERRED}
    assert len(house.asked) == 1
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize(
    ("text", "asked"), [(ABSTRACT.replace("a network", "one network"), 0), (f"{ABSTRACT} It errs in 12%.", 1)]
)
async def test_a_replaced_paper_that_changed_is_written_anew(house: House, text: str, asked: int) -> None:
    """A word or two leave the 简介 as it is; a new number may not, and readers are told what is new."""
    await house.see_to(paper(version=1))
    house.asked.clear()
    made = await house.see_to(paper(version=2, abstract=text), Kind.REPLACE)
    assert (made.state, len(house.asked)) == (State.PUBLISHED, asked)
    assert made.news
    assert made.news.startswith("相对 v1，")


@pytest.mark.parametrize(
    ("before", "due"),
    [
        (None, True),
        (outcome(1, state=State.DEFERRED, runs=9), True),
        (outcome(1, state=State.FAILED, runs=2), True),
        (outcome(1, state=State.FAILED, runs=3), False),
        (outcome(1, state=State.HELD), False),
        (outcome(1, state=State.NONE, reason="withdrawn"), False),
        (outcome(1, basis=Basis.FULLTEXT), False),
        (outcome(1, basis=Basis.IMPORTED), False),
        (outcome(1, basis=Basis.DRAFT), True),
        (outcome(1, basis=Basis.ABSTRACT, reason="pdf: Unavailable", runs=1), True),
        (outcome(1, basis=Basis.ABSTRACT, reason="pdf: Unavailable", runs=3), False),
        (outcome(1, basis=Basis.ABSTRACT, reason="pdf: little"), False),
        (outcome(1, basis=Basis.ABSTRACT, reason="pdf: off"), False),
        (outcome(1, basis=Basis.ABSTRACT, reason="carried: v1"), False),
    ],
)
def test_a_run_sees_to_what_it_can_better(before: Outcome | None, due: bool) -> None:
    """What waits, what failed less than three times, drafts, and abstracts whose PDF may come yet."""
    assert Options().is_due(before) is due


def test_a_writer_of_drafts_does_not_better_drafts() -> None:
    """Nor does a run without PDFs look for them."""
    assert not Options(draft=True).is_due(outcome(1, basis=Basis.DRAFT))
    waiting = outcome(1, basis=Basis.ABSTRACT, reason="pdf: Unavailable")
    assert not Options(pdf=False).is_due(waiting)


@pytest.mark.parametrize("fault", [Overloaded("503"), BAD])
async def test_what_is_published_is_not_lost_by_trying_to_better_it(
    house: House, fault: ChatReply | JianbaoError
) -> None:
    """A run that fails to write from the PDF leaves the 简介 of the abstract where it is."""
    house.arxiv.pdfs[paper().id] = [NotFound("not there yet"), b"2611.00001v1"]
    before = await house.see_to(paper())
    house.model = ScriptedModel(lambda _: fault)
    after = await house.see_to(paper())
    assert house.asked
    assert (after.state, after.basis, after.brief) == (State.PUBLISHED, Basis.ABSTRACT, before.brief)
    assert after.runs == 2
