"""The golden set of an `App`: items added, taken out, and carried from one store to another."""

from __future__ import annotations

from collections.abc import Iterable

from jianbao.app import App, prompts
from jianbao.app.review import author
from jianbao.errors import UsageError
from jianbao.model import ArxivId, Paper, PaperKey, State
from jianbao.model.shelf import Golden, Must, MustKind
from jianbao.stages.evaluate.golden import leaks, source_hash
from jianbao.stages.exchange import read_records

__all__ = ["add", "exported", "read", "remove", "take_in"]

_OURS = {"id", "valid_to"}
"""What another store would count otherwise."""


def add(app: App, asked: ArxivId, must: tuple[Must, ...], expected: str | None) -> Golden:
    """Freeze a paper with a right 简介, the published one by default; an item that stood for it ends.

    Raises `UsageError` where the store has no such paper or 简介, a demand names no tag, or a prompt
    shows the paper: that could not test it.
    """
    paper = app.store.newest_paper(asked.id)
    if asked.version:
        paper = app.store.papers([(asked.id, asked.version)]).get((asked.id, asked.version))
    if paper is None:
        raise UsageError(
            f"the store has no record of {asked}: jianbao paper {asked} fetches it",
            fault="no-record",
            id=str(asked),
        )
    text = expected or _published(app, paper.key)
    item = Golden(
        paper_id=paper.id,
        version=paper.version,
        source=source_hash(paper),
        expected=text,
        must=tuple(_known_tag(app, demand) for demand in must),
        author=author(app.settings),
        valid_from=app.settings.now(),
    )
    _require_unseen(app, item, paper)
    return app.store.add_golden(item)


def remove(app: App, asked: ArxivId) -> list[str]:
    """Take a paper out, every version where none is named; returns which. Raises `UsageError` for none."""
    ended = []
    for item in app.store.golden():
        ours = item.paper_id == asked.id and asked.version in (None, item.version)
        if ours and app.store.end_golden(item.paper_id, item.version, app.settings.now()):
            ended.append(item.name)
    if not ended:
        raise UsageError(f"{asked} is not golden: jianbao golden list", fault="not-golden", id=str(asked))
    return ended


def exported(app: App) -> list[str]:
    """The items that hold, JSON, one a line."""
    return [item.model_dump_json(exclude=_OURS) for item in app.store.golden()]


def read(lines: Iterable[str]) -> list[Golden]:
    """What `exported` gave. Raises `UsageError` with the line's number for anything else."""
    return read_records(Golden, "golden item", lines)


def take_in(app: App, items: Iterable[Golden]) -> int:
    """Add the items that are not here word for word; returns how many.

    One whose paper the store does not have is stale until it does. Raises `UsageError` for one that
    a prompt shows, or whose demand names no tag; those before it are in.
    """
    known = {one.model_dump_json(exclude=_OURS) for one in app.store.golden()}
    new = [one for one in items if one.model_dump_json(exclude=_OURS) not in known]
    for item in new:
        key = item.key
        _require_unseen(app, item, app.store.papers([key]).get(key))
        for demand in item.must:
            _known_tag(app, demand)
        app.store.add_golden(item.model_copy(update={"id": 0, "valid_to": None}))
    return len(new)


def _require_unseen(app: App, item: Golden, paper: Paper | None) -> None:
    for one in prompts.shelf(app.settings, app.store):
        if leaks(one.prompt, paper, item.expected):
            name, where = item.name, one.prompt.ref.name
            told = f"{name} stands in {where} already: what a prompt shows cannot test it"
            raise UsageError(told, fault="leaked", id=name, value=where)


def _known_tag(app: App, demand: Must) -> Must:
    if demand.kind not in (MustKind.TAG, MustKind.NO_TAG):
        return demand
    tag = app.data.taxonomy.resolve(demand.value)
    if tag is None:
        raise UsageError(f"the taxonomy has no tag {demand.value!r}", fault="tag", value=demand.value)
    return demand.model_copy(update={"value": tag})


def _published(app: App, key: PaperKey) -> str:
    outcome = app.store.outcomes([key]).get(key)
    if outcome is None or outcome.brief is None or outcome.state is not State.PUBLISHED:
        name = f"{key[0]}v{key[1]}"
        raise UsageError(f"{name} has no published 简介: say --expected TEXT", fault="unpublished", id=name)
    return outcome.brief.text
