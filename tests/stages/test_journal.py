"""Nothing is paid twice: across runs, crashes and processes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from jianbao.errors import ModelError, Overloaded, Unauthorized
from jianbao.model import Answer, AnswerState, ChatReply, ChatRequest, Message
from jianbao.ports import Leaving, unheard
from jianbao.stages.journal import Owners, Purpose
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import House
from tests.stages.samples import NOW, reply, said

QUESTION = ChatRequest(messages=(Message(role="user", content="Frogs?"),))
PURPOSE = Purpose("2611.00001", 1)


class Crowded(ScriptedModel):
    """Never has a place."""

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        await asyncio.Event().wait()
        return await super().complete(request, leaving)


def _pending(house: House, owner: str) -> Answer:
    """Leave the question under way by somebody else, as a process that was killed leaves it."""
    row = Answer(
        key=QUESTION.key(house.model.name, dict(house.model.parameters)),
        paper_id=PURPOSE.paper_id,
        version=PURPOSE.version,
        purpose=PURPOSE.purpose,
        model=house.model.name,
        attempt=0,
        owner=owner,
        asked_at=NOW - timedelta(hours=1),
    )
    house.store.begin_answer(row)
    return row


async def test_a_question_is_written_down_before_it_is_asked(house: House) -> None:
    """While the model thinks, the journal holds the question as pending by us."""
    seen: list[Answer] = []

    def look(request: ChatRequest) -> ChatReply:
        key = request.key(house.model.name, dict(house.model.parameters))
        seen.extend(house.store.answers([key]).values())
        return reply()

    house.model = ScriptedModel(look)
    answer = await house.journal().ask(QUESTION, PURPOSE)
    assert [(row.key, row.state, row.owner) for row in seen] == [(answer.key, AnswerState.PENDING, house.me)]


async def test_who_waits_for_a_place_was_not_asked(houses: Houses) -> None:
    """A process that dies then leaves no question behind that may have been paid."""
    house = houses(model=Crowded())
    asking = asyncio.create_task(house.journal().ask(QUESTION, PURPOSE))
    await asyncio.sleep(0.01)
    assert house.store.answers_about(("2611.00001", 1)) == []
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    house.gone = lambda _: True
    house.model = ScriptedModel()
    assert not (await house.journal().ask(QUESTION, PURPOSE)).possible_duplicate


async def test_the_raw_answer_is_kept_whatever_it_is(house: House) -> None:
    """It is written before anybody parses it: a changed parser reads it again for nothing."""
    house.model = ScriptedModel(in_turn(said("no JSON, no sense")))
    answer = await house.journal().ask(QUESTION, PURPOSE)
    [kept] = house.store.answers([answer.key]).values()
    assert kept == answer
    assert kept.reply == said("no JSON, no sense")


async def test_an_answered_question_is_never_asked_again(houses: Houses) -> None:
    """A later process reads the answer back, word for word, and asks nobody."""
    first = await houses(me="here:1:1").journal().ask(QUESTION, PURPOSE)
    later = houses(me="here:2:2")
    assert await later.journal().ask(QUESTION, PURPOSE) == first
    assert later.asked == []


@pytest.mark.parametrize(
    "other",
    [
        QUESTION.model_copy(update={"attempt": 1}),
        QUESTION.model_copy(update={"max_tokens": 1600}),
        QUESTION.model_copy(update={"messages": (Message(role="user", content="Cicadas?"),)}),
    ],
)
async def test_another_question_is_asked(house: House, other: ChatRequest) -> None:
    """Whatever can change the answer makes it another question."""
    await house.journal().ask(QUESTION, PURPOSE)
    await house.journal().ask(other, PURPOSE)
    assert len(house.asked) == 2


@pytest.mark.parametrize("fault", [Overloaded("503"), Unauthorized("401")])
async def test_a_failed_question_gets_the_next_attempt(houses: Houses, fault: ModelError) -> None:
    """How it failed is in the journal; the row stands, and the next asker writes one of its own."""
    house = houses(model=ScriptedModel(in_turn(fault)))
    with pytest.raises(type(fault)):
        await house.journal().ask(QUESTION, PURPOSE)
    again = await houses().journal().ask(QUESTION, PURPOSE)
    [failed] = house.store.answers([QUESTION.key("frog-1", {"temperature": 0})]).values()
    assert (failed.state, failed.error) == (AnswerState.FAILED, f"{type(fault).__name__}: {fault}")
    assert (again.state, again.attempt) == (AnswerState.ANSWERED, 1)


async def test_a_dead_askers_question_is_taken_over(house: House) -> None:
    """It is asked once more, by us, and says that it may have been paid twice."""
    gone = _pending(house, "here:99:9")
    house.gone = {"here:99:9"}.__contains__
    answer = await house.journal().ask(QUESTION, PURPOSE)
    assert (answer.key, answer.owner, answer.possible_duplicate) == (gone.key, house.me, True)
    assert house.store.answers([gone.key])[gone.key] == answer
    assert len(house.asked) == 1


async def test_a_living_askers_question_is_waited_for(houses: Houses) -> None:
    """The second process gets the first one's answer, and pays nothing."""
    gate = asyncio.Event()
    first, second = houses(me="here:1:1", model=ScriptedModel(gate=gate)), houses(me="here:2:2")
    asking = asyncio.create_task(first.journal().ask(QUESTION, PURPOSE))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(second.journal().ask(QUESTION, PURPOSE))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    gate.set()
    assert await waiting == await asking
    assert second.asked == []
    assert not (await waiting).possible_duplicate


