"""The outside world by script: arXiv, the PDF reader, the model, the clock."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from jianbao.errors import JianbaoError, NotFound, Unavailable
from jianbao.model import ArxivId, ChatReply, ChatRequest, Document, Feed, Listing, Outcome, Paper
from jianbao.ports import Leaving, unheard
from tests.stages import samples

Given = TypeVar("Given")


class SetClock:
    """Stands still until it is set."""

    def __init__(self, at: datetime = samples.NOW) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at


class ScriptedArxiv:
    """Gives what it was given; raises what it was given to raise; counts what it was asked."""

    def __init__(self) -> None:
        self.listings: dict[str, Listing | JianbaoError] = {}
        self.approximations: dict[str, Listing | JianbaoError] = {}
        self.feeds: dict[str, Feed | JianbaoError] = {}
        self.records: dict[str, Paper] = {}
        self.records_fault: JianbaoError | None = None
        self.pdfs: dict[str, list[bytes | JianbaoError]] = {}
        """By id: what each call gives, the last one for ever. An id that is not here gives its own name."""
        self.pdf_gate: asyncio.Event | None = None
        self.asked: Counter[str] = Counter()
        self.asked_ids: list[ArxivId] = []

    def hold(self, *papers: Paper) -> None:
        """Know these records."""
        self.records |= {paper.id: paper for paper in papers}

    def announce(self, *listings: Listing) -> None:
        """Announce on these pages; no feed says anything."""
        self.listings |= {listing.category: listing for listing in listings}

    async def newest_day(self, category: str) -> date:
        return samples.DAY

    async def listing(self, category: str, day: date) -> Listing:
        self.asked["listing"] += 1
        found = self.listings.get(category, Unavailable(f"{category} does not answer"))
        return _given(found)

    async def approximation(self, category: str, day: date) -> Listing:
        self.asked["approximation"] += 1
        return _given(self.approximations.get(category, Unavailable(f"{category} does not answer")))

    async def feed(self, category: str) -> Feed:
        self.asked["feed"] += 1
        return _given(self.feeds.get(category, Unavailable("no feed")))

    async def papers(self, ids: Iterable[ArxivId]) -> dict[str, Paper]:
        self.asked["papers"] += 1
        self.asked_ids = list(ids)
        if self.records_fault:
            raise self.records_fault
        return {one.id: self.records[one.id] for one in self.asked_ids if one.id in self.records}

    async def pdf(self, paper: ArxivId) -> bytes:
        self.asked["pdf"] += 1
        if self.pdf_gate:
            await self.pdf_gate.wait()
        script = self.pdfs.get(paper.id, [str(paper).encode()])
        return _given(script.pop(0) if len(script) > 1 else script[0])


class ScriptedReader:
    """Reads every PDF as a sound one, but those that it was told of."""

    def __init__(self) -> None:
        self.documents: dict[bytes, Document | JianbaoError] = {}
        self.read = 0

    async def extract(self, pdf: bytes) -> Document:
        self.read += 1
        return _given(self.documents.get(pdf, samples.document()))


Answering = Callable[[ChatRequest], ChatReply | JianbaoError]


class ScriptedModel:
    """Answers by a function of the question, and keeps what it was asked."""

    def __init__(
        self, answering: Answering = lambda _: samples.reply(), gate: asyncio.Event | None = None
    ) -> None:
        """`gate` holds every answer back until it is set."""
        self.answering = answering
        self.gate = gate
        self.history: list[ChatRequest] = []
        self.name = "frog-1"
        self.is_draft = self.is_free = False

    @property
    def parameters(self) -> Mapping[str, Any]:
        return {"temperature": 0}

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        await leaving(0)
        self.history.append(request)
        if self.gate:
            await self.gate.wait()
        return _given(self.answering(request))

    async def aclose(self) -> None:
        """It holds nothing."""


def in_turn(*answers: ChatReply | JianbaoError) -> Answering:
    """These answers one after another, whatever is asked; one question too many fails the test."""
    left = list(answers)
    return lambda _: left.pop(0) if left else NotFound("nobody was to be asked once more")


class Heard:
    """Progress, as it was told."""

    def __init__(self) -> None:
        self.begun: dict[str, int] = {}
        self.advanced: Counter[str] = Counter()
        self.outcomes: list[Outcome] = []
        self.notes: list[str] = []

    def begin(self, stage: str, total: int) -> None:
        self.begun[stage] = total

    def advance(self, stage: str, by: int = 1, told: str = "") -> None:
        self.advanced[stage] += by

    def outcome(self, outcome: Outcome) -> None:
        self.outcomes.append(outcome)

    def note(self, text: str) -> None:
        self.notes.append(text)


def _given(what: Given | JianbaoError) -> Given:
    if isinstance(what, JianbaoError):
        raise what
    return what
