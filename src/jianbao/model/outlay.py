"""What was paid for what: for `cost`, and for whoever looks ahead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.calls import Usage

By = Literal["day", "topic", "model", "prompt", "purpose"]


class Outlay(Record):
    """What was answered for one day, topic, model, prompt or purpose, by the providers' own figures."""

    name: str | None
    """None: of no topic, or with no prompt of ours."""
    questions: int = 0
    repairs: int = 0
    """Of these, those that showed a model its fault."""
    duplicates: int = 0
    """Of these, those that may have been paid twice."""
    unpriced: int = 0
    """Of these, those whose cost is not known."""
    papers: int = 0
    """That they were about, each once."""
    usage: Usage = Usage()
    costs: dict[str, Decimal] = Field(default_factory=dict)
    """Money by currency."""

    def each(self, currency: str) -> Decimal:
        """The average of a paper."""
        return self.costs[currency] / self.papers


class Outlays(Record):
    """Of a span of the readers' days."""

    by: By
    since: date
    until: date
    """The last day."""
    rows: tuple[Outlay, ...]
    """Days in order, else the most tokens first. A paper of two topics counts in both."""
    total: Outlay
    """Of all, each question once."""

    @property
    def currencies(self) -> list[str]:
        """That anything was paid in."""
        return sorted(self.total.costs)

    @property
    def sizes(self) -> list[float]:
        """What a plot shows of each row: money where there is one currency, else tokens."""
        if len(self.currencies) == 1:
            (currency,) = self.currencies
            return [float(row.costs.get(currency, 0)) for row in self.rows]
        return [row.usage.prompt + row.usage.completion for row in self.rows]
