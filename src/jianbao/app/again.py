"""`jianbao paper` without a terminal: a paper fetched, asked about, shown beside what stands, applied."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from jianbao.adapters.files import OutputFolder
from jianbao.app import App
from jianbao.errors import ExtractionError, ModelError, UsageError
from jianbao.model import ArxivId, Message, Outcome, Paper, Record, Stale
from jianbao.stages.again import Attempt, Rewriter, apply, beside, best, from_file
from jianbao.stages.publish import publish_index
from jianbao.stages.read import Text
from jianbao.stages.reprint import Press
from jianbao.stages.write import Question, Writer

__all__ = [
    "NO_DIGEST",
    "Again",
    "Applied",
    "Asked",
    "again",
    "is_file",
    "nobody_else",
    "put_in_place",
    "question",
    "record",
    "reprinted",
    "tokens",
]

NO_DIGEST = "a file on disk stands in no digest: there is nothing to apply"


@dataclass(frozen=True)
class Asked:
    """A paper, and how it is to be asked about."""

    paper: str
    """Any form of arXiv id, a URL, or the path of a PDF."""
    repeat: int = 1
    force: bool = False


class Again(Record):
    """Other 简介 of a paper, beside what stands."""

    paper: Paper
    local: bool
    """Whether it is a file that arXiv does not know."""
    tokens: int
    """Of the question, as they are counted here."""
    standing: Outcome | None
    attempts: tuple[Attempt, ...]

    @property
    def best(self) -> Attempt:
        """The one with the least against it."""
        return best(self.attempts)


class Applied(Record):
    """What came of putting a 简介 in place."""

    pages: tuple[PurePosixPath, ...]
    """Digests made again."""
    left: tuple[str, ...]
    """Those that a run is at work on: `audio 2026-11-02`."""


async def question(app: App, asked: Asked, writer: Writer) -> tuple[Paper, Question]:
    """What would be sent; what is missing of the paper is fetched."""
    paper, text = await _fetched(app, asked.paper)
    return paper, writer.question(paper, text)


async def record(app: App, name: str) -> Paper:
    """What arXiv, or a file, says of a paper; its text is read of a file alone."""
    if is_file(name):
        return (await _fetched(app, name))[0]
    return _not_withdrawn(await app.paper(_id(name)))


def _not_withdrawn(paper: Paper) -> Paper:
    if paper.withdrawn:
        name = f"{paper.id}v{paper.version}"
        raise UsageError(f"{name} was withdrawn: there is nothing to write of", id=paper.id)
    return paper


@contextmanager
def nobody_else(app: App) -> Iterator[None]:
    """Say of a model that does not answer that it was to be this one: `llm.fallback` is for runs."""
    try:
        yield
    except ModelError as error:
        told = f"{app.asking.model.name} did not answer, and nobody else was to be asked: {error}"
        raise type(error)(told, **error.facts) from error


def tokens(app: App, messages: tuple[Message, ...]) -> int:
    """As they are counted here."""
    return sum(app.asking.counter.count(message.content) for message in messages)


async def again(app: App, asked: Asked) -> Again:
    """Ask. The same question is answered from the journal unless it is to be paid anew, or repeated."""
    writer = app.asking.writer(app.asking.prompt, app.asking.model)
    paper, put = await question(app, asked, writer)
    rewriter = Rewriter(writer, app.store)
    with nobody_else(app):
        if asked.force or asked.repeat > 1:
            anew = (rewriter.anew(paper, put, after) for after in range(asked.repeat))
            attempts = tuple(await asyncio.gather(*anew))
        else:
            attempts = (await rewriter.write(paper, put),)
    return Again(
        paper=paper,
        local=is_file(asked.paper),
        tokens=tokens(app, put.messages),
        standing=beside(app.store, paper),
        attempts=attempts,
    )


async def put_in_place(app: App, made: Again) -> Applied:
    """Make the best 简介 the one that holds, and every digest that holds the paper again, at its entry.

    Raises `UsageError` where it cannot be. Running it again sees to what a run was at work on.
    """
    if made.local:
        raise UsageError(NO_DIGEST)
    apply(app.store, made.best.outcome)
    return await reprinted(app, made.paper.id)


async def reprinted(app: App, paper_id: str) -> Applied:
    """Make every digest that holds a paper again, at its entry."""
    files = OutputFolder(app.settings.outputs_dir)
    press = Press(app.store, files, app.clock, app.printing, app.settings.digest.layout)
    pages, left = [], []
    for topic, day in app.store.holding(paper_id):
        async with app.claimed(day, [topic]) as ours:
            if not ours:
                left.append(f"{topic} {day}")
            elif page := press.again(Stale(topic=topic, day=day, papers=(paper_id,), mark=0)):
                pages.append(page)
    if pages:
        publish_index(app.store, files)
    return Applied(pages=tuple(pages), left=tuple(left))


def is_file(name: str) -> bool:
    """Whether it names a file that is there, and no paper of arXiv's."""
    return Path(name).is_file()


def _id(name: str) -> ArxivId:
    try:
        return ArxivId.parse(name)
    except UsageError as error:
        if name.lower().endswith(".pdf"):
            raise UsageError(f"there is no file {name}, and it is no arXiv id", path=name) from error
        raise


async def _fetched(app: App, name: str) -> tuple[Paper, Text]:
    """The record and the text that is wanted of it."""
    if not is_file(name):
        paper = _not_withdrawn(await app.paper(_id(name)))
        return paper, await app.reader.read(paper) if app.settings.pdf.enabled else Text(None, "pdf: off")
    path = Path(name)
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}", path=name) from error
    try:
        document = await app.extractor.extract(data)
    except ExtractionError as error:
        raise type(error)(f"{path}: {error}", **error.facts) from error
    paper = from_file(path, data, document)
    return paper, Text(document) if app.settings.pdf.enabled else Text(None, "pdf: off")
