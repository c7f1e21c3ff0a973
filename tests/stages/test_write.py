"""The repair loop: what is shown to the model, which answer is kept, and when nobody is asked any more."""

from __future__ import annotations

import itertools
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jianbao.errors import ContextTooLong, JianbaoError, Overloaded, Refused
from jianbao.model import Basis, ChatReply, Finish, Outcome, Paper, State, Usage
from jianbao.prompting import read_block
from jianbao.stages.pursue import Policy
from jianbao.stages.read import Text
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import House, lore
from tests.stages.samples import ENGLISH, GOOD, LONG, LONG_AND_OPEN, OTHER, document, paper, reply, said

FULL = Text(document())
ABSTRACT_ONLY = Text(None, "pdf: NotFound")
BAD_JSON = said("该论文研究蛙类计数。")


async def _write(
    house: House, *answers: ChatReply | JianbaoError, text: Text = FULL, failed: int = 0
) -> Outcome:
    if answers:
        house.model = ScriptedModel(in_turn(*answers))
    return await _written(house, paper(), text, failed)


async def _written(house: House, one: Paper, text: Text = FULL, failed: int = 0) -> Outcome:
    writer = house.writer()
    return await writer.write(one, writer.question(one, text), failed)


async def test_a_good_answer_is_published_at_once(house: House) -> None:
    """One call, with what it cost, and everything by which it can be traced."""
    outcome = await _write(house)
    assert (outcome.state, outcome.reason, outcome.basis) == (State.PUBLISHED, None, Basis.FULLTEXT)
    assert outcome.brief
    assert outcome.brief.text == GOOD
    assert (outcome.calls, outcome.usage) == (1, Usage(prompt=1000, completion=100))
    assert (outcome.cost, outcome.currency) == (Decimal("0.002"), "CNY")
    assert (outcome.model, outcome.prompt) == ("frog-1-2026", lore().prompt.ref)
    assert list(house.store.answers(outcome.answers)) == list(outcome.answers)


async def test_without_a_pdf_the_abstract_serves_and_the_reason_stands(house: House) -> None:
    """An abstract-only 简介 is published as one, with why in the record."""
    outcome = await _write(house, text=ABSTRACT_ONLY)
    assert (outcome.state, outcome.reason) == (State.PUBLISHED, "pdf: NotFound")
    assert outcome.basis is Basis.ABSTRACT
    assert "Introduction" not in read_block(house.asked[0].messages, "paper")


async def test_the_question_holds_the_paper_and_its_parts(house: House) -> None:
    """Title, id, abstract and the PDF's introduction stand in the data block."""
    await _write(house)
    block = read_block(house.asked[0].messages, "paper")
    for part in (paper().id, paper().title, paper().abstract, document().introduction):
        assert part in block


async def test_bad_json_is_shown_its_fault_then_answered_well(house: House) -> None:
    """The model sees its own words and what is wrong with them; both calls are paid and counted."""
    outcome = await _write(house, BAD_JSON, reply())
    assert outcome.state is State.PUBLISHED
    assert (outcome.calls, outcome.usage.prompt) == (2, 2000)
    first, second = house.asked
    assert second.messages[:2] == first.messages
    assert second.messages[2].role == "assistant"
    assert second.messages[2].content == BAD_JSON.text
    assert "JSON" in second.messages[3].content


async def test_findings_are_shown_to_the_model(house: House) -> None:
    """A 简介 that the checks refuse comes back with their advice."""
    outcome = await _write(house, reply(LONG), reply())
    assert outcome.state is State.PUBLISHED
    assert outcome.brief
    assert outcome.brief.text == GOOD
    assert LONG in house.asked[1].messages[2].content
    assert "太长" in house.asked[1].messages[3].content


async def test_only_the_last_fault_is_shown(house: House) -> None:
    """Turns do not pile up: each repair is the question and the latest answer."""
    await _write(house, BAD_JSON, reply(LONG), reply())
    assert len(house.asked[2].messages) == 4
    assert LONG in house.asked[2].messages[2].content


@pytest.mark.parametrize("blank", ["", " \n\t"])
async def test_a_blank_answer_is_asked_afresh(house: House, blank: str) -> None:
    """There is nothing to show: the same question again, as another attempt."""
    outcome = await _write(house, said(blank), reply())
    first, second = house.asked
    assert outcome.state is State.PUBLISHED
    assert second.messages == first.messages
    assert (second.attempt, second.max_tokens) == (first.attempt + 1, first.max_tokens)


async def test_a_cut_answer_is_asked_afresh_with_more_room(house: House) -> None:
    """Half a JSON object is not shown; the cap is doubled, once for all later turns."""
    cut = reply(finish=Finish.LENGTH)
    outcome = await _write(house, cut, cut, reply())
    caps = [request.max_tokens for request in house.asked]
    assert outcome.state is State.PUBLISHED
    assert caps == [caps[0], 2 * caps[0], 2 * caps[0]]
    assert {request.messages for request in house.asked} == {house.asked[0].messages}


