"""What may be spent: in a run, on a day, in a month; by one process and by several."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.adapters.draft import DraftWriter
from jianbao.adapters.store import SqlStore
from jianbao.errors import BudgetExceeded, ModelError, Overloaded
from jianbao.model import AnswerState, Basis, Charge, ChatReply, ChatRequest, Message, State, Usage
from jianbao.ports import Leaving, unheard
from jianbao.stages.books import Report
from jianbao.stages.journal import Purpose
from jianbao.stages.paper import AtCap
from jianbao.stages.purse import Caps, Purse
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import PRICES, House, lore
from tests.stages.samples import AUDIO, NOW, listed, listing, paper, reply

PRICE = PRICES.price("frog-1")
"""1 CNY a million tokens read, 10 written."""


def question(number: int = 0, characters: int = 2000) -> ChatRequest:
    """800 tokens at most, or what is told, to read; 100 to write."""
    text = f"{number}".ljust(characters, ".")
    return ChatRequest(messages=(Message(role="user", content=text),), max_tokens=100)


class Provider(ScriptedModel):
    """Charges by its own account: for answers, and for what it did before a connection was lost."""

    def __init__(self, tokens: int = 700, lost: set[int] = frozenset(), at_once: int = 64) -> None:  # type: ignore[assignment]
        super().__init__()
        self.usage = Usage(prompt=tokens, completion=90)
        self.lost = lost
        self.charged = Charge()
        self.under_way = self.peak = 0
        self._places = asyncio.Semaphore(at_once)

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        async with self._places:
            tries = 0
            while True:
                await leaving(tries)
                number = len(self.history)
                self.history.append(request)
                money = PRICE.of(self.usage, NOW).amount if PRICE else Decimal(0)
                self.charged += Charge(tokens=self.usage.prompt + self.usage.completion, money=money)
                self.under_way += 1
                self.peak = max(self.peak, self.under_way)
                await asyncio.sleep(0)
                self.under_way -= 1
                if number not in self.lost:
                    return reply(usage=self.usage, lost_tries=tries)
                tries += 1


def made(**caps: Any) -> Purse:
    """Without a store: it has nothing but the caps of a run."""
    return Purse(Caps(**caps), ZoneInfo("Asia/Shanghai"), None)  # type: ignore[arg-type]


async def ask_all(house: House, number: int, first: int = 0) -> list[object]:
    """So many different questions at once; what each ended with."""
    asking = (
        house.journal().ask(question(one), Purpose(f"2611.{one:05}", 1))
        for one in range(first, first + number)
    )
    return await asyncio.gather(*asking, return_exceptions=True)


def answered(ended: list[object]) -> int:
    """How many were answered; every other one was held back by a cap."""
    assert all(isinstance(one, BudgetExceeded) for one in ended if isinstance(one, BaseException))
    return sum(not isinstance(one, BaseException) for one in ended)


def test_no_cap_is_no_bar() -> None:
    """Without caps everything may be asked."""
    purse = made()
    for one in range(1000):
        purse.set_aside(one, purse.most("frog-1", question(), PRICE, NOW), "CNY")


def test_the_most_is_more_than_any_tokenizer_makes_of_it() -> None:
    """A token to two and a half bytes; more where an answer told of more, and a bit on top."""
    purse = made()
    assert purse.most("frog-1", question(), PRICE, NOW) == Charge(tokens=901, money=Decimal("0.001801"))
    purse.learn("frog-1", question(), Usage(prompt=400, completion=40))
    assert purse.most("frog-1", question(), PRICE, NOW).tokens == 901
    purse.learn("frog-1", question(), Usage(prompt=1000, completion=300))
    assert 1300 < purse.most("frog-1", question(), PRICE, NOW).tokens < 1400
    assert purse.most("toad-1", question(), None, NOW) == Charge(tokens=901)


@pytest.mark.parametrize(
    "caps",
    [
        {"run_tokens": 20_000},
        {"day_tokens": 20_000},
        {"month_tokens": 20_000},
        {"run_cost": Decimal("0.03")},
        {"day_cost": Decimal("0.03")},
        {"month_cost": Decimal("0.03"), "run_tokens": 10**6},
    ],
)
async def test_a_cap_is_never_passed_and_well_used(houses: Houses, caps: dict[str, Any]) -> None:
    """With 64 at once, by the account of the provider; what fits is asked, after waiting for those before."""
    provider = Provider()
    house = houses(model=provider, caps=Caps(**caps))
    number = answered(await ask_all(house, 64))
    spent = (
        provider.charged.tokens / 20_000 if "tokens" in next(iter(caps)) else provider.charged.money / 3 * 100
    )
    assert 0.9 < spent <= 1
    assert 0 < number < 64
    assert len(house.store.answers_about(("2611.00063", 1))) in (0, 1)


async def test_two_processes_share_a_day(houses: Houses) -> None:
    """Whatever the one has under way counts for the other."""
    caps = Caps(day_tokens=30_000)
    providers = Provider(at_once=16), Provider(at_once=16)
    one, other = (houses(me=f"here:{i}:1", model=model, caps=caps) for i, model in enumerate(providers))
    await asyncio.gather(ask_all(one, 40), ask_all(other, 40, first=40))
    assert 24_000 < sum(model.charged.tokens for model in providers) <= 30_000


async def test_yesterday_does_not_count(houses: Houses) -> None:
    """A day begins at midnight of the readers' zone."""
    house = houses(model=Provider(), caps=Caps(day_tokens=2_000))
    house.clock.at = datetime(2026, 11, 1, 15, 59, tzinfo=ZoneInfo("UTC"))
    assert answered(await ask_all(house, 5)) == 2
    house.clock.at += timedelta(minutes=1)
    assert answered(await ask_all(house, 5, first=5)) == 2


