"""What tokens cost at which model, and at which hour: the price file."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, ValidationError

from jianbao.errors import UsageError
from jianbao.model import Record, Usage
from jianbao.model.base import ZoneName
from jianbao.ports import ChatModel

__all__ = ["FREE", "Hours", "Money", "Price", "Prices"]

_MONTH = r"(?:0[1-9]|1[0-2])"
_SNAPSHOT = re.compile(
    rf"[-@](?:20\d\d-{_MONTH}-\d\d|20\d\d{_MONTH}\d\d|2\d{_MONTH}(?:\d\d)?|{_MONTH}\d\d)|-latest"
)
_MILLION = 1_000_000
_Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEK: tuple[_Day, ...] = get_args(_Day)
_AHEAD = 8
"""Days: past the longest run of dear ones there can be."""


class Money(Record):
    """An amount in a currency."""

    amount: Decimal
    currency: str


def _span(said: object) -> object:
    """`09:00-12:00` as two times."""
    if not isinstance(said, str):
        return said
    try:
        first, last = map(time.fromisoformat, said.split("-"))
    except ValueError as error:
        raise ValueError(f"{said!r} is no span of hours; one is 09:00-12:00") from error
    if first >= last:
        raise ValueError(f"{said!r} ends before it begins: a span over midnight is two")
    return first, last


class Hours(Record):
    """When a model has another price. Holidays are not known, and count as what day of the week they are."""

    factor: Decimal = Field(gt=0)
    """Of the ordinary price: 2 where these hours are dear, 0.5 where they are cheap."""
    timezone: ZoneName
    days: tuple[_Day, ...] = _WEEK
    spans: tuple[Annotated[tuple[time, time], BeforeValidator(_span)], ...] = Field(min_length=1)
    """From the first to before the second."""

    def cover(self, at: datetime) -> bool:
        """Whether a moment is in them."""
        local = at.astimezone(ZoneInfo(self.timezone))
        inside = any(first <= local.time() < last for first, last in self.spans)
        return inside and _WEEK[local.weekday()] in self.days

    def next_change(self, at: datetime) -> datetime:
        """When a span next begins or ends after a moment, in their own time zone."""
        zone = ZoneInfo(self.timezone)
        local = at.astimezone(zone)
        turns = sorted({one for span in self.spans for one in span})
        for ahead in range(_AHEAD + 1):
            day = local.date() + timedelta(days=ahead)
            for turn in turns:
                moment = datetime.combine(day, turn, zone)
                if moment > local and self.cover(moment) != self.cover(at):
                    return moment
        return local  # no hour is ever different: nothing to wait for


class Price(Record):
    """Of one model, per million tokens."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    input: Decimal = Field(ge=0)
    cached: Decimal | None = Field(default=None, ge=0)
    """Of tokens from the provider's cache; None: as `input`."""
    cache_write: Decimal | None = Field(default=None, ge=0)
    """Of tokens that the provider puts into its cache; None: as `input`."""
    output: Decimal = Field(ge=0)
    batch: Decimal | None = Field(default=None, gt=0, le=1)
    """Share of the price that is paid in a batch; None: the provider has none, or it is not known."""
    hours: Hours | None = None
    """When everything costs another price."""
    source: str | None = None

    def of(self, usage: Usage, at: datetime) -> Money:
        """What these tokens cost where they are asked for at that time."""
        cached = self.input if self.cached is None else self.cached
        stored = self.input if self.cache_write is None else self.cache_write
        fresh = max(0, usage.prompt - usage.cached - usage.cache_write)
        total = fresh * self.input + usage.completion * self.output
        total += usage.cached * cached + usage.cache_write * stored
        if self.hours and self.hours.cover(at):
            total *= self.hours.factor
        return Money(amount=total / _MILLION, currency=self.currency)

    def most(self, prompt: int, completion: int, at: datetime) -> Money:
        """The most that so many tokens can cost at that time, whatever becomes of the provider's cache."""
        dear = self.cache_write is not None and self.cache_write > self.input
        usage = Usage(prompt=prompt, completion=completion, cache_write=prompt if dear else 0)
        return self.of(usage, at)

    def batched(self) -> Price:
        """What is paid in a batch; as ever where its share is not known."""
        if self.batch is None:
            return self
        each = {name: getattr(self, name) for name in ("input", "cached", "cache_write", "output")}
        shares = {name: one * self.batch for name, one in each.items() if one is not None}
        return self.model_copy(update={**shares, "batch": None})

    def cheaper_from(self, at: datetime) -> datetime | None:
        """When it costs less than at that time; None where it costs no less at any."""
        if self.hours is None or self.hours.factor == 1:
            return None
        is_dear = self.hours.cover(at) == (self.hours.factor > 1)
        return self.hours.next_change(at) if is_dear else None


FREE = Price(currency="USD", input=Decimal(0), output=Decimal(0))
"""Of what runs on the user's own machine, and of what is written by rule, whatever the model's name."""


class Prices(Record):
    """The price file."""

    as_of: date
    models: dict[str, Price]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `prices.toml`. Raises `UsageError` that says where it is wrong."""
        try:
            return cls.model_validate(tomllib.loads(text, parse_float=Decimal))
        except (tomllib.TOMLDecodeError, ValidationError) as error:
            raise UsageError(f"the price file cannot be read: {error}") from error

    def of(self, model: ChatModel) -> Price | None:
        """Of what is asked; None where it is not known."""
        return FREE if model.is_free else self.price(model.name)

    def price(self, model: str) -> Price | None:
        """The model's own entry, else that of the name before its date; never that of a sibling."""
        name = model.lower()
        known = {entry.lower(): price for entry, price in self.models.items()}
        fitting = [one for one in known if name == one or _is_snapshot(name, one)]
        return known[max(fitting, key=len)] if fitting else None


def _is_snapshot(name: str, of: str) -> bool:
    return name.startswith(of) and bool(_SNAPSHOT.fullmatch(name.removeprefix(of)))