@pytest.mark.parametrize(
    ("answers", "kept"),
    [
        ((reply(LONG_AND_OPEN), reply(LONG), BAD_JSON), LONG),
        ((reply(LONG), reply(LONG_AND_OPEN), BAD_JSON), LONG),
        ((reply(LONG), reply(LONG.replace("计数", "分类")), BAD_JSON), LONG.replace("计数", "分类")),
    ],
)
async def test_the_best_attempt_is_kept(house: House, answers: tuple[ChatReply, ...], kept: str) -> None:
    """The one with the fewest errors, the latest of equals; its findings are in the record."""
    outcome = await _write(house, *answers)
    assert (outcome.state, outcome.reason) == (State.FAILED, "checks: form.length")
    assert outcome.brief
    assert outcome.brief.text == kept
    assert [finding.code for finding in outcome.findings] == ["form.length"]


async def test_hold_never_publishes_the_first_answer(houses: Houses) -> None:
    """Nothing is held back: it comes with its findings; an unreadable answer is none."""
    house = houses(policy=Policy(hold="never"))
    outcome = await _write(house, BAD_JSON, reply(LONG_AND_OPEN), reply(LONG))
    assert (outcome.state, outcome.reason, outcome.calls) == (State.PUBLISHED, None, 2)
    assert outcome.brief
    assert outcome.brief.text == LONG_AND_OPEN
    assert outcome.findings
    house.model = ScriptedModel(lambda _: BAD_JSON)
    nothing = await _written(house, paper(2))
    assert (nothing.state, nothing.brief) == (State.FAILED, None)


async def test_english_is_not_published(house: House) -> None:
    """An answer in the wrong language fails after its repairs, with the code as its reason."""
    outcome = await _write(house, reply(ENGLISH), reply(ENGLISH), reply(ENGLISH))
    assert (outcome.state, outcome.reason) == (State.FAILED, "checks: language.english")


@pytest.mark.parametrize(
    "refusal",
    [
        said("I cannot help with that.", refusal="policy"),
        said("", finish=Finish.FILTER),
        Refused("the provider's filter declined"),
        ContextTooLong("8,000 tokens are too many"),
    ],
)
async def test_a_refusal_fails_at_once(house: House, refusal: ChatReply | JianbaoError) -> None:
    """Neither model nor provider changes its mind: no second call, no text in the place of a 简介."""
    outcome = await _write(house, refusal)
    assert (outcome.state, outcome.brief) == (State.FAILED, None)
    assert outcome.reason
    assert outcome.reason.startswith(("Refused: ", "ContextTooLong: "))
    assert len(house.asked) == 1


async def test_a_refusal_after_an_answer_leaves_the_answer(house: House) -> None:
    """What was answered before is still the best there is."""
    outcome = await _write(house, reply(LONG), Refused("no"))
    assert outcome.state is State.FAILED
    assert outcome.brief
    assert outcome.brief.text == LONG
    assert outcome.calls == 1


async def test_transport_faults_are_the_callers(house: House) -> None:
    """Where nobody answered there is no outcome; what was answered before is in the journal."""
    with pytest.raises(Overloaded):
        await _write(house, BAD_JSON, Overloaded("503"))
    outcome = await _write(house, reply())
    assert outcome.state is State.PUBLISHED
    assert len(house.asked) == 1
    assert outcome.calls == 2


async def test_a_later_run_asks_anew(house: House) -> None:
    """After a run that failed, the same question is another attempt, so that it is really asked."""
    first = await _write(house, *[BAD_JSON] * 3)
    assert (first.state, first.runs) == (State.FAILED, 1)
    second = await _write(house, reply(OTHER), failed=1)
    assert (second.state, second.runs) == (State.PUBLISHED, 2)
    assert not set(first.answers) & set(second.answers)


ANSWERS = st.sampled_from(
    [
        reply(),
        reply(LONG),
        reply(LONG_AND_OPEN),
        reply(ENGLISH),
        BAD_JSON,
        said(""),
        reply(finish=Finish.LENGTH),
    ]
)
NUMBERS = itertools.count(1000)
"""The journal keeps every example: each asks about a paper of its own."""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ANSWERS, min_size=6, max_size=6), st.integers(0, 4))
async def test_never_more_than_one_call_and_its_repairs(
    house: House, answers: list[ChatReply], repairs: int
) -> None:
    """Whatever is answered: at most 1 + repairs calls, no question twice, only a sound 简介 is published."""
    house.model = ScriptedModel(in_turn(*answers))
    house.policy = Policy(repairs=repairs)
    one = paper(next(NUMBERS))
    outcome = await _written(house, one)
    assert outcome.calls <= repairs + 1
    assert len(set(outcome.answers)) == len(outcome.answers) == outcome.calls
    assert (outcome.state is State.PUBLISHED) == (reply() in answers[: repairs + 1])
    if outcome.state is State.PUBLISHED:
        assert outcome.brief
        assert outcome.brief.text == GOOD
