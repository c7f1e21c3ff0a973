"""Nothing is paid twice and nothing is lost, wherever in a batch's life a process is killed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import timedelta
from decimal import Decimal

import pytest

from jianbao.errors import BudgetExceeded, InBatch, ModelError, Overloaded, Unauthorized
from jianbao.model import Answer, AnswerState, ChatRequest, Message, Usage
from jianbao.model.batches import BatchState
from jianbao.stages.batch.fill import Sizes
from jianbao.stages.batch.tend import OPEN, Pace
from jianbao.stages.journal import Asking, Purpose
from jianbao.stages.purse import Caps
from tests.batch.host import HALF, Killed, Provider, filler, tender
from tests.stages.conftest import Houses
from tests.stages.house import House
from tests.stages.samples import DAY, NOW, reply

NUMBER = 7
THREE = Sizes(at_once=3)
STEPS = 40
"""More calls than any life makes of the provider and of the folder."""


def asking(number: int) -> Asking:
    """The question about the paper with that number."""
    request = ChatRequest(messages=(Message(role="user", content=f"Frog {number}?"),), max_tokens=100)
    return Asking(request, Purpose(f"2611.{number:05}", 1))


async def _all(askings: Iterable[Asking]) -> AsyncIterator[Asking]:
    for one in askings:
        yield one


async def life(house: House, provider: Provider, number: int = NUMBER, sizes: Sizes = THREE) -> None:
    """What a process does: collect, fill, send, ask after."""
    await tender(house, provider).tend()
    await filler(house, provider, sizes).fill(DAY, _all(map(asking, range(number))))
    await tender(house, provider).tend()
    await tender(house, provider).tend()


def rows(house: House, number: int = NUMBER) -> list[Answer]:
    """Of the journal, for every question."""
    found = [house.store.answers_about((f"2611.{one:05}", 1)) for one in range(number)]
    return [row for some in found for row in some]


@pytest.mark.parametrize("after", [False, True])
async def test_each_question_is_answered_once_wherever_a_process_is_killed(
    houses: Houses, *, after: bool
) -> None:
    """Killed at every single call in turn, once and again; by the provider's own account."""
    deaths = 0
    for step in range(1, STEPS):
        house, provider = houses(me=f"here:{step}:1"), Provider()
        provider.place += f"/{step}{after}"
        model = f"frog-{step}-{after}"
        house.model.name = model  # type: ignore[misc]
        for again in range(2):
            provider.kill_at(step + again, after=after)
            try:
                await life(house, provider)
            except Killed:
                deaths += 1
        provider.kill_at(0, after=after)
        await life(house, provider)
        mine = [row for row in rows(house) if row.model == model]
        assert [row.state for row in mine] == [AnswerState.ANSWERED] * NUMBER
        assert provider.answered == {row.key: 1 for row in mine}
        assert not any(row.possible_duplicate for row in mine)
        assert house.store.batches(*OPEN) == []
        assert provider.here == {}
    assert deaths > 10


async def test_answers_cost_their_share_and_find_their_questions(house: House) -> None:
    """Out of order, by key; at the price of a batch, counted when it was asked."""
    await life(house, Provider())
    found = rows(house)
    usage = reply().usage
    assert usage != Usage()
    full = (Decimal(usage.prompt) + 10 * usage.completion) / 1_000_000
    assert {row.cost for row in found} == {full * HALF}
    assert {row.charge.tokens for row in found} == {usage.prompt + usage.completion}
    assert len({row.key for row in found}) == NUMBER


async def test_what_lies_in_a_batch_is_asked_nowhere_else(house: House) -> None:
    """The ordinary way neither waits nor pays; once the answer is there it is read for nothing."""
    provider = Provider()
    await filler(house, provider).fill(DAY, _all([asking(1)]))
    one = asking(1)
    with pytest.raises(InBatch):
        await house.journal().ask(one.request, one.purpose)
    assert house.store.in_batches([("2611.00001", 1)], "brief") == {("2611.00001", 1)}
    await tender(house, provider).tend()
    await tender(house, provider).tend()
    assert (await house.journal().ask(one.request, one.purpose)).reply == reply()
    assert house.asked == []


async def test_what_was_asked_before_goes_into_no_batch(house: House) -> None:
    """Answered, it is known; failed, it is asked with the next attempt."""
    one, two = asking(1), asking(2)
    await house.journal().ask(one.request, one.purpose)
    provider = Provider()
    provider.says = lambda _: ModelError("HTTP 400: no")
    await filler(house, provider).fill(DAY, _all([one, two]))
    await tender(house, provider).tend()
    await tender(house, provider).tend()
    assert provider.answered.total() == 1
    [batch] = house.store.batches(BatchState.COLLECTED)
    assert (batch.questions, batch.answered) == (1, 0)
    answer = await house.journal().ask(two.request, two.purpose)
    assert (answer.attempt, answer.state) == (1, AnswerState.ANSWERED)


