"""`jianbao paper --translate` without a terminal: title and abstract in Chinese, shown, applied."""

from __future__ import annotations

import asyncio

from jianbao.app import App
from jianbao.app.again import (
    NO_DIGEST,
    Applied,
    Asked,
    is_file,
    nobody_else,
    record,
    reprinted,
    tokens,
)
from jianbao.errors import UsageError
from jianbao.model import Message, Paper, Record
from jianbao.model.translation import Translation
from jianbao.prompting import Prompt
from jianbao.stages.retranslate import Rendered, Retranslator, apply, beside, best, parts_of

__all__ = ["InChinese", "in_chinese", "put_in_place", "question"]


class InChinese(Record):
    """Translations of a paper, beside what stands."""

    paper: Paper
    local: bool
    """Whether it is a file that arXiv does not know."""
    tokens: int
    """Of the question, as they are counted here."""
    standing: Translation | None
    attempts: tuple[Rendered, ...]

    @property
    def best(self) -> Rendered:
        """The one with the least against it."""
        return best(self.attempts)


async def question(app: App, name: str, prompt: Prompt) -> tuple[Message, ...]:
    """What would be sent."""
    paper = await record(app, name)
    return app.asking.translator_with(prompt, app.asking.model).question(paper, parts_of(paper))


async def in_chinese(app: App, asked: Asked) -> InChinese:
    """Ask. The same question is answered from the journal unless it is to be paid anew, or repeated."""
    model = app.asking.model
    if model.is_draft:
        raise UsageError("drafts are written by rule: nothing is put into Chinese; name a model")
    translator = app.asking.translator_with(app.asking.translation_prompt, model)
    paper = await record(app, asked.paper)
    again = Retranslator(translator, app.store)
    with nobody_else(app):
        if asked.force or asked.repeat > 1:
            attempts = await asyncio.gather(*(again.anew(paper, after) for after in range(asked.repeat)))
        else:
            attempts = [await again.translate(paper)]
    return InChinese(
        paper=paper,
        local=is_file(asked.paper),
        tokens=tokens(app, translator.question(paper, parts_of(paper))),
        standing=beside(app.store, paper),
        attempts=tuple(attempts),
    )


async def put_in_place(app: App, made: InChinese) -> Applied:
    """Make the best one the one that holds, and the digests again whose topics show it.

    Raises `UsageError` where it cannot be. Running it again sees to what a run was at work on.
    """
    if made.local:
        raise UsageError(NO_DIGEST)
    apply(app.store, made.paper, made.best.translation)
    return await reprinted(app, made.paper.id)
