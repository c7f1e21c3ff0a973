"""Who stands in for a model that does not answer, and what the record says of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from jianbao.adapters.draft import DraftWriter
from jianbao.errors import ContextTooLong, JianbaoError, ModelError, Overloaded, Refused, Unauthorized
from jianbao.model import DRAFT, Answer, AnswerState, Basis, ChatReply, Finish, Outcome, State
from jianbao.ports import ChatModel
from jianbao.stages.due import Options
from tests.stages.conftest import Houses
from tests.stages.fakes import Answering, ScriptedModel
from tests.stages.house import House, lore
from tests.stages.samples import AUDIO, GOOD, OTHER, listed, listing, paper, reply, said

FILTER = Refused("the provider's filter declined")
KEY = Unauthorized("the account is out of quota or money (HTTP 402)", status=402)
OUT = Overloaded("HTTP 502: bad gateway", status=502, sent=False)
DECLINED = reply(finish=Finish.FILTER)


def _model(name: str, *answers: ChatReply | JianbaoError) -> ScriptedModel:
    """Answers in turn, the last one for ever."""
    left: Sequence[ChatReply | JianbaoError] = answers

    def answering(_: object) -> ChatReply | JianbaoError:
        nonlocal left
        now, left = left[0], left[1:] or left
        return now

    made = ScriptedModel(answering)
    made.name = name
    return made


def _drafts() -> DraftWriter:
    return DraftWriter(lore().vocabulary.taxonomy, lore().vocabulary.glossary)


def _by_name(fault: JianbaoError, number: int) -> Answering:
    """This fault for the paper of that number, else a good answer."""
    return lambda asked: fault if paper(number).id in asked.messages[-1].content else reply()


def _house(houses: Houses, *models: ChatModel) -> House:
    return houses(model=models[0], spare=models[1:])


@pytest.mark.parametrize(
    "fault", [FILTER, ContextTooLong("too long"), KEY, OUT, ModelError("HTTP 404: none")]
)
async def test_the_next_one_writes_where_the_first_cannot(houses: Houses, fault: JianbaoError) -> None:
    """The outcome names the one that wrote and why not the first; each has its own row in the journal."""
    spare = _model("toad-1", reply(OTHER, model="toad-1-x"))
    house = _house(houses, _model("frog-1", fault), spare)
    outcome = await house.see_to(paper())
    assert (outcome.state, outcome.model, outcome.basis) == (State.PUBLISHED, "toad-1-x", Basis.FULLTEXT)
    assert outcome.brief
    assert outcome.brief.text == OTHER
    assert outcome.instead == f"{type(fault).__name__}: frog-1: {fault}"
    first, second = _rows(house)
    assert (first.model, first.state) == ("frog-1", AnswerState.FAILED)
    assert (second.model, second.state, outcome.answers) == ("toad-1", AnswerState.ANSWERED, (second.key,))
    assert first.key != second.key


async def test_a_filter_costs_its_paper_only(houses: Houses) -> None:
    """The next paper goes to the first model again, and nothing is written of any fallback."""
    first = ScriptedModel(_by_name(FILTER, 1))
    house = _house(houses, first, _model("toad-1", reply()))
    await house.see_to(paper(1))
    other = await house.see_to(paper(2))
    assert (len(first.history), other.instead, other.model) == (2, None, "frog-1-2026")


async def test_a_filter_never_ends_a_run(houses: Houses) -> None:
    """Without a fallback its paper fails with the reason; the others are published."""
    house = _run_house(houses, ScriptedModel(_by_name(FILTER, 2)))
    report = await house.run(AUDIO)
    assert report.run.outcomes == {State.PUBLISHED: 2, State.FAILED: 1}
    failed = house.known(paper(2))
    assert failed
    assert failed.reason == "Refused: the provider's filter declined"
    assert (report.exit_code, report.run.balanced) == (5, True)


async def test_a_key_that_fails_is_tried_once_a_run(houses: Houses) -> None:
    """One question finds it out; all papers are written by the next one, and a person is told once."""
    first, second = _model("frog-1", KEY), _model("toad-1", reply())
    house = _run_house(houses, first, second)
    report = await house.run(AUDIO)
    assert report.run.outcomes == {State.PUBLISHED: 3}
    assert len(first.history) <= 3  # all three papers are under way at once
    assert len(second.history) == 3
    assert [note for note in house.heard.notes if "frog-1" in note] == [
        f"frog-1 did not answer, the next in llm.fallback is asked: {KEY}"
    ]
    assert (report.exit_code, report.problems, report.run.balanced) == (0, (), True)
    assert all(one.instead for one in house.heard.outcomes)


async def test_all_keys_failing_ends_the_asking(houses: Houses) -> None:
    """With the exit code of a key; every paper is left to the next run."""
    house = _run_house(houses, _model("frog-1", KEY), _model("toad-1", KEY))
    report = await house.run(AUDIO)
    assert (report.exit_code, report.run.outcomes) == (4, {State.DEFERRED: 3})


async def test_a_barred_first_and_a_filter_are_no_matter_of_keys(houses: Houses) -> None:
    """The second still has other papers to write: its filter does not end the run."""
    second = ScriptedModel(_by_name(FILTER, 2))
    house = _run_house(houses, _model("frog-1", KEY), second)
    report = await house.run(AUDIO)
    assert report.run.outcomes == {State.PUBLISHED: 2, State.FAILED: 1}


async def test_an_outage_of_all_defers(houses: Houses) -> None:
    """Whether the second was out as well or declined, the next run asks the first again."""
    for spare in (_model("toad-1", OUT), _model("toad-1", FILTER)):
        house = _house(houses, _model("frog-1", OUT), spare)
        outcome = await house.see_to(paper())
        assert (outcome.state, outcome.reason) == (State.DEFERRED, f"model: Overloaded: {OUT}")


async def test_the_rule_based_writer_can_stand_in(houses: Houses) -> None:
    """Marked as a draft that costs nothing, and bettered as soon as the first model answers again."""
    house = _run_house(houses, _model("frog-1", OUT, OUT, OUT, reply()), _drafts())
    report = await house.run(AUDIO)
    assert [(one.basis, one.calls, one.cost) for one in house.heard.outcomes] == [
        (Basis.DRAFT, 0, Decimal(0))
    ] * 3
    assert (report.exit_code, report.run.paid_calls, report.run.balanced) == (0, 0, True)
    later = _run_house(houses, house.model, _drafts())
    await later.run(AUDIO)
    assert [one.basis for one in later.heard.outcomes] == [Basis.FULLTEXT] * 3


async def test_a_draft_for_a_declined_paper_is_not_bettered_for_ever(houses: Houses) -> None:
    """A filter that declines in three runs will decline in the fourth."""
    house = _house(houses, _model("frog-1", FILTER), _drafts())
    for _ in range(3):
        outcome = await house.see_to(paper())
    assert (outcome.basis, outcome.runs) == (Basis.DRAFT, 3)
    assert not Options().is_due(outcome)
    assert Options(insist=True).is_due(outcome)


async def test_a_paid_refusal_counts_beside_the_draft(houses: Houses) -> None:
    """The first model's answer was paid though it says nothing; the sums come out."""
    house = _run_house(houses, _model("frog-1", DECLINED), _drafts())
    report = await house.run(AUDIO)
    assert (report.run.paid_calls, report.run.balanced, report.exit_code) == (3, True, 0)
    [outcome] = {one.cost for one in house.heard.outcomes}
    assert outcome == Decimal("0.002")