@pytest.mark.parametrize("ends", ["expired", "cancelled", "failed"])
async def test_a_batch_that_ends_without_answers_frees_its_questions(house: House, ends: str) -> None:
    """They fail without a charge, and the ordinary way asks them with the next attempt."""
    provider = Provider()
    provider.ends = ends
    await life(house, provider)
    assert {(row.state, row.charge.tokens) for row in rows(house)} == {(AnswerState.FAILED, 0)}
    assert any(ends in (row.error or "") for row in rows(house))
    one = asking(0)
    assert (await house.journal().ask(one.request, one.purpose)).state is AnswerState.ANSWERED


async def test_a_refused_batch_frees_its_questions(house: House) -> None:
    """A model that the provider takes in no batch is asked in the ordinary way, and why is said."""
    provider = Provider()
    provider.refuses = ModelError("HTTP 400: not in batches", status=400)
    await life(house, provider)
    assert {row.state for row in rows(house)} == {AnswerState.FAILED}
    assert any("not in batches" in note for note in house.heard.notes)


@pytest.mark.parametrize("error", [Overloaded("out of order"), Unauthorized("no key")])
async def test_a_provider_that_is_out_of_order_is_asked_later(house: House, error: ModelError) -> None:
    """Nothing is lost and nothing asked elsewhere; the next run sends it."""
    provider = Provider()
    provider.refuses = error
    await life(house, provider)
    assert {row.state for row in rows(house)} == {AnswerState.PENDING}
    provider.refuses = None
    await life(house, provider)
    assert {row.state for row in rows(house)} == {AnswerState.ANSWERED}
    assert set(provider.answered.values()) == {1}


async def test_a_provider_that_lists_nothing_may_answer_twice_and_it_is_said(house: House) -> None:
    """Exactly once cannot be had there: what may have been paid twice is marked."""
    provider = Provider()
    provider.lists = ModelError("HTTP 405: no", status=405)
    provider.kill_at("create", after=True)
    with pytest.raises(Killed):
        await life(house, provider)
    await life(house, provider)
    assert set(provider.answered.values()) == {2}
    assert all(row.possible_duplicate for row in rows(house))


async def test_a_making_that_was_just_asked_for_is_not_asked_for_again(house: House) -> None:
    """A request that is still on its way when its asker dies would otherwise make a second batch."""
    provider = Provider()
    provider.kill_at("create", after=False)
    with pytest.raises(Killed):
        await life(house, provider)
    slow = Pace(first_s=0.001, slowest_s=0.002, settled_s=3600)
    await tender(house, provider, slow).tend()
    assert provider.jobs == {}
    assert [one.state for one in house.store.batches(*OPEN)] == [BatchState.UPLOADED]


async def test_files_stay_below_the_providers_limit(house: House) -> None:
    """What does not fit goes into another batch."""
    pairs = Sizes(at_once=2)
    line = len(Provider().line("0" * 64, asking(1).request))
    provider = Provider(most_bytes=5 * line)
    await life(house, provider, sizes=pairs)
    assert sorted(len(keys) for keys in provider.there.values()) == [3, 4]
    await life(house, provider, NUMBER + 4, Sizes(batch=2, at_once=2))
    assert max(len(keys) for keys in list(provider.there.values())[2:]) == 2
    assert set(provider.answered.values()) == {1}


@pytest.mark.parametrize("kind", ["run", "day"])
async def test_caps_hold_for_batches(houses: Houses, kind: str) -> None:
    """What would pass one is left out, to the last question that fits; what is in counts at its most."""
    most = houses().purse.most("frog-1", asking(1).request, None, NOW).tokens
    cap = 4 * most + most // 2
    house = houses(caps=Caps(run_tokens=cap) if kind == "run" else Caps(day_tokens=cap))
    provider = Provider()
    [batch] = await filler(house, provider).fill(DAY, _all(map(asking, range(NUMBER))))
    assert batch.questions == 4
    one = asking(5)
    with pytest.raises(BudgetExceeded):
        await house.journal().ask(one.request, one.purpose)


async def test_a_batch_at_another_provider_is_left_alone_and_given_up_in_the_end(house: House) -> None:
    """A changed setting loses no answer for two days; after that the questions are free again."""
    provider = Provider()
    await filler(house, provider).fill(DAY, _all([asking(1)]))
    await tender(house, provider).tend(())
    provider.ends = "in_progress"
    await tender(house, provider).tend()
    other = Provider()
    other.place = "https://toads.example/v1"
    [sent] = house.store.batches(BatchState.COLLECTED, *OPEN)
    house.store.save_batch(sent.model_copy(update={"state": BatchState.SENT}))
    await tender(house, other).tend()
    assert [one.state for one in house.store.batches(*OPEN)] == [BatchState.SENT]
    long_ago = house.store.now_s() - timedelta(days=3).total_seconds()
    house.store.save_batch(sent.model_copy(update={"state": BatchState.SENT, "sent_s": long_ago}))
    await tender(house, None).tend()
    assert house.store.batches(*OPEN) == []
