"""A store with invented papers to review, and the pages over it."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import httpx2

from jianbao.app import App, open_app
from jianbao.app.review import real_now
from jianbao.model import (
    Basis,
    Brief,
    Digest,
    Document,
    Entry,
    Evidence,
    Finding,
    Kind,
    Outcome,
    Paper,
    PromptRef,
    Section,
    Severity,
    State,
    TopicName,
    Usage,
)
from jianbao.model.translation import Rendering, TextPart, Translation, fingerprint
from jianbao.ports import Store
from jianbao.settings import load
from jianbao.web import Desk, site
from tests.environment import environment
from tests.stages import samples
from tests.stages.fakes import Heard

HOST = "127.0.0.1:8620"
BASE = f"http://{HOST}"
AUTHOR = "林审阅"
PROMPT = PromptRef(id="brief", version=1, sha256="0" * 64)

WARNED = Finding(code="term.forbidden", severity=Severity.WARNING, message="术语不规范", span="两阶段网络")
WRONG = Finding(
    code="number.magnitude",
    severity=Severity.ERROR,
    message="数量级与原文不符",
    span="12 亿",
    source="1.2 million calls",
)


def written(number: int, text: str = samples.GOOD, version: int = 1, **changes: object) -> Outcome:
    """A published 简介 of a model's, with its evidence."""
    quote = samples.ABSTRACT.partition(".")[0]
    plain: dict[str, object] = {
        "paper_id": samples.paper_id(number),
        "version": version,
        "state": State.PUBLISHED,
        "basis": Basis.FULLTEXT,
        "brief": Brief(
            text=text, tags=("audio.event-detection",), evidence=(Evidence(claim="难以计数", quote=quote),)
        ),
        "findings": (WARNED,),
        "prompt": PROMPT,
        "model": "frog-1-2026",
        "at": samples.NOW,
    }
    return Outcome.model_validate(plain | changes)


def held(number: int) -> Outcome:
    """One that a check refuses, with what it stumbles over in the text and in the paper."""
    text = samples.GOOD.replace("长时录音", "12 亿次鸣叫的长时录音")
    return written(
        number, text, state=State.HELD, reason="checks: number.magnitude", findings=(WRONG, WARNED)
    )


def keep(
    store: Store,
    outcomes: Sequence[Outcome],
    *,
    topic: TopicName = samples.AUDIO,
    document: Document | None = None,
    **changes: object,
) -> None:
    """Write down papers with these outcomes, and print them in a digest."""
    papers = [_paper(one, changes) for one in outcomes]
    store.add_papers(papers)
    for paper, outcome in zip(papers, outcomes, strict=True):
        store.save_outcome(outcome)
        if document:
            store.save_document(paper.key, document)
    entries = [_entry(number, *both) for number, both in enumerate(zip(papers, outcomes, strict=True), 1)]
    store.save_digest(
        Digest(topic=topic, day=samples.DAY, new=len(entries), replaced=0, entries=tuple(entries))
    )


def translated(store: Store, number: int = 1, version: int = 1) -> None:
    """A title that is printed and an abstract that a check refuses."""
    paper = store.newest_paper(samples.paper_id(number))
    assert paper
    parts = {
        TextPart.TITLE: Rendering(source=fingerprint(paper.title), state=State.PUBLISHED, text="雨中数蛙"),
        TextPart.ABSTRACT: Rendering(
            source=fingerprint(paper.abstract), state=State.HELD, text="错译的摘要", findings=(WRONG,)
        ),
    }
    row = Translation(
        paper_id=paper.id,
        version=version,
        parts=parts,
        reason="checks: number.magnitude",
        prompt=PromptRef(id="translation", version=1, sha256="ab" * 32),
        model="frog-1-2026",
        instead="Refused: toad-1: no",
        usage=Usage(prompt=1234, completion=56),
        runs=2,
        at=samples.NOW,
    )
    store.save_translation(row)


def _paper(outcome: Outcome, changes: dict[str, object]) -> Paper:
    plain: dict[str, object] = {
        "id": outcome.paper_id,
        "version": outcome.version,
        "title": f"Counting Frogs in the Rain, part {outcome.paper_id}",
        "authors": ("Ada Example", "Bo Sample"),
        "abstract": f"{samples.ABSTRACT} It was tried on 1.2 million calls.",
        "categories": ("cs.SD", "eess.AS"),
    }
    return Paper.model_validate(plain | changes)


def _entry(number: int, paper: Paper, outcome: Outcome) -> Entry:
    return Entry(
        section=Section.NEW,
        number=number,
        id=paper.id,
        version=paper.version,
        kind=Kind.NEW,
        title=paper.title,
        categories=paper.categories,
        url=f"https://arxiv.org/pdf/{paper.arxiv_id}",
        authors=paper.authors,
        abstract=paper.abstract,
        outcome=outcome,
    )


@dataclass
class Shown:
    """A page as a browser got it."""

    url: str
    status: int
    text: str
    headers: httpx2.Headers

    def fields(self, action: str) -> dict[str, str]:
        """Hidden fields of the form that does this."""
        for form in re.findall(r"<form method=\"post\".*?</form>", self.text, re.DOTALL):
            found = {
                name: html.unescape(value)
                for name, value in re.findall(r'name="([a-z]+)" value="([^"]*)"', form)
                if name != "reason"
            }
            if found.get("action") == action:
                return found
        raise AssertionError(f"no form to {action}")


class Visitor:
    """A browser without JavaScript."""

    def __init__(self, client: httpx2.AsyncClient, app: App) -> None:
        self.client = client
        self.store = app.store
        self.app = app

    async def get(self, url: str) -> Shown:
        return _shown(await self.client.get(url))

    async def post(self, url: str, fields: dict[str, str], **headers: str) -> Shown:
        """As a form of the page at our own address sends it."""
        sent = {"origin": BASE} | {name.replace("_", "-"): value for name, value in headers.items()}
        return _shown(await self.client.post(url, data=fields, headers=sent))


def _shown(response: httpx2.Response) -> Shown:
    return Shown(str(response.url), response.status_code, response.text, response.headers)


@asynccontextmanager
async def visiting(
    folder: Path, author: str = AUTHOR, now: Callable[[], datetime] = real_now
) -> AsyncIterator[Visitor]:
    """The pages over the store of a folder."""
    with environment(JIANBAO_REVIEW__AUTHOR=author, JIANBAO_CLOCK__NOW="2026-11-02T14:00:00+08:00"):
        settings = load(start=folder)
    async with open_app(settings, Heard(), "review") as app:
        desk = replace(Desk.of(app), now=now)
        transport = httpx2.ASGITransport(app=site(desk, [HOST]), raise_app_exceptions=False)
        async with httpx2.AsyncClient(transport=transport, base_url=BASE) as client:
            yield Visitor(client, app)
