"""What one run may spend: looked at before each question, not after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from jianbao.budget import Money
from jianbao.errors import BudgetExceeded
from jianbao.model import ChatRequest, Usage
from jianbao.ports import TokenCounter


@dataclass(frozen=True)
class Caps:
    """Of one run; None: no cap."""

    tokens: int | None = None
    """Read and written together."""
    cost: Decimal | None = None
    """In the currency of the model's price; for a model without a known price only `tokens` holds."""


class Purse:
    """Sets aside the most that a question can take, and takes back what it did not."""

    def __init__(self, caps: Caps, counter: TokenCounter, price: Callable[[Usage], Money | None]) -> None:
        self._caps = caps
        self._counter = counter
        self._price = price
        self._spent = Usage()

    def set_aside(self, request: ChatRequest) -> Usage:
        """The most that a question can take. Raises `BudgetExceeded` where that is over a cap."""
        if self._caps == Caps():
            return Usage()
        prompt = sum(self._counter.count(message.content) for message in request.messages)
        most = Usage(prompt=prompt, completion=request.max_tokens)
        after = self._spent + most
        money = self._price(after)
        if self._caps.tokens is not None and after.prompt + after.completion > self._caps.tokens:
            raise BudgetExceeded(
                f"the run's cap of {self._caps.tokens:,} tokens is reached", cap=self._caps.tokens
            )
        if self._caps.cost is not None and money is not None and money.amount > self._caps.cost:
            raise BudgetExceeded(
                f"the run's cap of {self._caps.cost} {money.currency} is reached", cap=self._caps.cost
            )
        self._spent = after
        return most

    def settle(self, most: Usage, used: Usage) -> None:
        """Put what was used in the place of what was set aside."""
        if self._caps == Caps():
            return
        spent = self._spent
        self._spent = Usage(
            prompt=spent.prompt - most.prompt + used.prompt,
            completion=spent.completion - most.completion + used.completion,
            cached=spent.cached + used.cached,
        )
