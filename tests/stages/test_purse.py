"""What one run may spend."""

from decimal import Decimal

import pytest

from jianbao.adapters.llm.tokens import Estimate
from jianbao.errors import BudgetExceeded
from jianbao.model import AnswerState, ChatRequest, Message, State, Usage
from jianbao.stages.purse import Caps, Purse
from tests.stages.house import PRICES, House
from tests.stages.samples import paper

QUESTION = ChatRequest(messages=(Message(role="user", content="Count the frogs."),), max_tokens=100)


def _purse(**caps: object) -> Purse:
    return Purse(Caps(**caps), Estimate(), lambda usage: PRICES.cost("frog-1", usage))  # type: ignore[arg-type]


def test_no_cap_is_no_bar() -> None:
    """Without caps everything may be asked."""
    purse = _purse()
    for _ in range(1000):
        purse.set_aside(QUESTION)


@pytest.mark.parametrize("caps", [{"tokens": 250}, {"cost": Decimal("0.0025")}])
def test_a_cap_is_never_passed(caps: dict[str, object]) -> None:
    """The most that a question can take is looked at before it is asked, those under way included."""
    purse = _purse(**caps)
    first = purse.set_aside(QUESTION)
    purse.set_aside(QUESTION)
    with pytest.raises(BudgetExceeded, match="cap of"):
        purse.set_aside(QUESTION)
    purse.settle(first, Usage(prompt=5, completion=10))
    purse.set_aside(QUESTION)


async def test_over_the_cap_papers_are_left_to_the_next_run(house: House) -> None:
    """Deferred with the reason, nobody asked; without the cap the next run writes it."""
    house.caps = Caps(tokens=10)
    outcome = await house.see_to(paper())
    assert (outcome.state, outcome.reason) == (State.DEFERRED, "budget")
    assert house.asked == []
    house.caps = Caps()
    outcome = await house.see_to(paper())
    assert outcome.state is State.PUBLISHED
    assert all(row.state is AnswerState.ANSWERED for row in house.store.answers(outcome.answers).values())
