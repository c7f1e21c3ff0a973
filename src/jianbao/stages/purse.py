"""What may be spent in a run, on a day and in a month: looked at before each request leaves, not after."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime, time, tzinfo
from decimal import Decimal

from jianbao.budget import Price
from jianbao.model import Cap, Charge, ChatRequest, Usage
from jianbao.ports import Store

THRIFT = Decimal("0.8")
"""Share of a cap from which on papers are asked about in short, where the configuration wants that."""

_READING = 0.4
"""Tokens to a byte of a question: more than the tokenizers of our day make of Chinese or English."""
_EVER = datetime.min.replace(tzinfo=UTC)
_MARGIN = 1.05
"""On what an answer told, where that was more."""


@dataclass(frozen=True)
class Caps:
    """None: no cap. Money is in the currency of the model's price; without a known price it holds nothing."""

    run_tokens: int | None = None
    run_cost: Decimal | None = None
    day_tokens: int | None = None
    day_cost: Decimal | None = None
    month_tokens: int | None = None
    month_cost: Decimal | None = None


@dataclass
class _Gauge:
    """How a model counts; its answers can only raise it."""

    reading: float = _READING
    """Tokens to a byte."""
    writing: float = 1.0
    """Tokens to a token that it was allowed: more where a provider counts thoughts on top."""


class Purse:
    """The caps of one process, over all models that it asks; what others spend it is told by the store."""

    def __init__(self, caps: Caps, zone: tzinfo, store: Store) -> None:
        """`zone` is the readers': their days and months begin and end with it."""
        self._caps = caps
        self._zone = zone
        self._store = store
        self._tokens = 0
        self._money: defaultdict[str | None, Decimal] = defaultdict(Decimal)
        self._gauges: dict[str, _Gauge] = {}
        self._under_way: set[object] = set()
        self._waiting: deque[asyncio.Event] = deque()

    def most(self, model: str, request: ChatRequest, price: Price | None, at: datetime) -> Charge:
        """The most that a question can take."""
        gauge = self._gauges.get(model, _Gauge())
        prompt = round(gauge.reading * _bytes(request)) + 1
        completion = round(gauge.writing * request.max_tokens)
        money = price.most(prompt, completion, at).amount if price else Decimal(0)
        return Charge(tokens=prompt + completion, money=money)

    def learn(self, model: str, request: ChatRequest, usage: Usage) -> None:
        """Take in how the provider counted a question and its answer."""
        gauge = self._gauges.setdefault(model, _Gauge())
        gauge.reading = max(gauge.reading, _MARGIN * usage.prompt / _bytes(request))
        gauge.writing = max(gauge.writing, _MARGIN * usage.completion / request.max_tokens)

    def caps(self, at: datetime, currency: str | None) -> tuple[Cap, ...]:
        """Those that all processes share, as they hold at that time."""
        caps, today = self._caps, at.astimezone(self._zone).date()
        spans = (
            ("day", today, caps.day_tokens, caps.day_cost),
            ("month", today.replace(day=1), caps.month_tokens, caps.month_cost),
        )
        return tuple(
            Cap(
                name=name,
                since=datetime.combine(first, time(), self._zone),
                tokens=tokens,
                money=money if currency else None,
                currency=currency,
            )
            for name, first, tokens, money in spans
            if tokens is not None or (money is not None and currency)
        )

    def set_aside(self, question: object, charge: Charge, currency: str | None) -> None:
        """For a request that is about to leave. Raises `BudgetExceeded` where that is over the run's cap."""
        self._run_cap(currency).hold(self._spent(currency) + charge)
        self._enter(charge.tokens, charge.money, currency)
        self._under_way.add(question)

    def settle(self, question: object, aside: Charge, used: Charge, currency: str | None) -> None:
        """Put what was used in the place of what was set aside, and let one of those try that wait for room.

        Once nothing is under way, all of them try: there will not be more room.
        """
        self._enter(used.tokens - aside.tokens, used.money - aside.money, currency)
        self._under_way.discard(question)
        for _ in range(len(self._waiting) if not self._under_way else min(1, len(self._waiting))):
            self._waiting.popleft().set()

    async def room(self) -> bool:
        """Wait until a question ended that something is set aside for; False where none is under way."""
        if not self._under_way:
            return False
        self._waiting.append(ended := asyncio.Event())
        await ended.wait()
        return True

    def is_thrifty(self, at: datetime, currency: str | None) -> bool:
        """Whether the most of a cap is spent or under way."""
        shared = [(cap, self._store.charged(cap)) for cap in self.caps(at, currency)]
        run = (self._run_cap(currency), self._spent(currency))
        return any(cap.share(charge) >= THRIFT for cap, charge in [run, *shared])

    def _run_cap(self, currency: str | None) -> Cap:
        money = self._caps.run_cost if currency else None
        return Cap(name="run", since=_EVER, tokens=self._caps.run_tokens, money=money, currency=currency)

    def _spent(self, currency: str | None) -> Charge:
        return Charge(tokens=self._tokens, money=self._money[currency])

    def _enter(self, tokens: int, money: Decimal, currency: str | None) -> None:
        self._tokens += tokens
        self._money[currency] += money


def _bytes(request: ChatRequest) -> int:
    """Of all that is sent; the schema is, too."""
    schema = len(str(request.reply_schema).encode()) if request.reply_schema else 0
    return schema + sum(len(message.content.encode()) for message in request.messages) + 1