async def test_a_living_askers_failure_is_no_answer(houses: Houses) -> None:
    """Who waited in vain asks for itself."""
    gate = asyncio.Event()
    broken = ScriptedModel(lambda _: Overloaded("503"), gate)
    first, second = houses(me="here:1:1", model=broken), houses(me="here:2:2")
    asking = asyncio.create_task(first.journal().ask(QUESTION, PURPOSE))
    await asyncio.sleep(0)
    waiting = asyncio.create_task(second.journal().ask(QUESTION, PURPOSE))
    await asyncio.sleep(0.05)
    gate.set()
    with pytest.raises(Overloaded):
        await asking
    assert (await waiting).attempt == 1
    assert len(second.asked) == 1


async def test_an_overdue_question_is_taken_over(house: House) -> None:
    """Of an asker that nobody can see, on another host, only the time tells that it is gone."""
    _pending(house, "elsewhere:99:9")
    house.patience_s = 0.1
    answer = await house.journal().ask(QUESTION, PURPOSE)
    assert (answer.owner, answer.possible_duplicate) == (house.me, True)


def test_patience_begins_anew_with_each_asker() -> None:
    """Who took over a question a moment ago is not overdue because the one before it was."""
    owners = Owners("here:1:1", lambda _: False, patience_s=0)
    row = Answer(
        key="k", paper_id="p", version=1, purpose="brief", model="m", attempt=0, owner="a:1:1", asked_at=NOW
    )
    assert not owners.overdue(row)
    assert owners.overdue(row)
    assert not owners.overdue(row.model_copy(update={"owner": "b:1:1"}))
    assert not owners.overdue(row.model_copy(update={"asked_at": NOW + timedelta(hours=1)}))


async def test_a_lost_try_is_a_possible_duplicate(house: House) -> None:
    """A try that was sent and gave nothing may have been paid as well."""
    house.model = ScriptedModel(in_turn(reply(lost_tries=1)))
    assert (await house.journal().ask(QUESTION, PURPOSE)).possible_duplicate


async def test_an_unknown_price_is_no_price(house: House) -> None:
    """A model that the price file does not know costs an unknown sum, not nothing."""
    model = ScriptedModel()
    model.name = "toad-1"
    house.model = model
    answer = await house.journal().ask(QUESTION, PURPOSE)
    assert (answer.cost, answer.currency) == (None, None)