async def test_each_model_has_a_conversation_of_its_own(houses: Houses) -> None:
    """Who stands in sees the question alone, not another model's attempts at it, and may mend its own."""
    first = _model("frog-1", said("no JSON"), FILTER)
    spare = _model("toad-1", said("neither"), reply())
    house = _house(houses, first, spare)
    outcome = await house.see_to(paper())
    assert outcome.state is State.PUBLISHED
    assert [len(asked.messages) for asked in spare.history] == [2, 4]
    assert "neither" in spare.history[1].messages[2].content
    assert [asked.attempt for asked in spare.history] == [0, 1]
    assert outcome.calls == 3


async def test_a_second_run_pays_for_nothing(houses: Houses) -> None:
    """What the fallback answered is in the journal under its own name."""
    await _house(houses, _model("frog-1", FILTER), _model("toad-1", reply())).see_to(paper())
    house = _house(houses, _model("frog-1", FILTER), _model("toad-1", reply(GOOD)))
    writer = house.writer()
    question = writer.question(paper(), await house.work()._reader.read(paper()))
    outcome: Outcome = await writer.write(paper(), question, 0)
    assert outcome.state is State.PUBLISHED
    [spare] = house.spare
    assert isinstance(spare, ScriptedModel)
    assert spare.history == []
    assert DRAFT not in {row.model for row in _rows(house)}


def _rows(house: House) -> list[Answer]:
    return house.store.answers_about(paper().key)


def _run_house(houses: Houses, *models: ChatModel) -> House:
    """With three papers announced."""
    house = _house(houses, *models)
    house.arxiv.announce(listing("cs.SD", *(listed(number) for number in (1, 2, 3))), listing("eess.AS"))
    house.arxiv.hold(*(paper(number) for number in (1, 2, 3)))
    return house