async def test_a_lost_try_counts_as_paid(houses: Houses) -> None:
    """The provider may charge for it; a further try that would pass the cap does not leave."""
    provider = Provider(lost=set(range(1000)))
    house = houses(model=provider, caps=Caps(day_tokens=5_000))
    ended = await ask_all(house, 3)
    assert answered(ended) == 0
    assert provider.charged.tokens <= 5_000
    [cap] = house.purse.caps(NOW, "CNY")
    assert provider.charged.tokens <= house.store.charged(cap).tokens <= 5_000


async def test_what_was_never_sent_is_not_charged(houses: Houses) -> None:
    """A server that was busy took nothing."""
    house = houses(model=ScriptedModel(in_turn(Overloaded("429", sent=False))), caps=Caps(day_tokens=5_000))
    with pytest.raises(ModelError):
        await house.journal().ask(question(), Purpose("2611.00001", 1))
    [cap] = house.purse.caps(NOW, "CNY")
    assert house.store.charged(cap) == Charge()


async def test_an_answer_without_an_account_counts_as_its_most(houses: Houses) -> None:
    """Its cost is unknown, and said so; nothing says that it was nothing."""
    house = houses(model=ScriptedModel(in_turn(reply(usage=Usage()))), caps=Caps(day_tokens=5_000))
    answer = await house.journal().ask(question(), Purpose("2611.00001", 1))
    assert (answer.cost, answer.charge.tokens) == (None, 901)


async def test_what_runs_here_costs_nothing(houses: Houses) -> None:
    """Whatever it is called."""
    model = Provider()
    model.name, model.is_free = "gpt-99-ultra", True
    house = houses(model=model, caps=Caps(run_cost=Decimal("0.000001")))
    answer = await house.journal().ask(question(), Purpose("2611.00001", 1))
    assert (answer.cost, answer.currency) == (Decimal(0), "USD")


async def test_an_unknown_price_is_held_by_tokens_alone(houses: Houses) -> None:
    """It is never taken for zero: no cap of money can hold it, and none says that it did."""
    model = Provider()
    model.name = "toad-1"
    house = houses(model=model, caps=Caps(run_cost=Decimal("0.000001"), run_tokens=3_000))
    ended = await ask_all(house, 10)
    assert answered(ended) == 3
    assert [one.cost for one in ended if not isinstance(one, BaseException)] == [None] * 3  # type: ignore[attr-defined]


