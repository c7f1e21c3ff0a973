"""What of a paper is sent to the model, and what it costs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import Field, ValidationError

from jianbao.errors import UsageError
from jianbao.model import Basis, Document, Paper, Record, Usage
from jianbao.ports import TokenCounter

__all__ = ["PARTS", "Cut", "Money", "Part", "Plan", "Price", "Prices", "plan"]

PARTS = ("abstract", "introduction", "closing")
"""What is sent where nothing else is asked for. `captions` is the one more that there is."""

_LABELS = {"introduction": "Introduction", "closing": "Conclusion", "captions": "Captions"}
_NAMES = {"abstract": "摘要", "introduction": "引言", "closing": "结论", "captions": "图表说明"}
_LONGEST_ABSTRACT = 6000
"""Characters; arXiv's own limit is 1,920."""
_LEAST_PART = 40
"""Tokens below which a part is not worth beginning."""
_CUT_MARK = " […]"
_SENTENCE = re.compile(r"[^.!?。！？]*(?:[.!?。！？]+[\"'”’)\]]*(?:\s+|$)|$)|.", re.DOTALL)
_MONTH = r"(?:0[1-9]|1[0-2])"
_SNAPSHOT = re.compile(
    rf"[-@](?:20\d\d-{_MONTH}-\d\d|20\d\d{_MONTH}\d\d|2\d{_MONTH}(?:\d\d)?|{_MONTH}\d\d)|-latest"
)
_MILLION = 1_000_000


class Money(Record):
    """An amount in a currency."""

    amount: Decimal
    currency: str


class Price(Record):
    """Of one model, per million tokens."""

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    input: Decimal = Field(ge=0)
    cached: Decimal | None = Field(default=None, ge=0)
    """Of tokens from the provider's cache; None: as `input`."""
    output: Decimal = Field(ge=0)
    source: str | None = None

    def of(self, usage: Usage) -> Money:
        """What these tokens cost."""
        cached = self.input if self.cached is None else self.cached
        fresh = max(0, usage.prompt - usage.cached)
        total = fresh * self.input + usage.cached * cached + usage.completion * self.output
        return Money(amount=total / _MILLION, currency=self.currency)


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

    def cost(self, model: str, usage: Usage) -> Money | None:
        """None where the price of the model is not known: never that of a sibling."""
        price = self.price(model)
        return price.of(usage) if price else None

    def price(self, model: str) -> Price | None:
        """The model's own entry, else that of the name before its date."""
        name = model.lower()
        known = {entry.lower(): price for entry, price in self.models.items()}
        fitting = [one for one in known if name == one or _is_snapshot(name, one)]
        return known[max(fitting, key=len)] if fitting else None


def _is_snapshot(name: str, of: str) -> bool:
    return name.startswith(of) and bool(_SNAPSHOT.fullmatch(name.removeprefix(of)))


class Part(Record):
    """A piece of the PDF as it is sent."""

    name: str
    text: str


class Cut(Record):
    """A piece that is not sent whole."""

    name: str
    kept: int
    """Characters."""
    of: int

    @property
    def notice(self) -> str:
        """For readers."""
        return f"{_NAMES[self.name]}过长，取 {self.kept:,}／{self.of:,} 字符"


class Plan(Record):
    """What of a paper is sent to the model."""

    abstract: str
    parts: tuple[Part, ...] = ()
    tokens: int
    """Of everything above, by the counter."""
    cuts: tuple[Cut, ...] = ()

    @property
    def basis(self) -> Basis:
        """Full text where any of it is sent."""
        return Basis.FULLTEXT if self.parts else Basis.ABSTRACT

    @property
    def extra(self) -> str:
        """The parts with their labels, as the prompt wants them."""
        return "\n".join(f"{_LABELS[part.name]}: {part.text}" for part in self.parts)


def plan(
    paper: Paper,
    document: Document | None,
    counter: TokenCounter,
    room_tokens: int,
    parts: Iterable[str] = PARTS,
) -> Plan:
    """Fit a paper into `room_tokens`: its abstract always, then parts of the PDF cut at ends of sentences.

    Parts share what the abstract leaves evenly; what a short one does not need goes to
    the longer ones. Anything cut ends in `[…]` and is listed. A PDF whose text cannot be
    trusted gives nothing.
    """
    abstract, tokens = _fitted(paper.abstract[:_LONGEST_ABSTRACT], counter, room_tokens)
    if len(abstract) < len(paper.abstract):
        abstract = abstract.removesuffix(_CUT_MARK) + _CUT_MARK
    texts = {"abstract": paper.abstract} | _texts(document, parts)
    kept, spent = {"abstract": abstract}, tokens
    wanted = sorted((name for name in texts if name != "abstract"), key=lambda name: len(texts[name]))
    for place, name in enumerate(wanted):
        share = (room_tokens - spent) // (len(wanted) - place)
        if share >= _LEAST_PART:
            kept[name], tokens = _fitted(texts[name], counter, share)
            spent += tokens
    cuts = tuple(
        Cut(name=name, kept=len(kept.get(name, "").removesuffix(_CUT_MARK)), of=len(text))
        for name, text in texts.items()
        if kept.get(name) != text
    )
    sent = tuple(Part(name=name, text=kept[name]) for name in _LABELS if kept.get(name))
    return Plan(abstract=abstract, parts=sent, tokens=spent, cuts=cuts)


def _texts(document: Document | None, parts: Iterable[str]) -> dict[str, str]:
    """What the PDF has of the parts asked for."""
    asked = set(parts) - {"abstract"}
    if unknown := asked - _LABELS.keys():
        raise UsageError(f"a paper has no part {', '.join(sorted(unknown))}", parts=sorted(unknown))
    if document is None or not document.quality.usable:
        return {}
    having = {
        "introduction": document.introduction,
        "closing": document.closing,
        "captions": "\n".join(document.captions),
    }
    return {name: having[name] for name in _LABELS if name in asked and having[name].strip()}


def _fitted(text: str, counter: TokenCounter, room: int) -> tuple[str, int]:
    """As many whole sentences from the beginning as fit, and their tokens; the mark of a cut is counted."""
    whole = counter.count(text)
    if whole <= room:
        return text, whole
    left, kept = room - counter.count(_CUT_MARK), ""
    for match in _SENTENCE.finditer(text):
        left -= counter.count(match[0])
        if left < 0:
            break
        kept += match[0]
    if not kept.strip():  # not one sentence fits
        kept = text[: max(0, len(text) * room // whole - len(_CUT_MARK) - 1)]
    kept = kept.rstrip() + _CUT_MARK
    return kept, counter.count(kept)