@settings(max_examples=25, deadline=None)
@given(
    cap=st.integers(1_000, 60_000),
    tokens=st.integers(1, 800),
    lost=st.sets(st.integers(0, 60), max_size=8),
    at_once=st.integers(1, 64),
    split=st.integers(0, 40),
)
def test_no_interleaving_passes_a_cap(
    cap: int, tokens: int, lost: set[int], at_once: int, split: int
) -> None:
    """Whatever leaves together, is lost, or comes back in whatever order, in two processes."""

    async def both(folder: Path) -> int:
        caps = Caps(day_tokens=cap)
        providers = [Provider(tokens, lost, at_once), Provider(tokens, set(), at_once)]
        houses = [
            House(folder, me=f"here:{i}:1", model=model, caps=caps) for i, model in enumerate(providers)
        ]
        await asyncio.gather(ask_all(houses[0], split), ask_all(houses[1], 40 - split, first=split))
        for house in houses:
            assert isinstance(house.store, SqlStore)
            house.store.close()
        return sum(model.charged.tokens for model in providers)

    with TemporaryDirectory() as folder:
        assert asyncio.run(both(Path(folder))) <= cap


async def test_over_the_cap_papers_are_left_to_the_next_run(houses: Houses) -> None:
    """Deferred with the reason, nobody asked; without the cap the next run writes it."""
    house = houses(caps=Caps(run_tokens=10))
    outcome = await house.see_to(paper())
    assert (outcome.state, outcome.reason) == (State.DEFERRED, "budget")
    assert house.asked == []
    later = houses()
    outcome = await later.see_to(paper())
    assert outcome.state is State.PUBLISHED
    assert all(row.state is AnswerState.ANSWERED for row in later.store.answers(outcome.answers).values())


async def _capped(houses: Houses, at_cap: AtCap, number: int = 12) -> tuple[House, Report]:
    """A day of papers under a cap that a few of them use up."""
    house = houses(model=Provider(tokens=5_000), caps=Caps(day_tokens=40_000), at_cap=at_cap)
    papers = [paper(one) for one in range(1, number + 1)]
    house.arxiv.hold(*papers)
    house.arxiv.announce(listing("cs.SD", *map(listed, range(1, number + 1))), listing("eess.AS"))
    return house, await house.run(AUDIO)


async def test_at_the_cap_the_rest_is_left_to_the_next_run(houses: Houses) -> None:
    """It is said which cap, and what it left over; a later run, on another day, writes them."""
    _, report = await _capped(houses, AtCap())
    assert report.exit_code == 5
    [said] = report.problems
    left = report.run.outcomes[State.DEFERRED]
    assert said == (
        f"the day's cap of 40,000 tokens (llm.day_tokens) is reached; {left} papers are left to a later run"
    )
    assert 0 < left < 12
    assert report.is_hopeless
    later = houses(model=Provider(tokens=5_000))
    assert (await later.run(AUDIO)).exit_code == 0
    assert len(later.asked) == left


async def test_at_the_cap_the_rest_is_written_by_rule(houses: Houses) -> None:
    """Marked as a draft, and bettered by a later run that may spend."""
    by_rule = houses().writer(DraftWriter(lore().vocabulary.taxonomy, lore().vocabulary.glossary))
    house, report = await _capped(houses, AtCap(draft=by_rule))
    drafts = [one for one in house.heard.outcomes if one.basis is Basis.DRAFT]
    assert (report.exit_code, report.is_hopeless) == (0, False)
    assert {(one.state, one.reason, one.calls) for one in drafts} == {(State.PUBLISHED, "budget", 0)}
    assert report.problems[0].endswith(f"; {len(drafts)} are written by rule, for a later run to better")
    later = houses(model=Provider(tokens=5_000))
    await later.run(AUDIO)
    assert len(later.asked) == len(drafts)


async def test_near_the_cap_papers_are_asked_about_in_short(houses: Houses) -> None:
    """From title and abstract alone, for good: no PDF is fetched, and no later run pays once more."""
    house = houses(model=Provider(tokens=2_000), caps=Caps(day_tokens=40_000))
    house.at_cap = AtCap(is_near=lambda: house.purse.is_thrifty(house.clock.now(), "CNY"))
    for number in range(1, 20):
        outcome = await house.see_to(paper(number))
        if outcome.basis is Basis.ABSTRACT:
            break
    assert (outcome.state, outcome.reason) == (State.PUBLISHED, "budget")
    assert house.arxiv.asked["pdf"] == number - 1
    assert not house.options.is_due(outcome)
