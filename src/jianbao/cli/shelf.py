"""`prompts` and `golden`: what is on the shelf, and what moves there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TypeVar

import typer
from rich.console import Console
from rich.table import Table

from jianbao.app import App, open_app
from jianbao.app import prompts as prompt_files
from jianbao.app.review import author
from jianbao.cli.progress import shown
from jianbao.cli.review import plain
from jianbao.errors import UsageError
from jianbao.model import ArxivId, State
from jianbao.model.evaluation import Verdict
from jianbao.model.shelf import Golden, Label, Must, MustKind
from jianbao.ports import Progress
from jianbao.settings import load
from jianbao.stages.evaluate.golden import leaks, source_hash, staleness

T = TypeVar("T")


def show(*, as_json: bool) -> None:
    """Every version with its labels, its hash and whether it was used."""
    shelf = _with(lambda app: prompt_files.shelf(app.settings, app.store))
    if as_json:
        for one in shelf:
            typer.echo(json.dumps(_fields(one), ensure_ascii=False))
        return
    table = Table("prompt", "labels", "sha256", "used", box=None, pad_edge=False)
    for one in shelf:
        used = f"{one.used.at:%Y-%m-%d}" if one.used else "never"
        used += ", EDITED SINCE" if one.edited else ""
        prompt = one.prompt
        table.add_row(f"{prompt.id}@{prompt.version}", ", ".join(one.labels), prompt.sha256[:12], used)
    Console(soft_wrap=True, highlight=False).print(table)


def print_text(spec: str) -> None:
    """As it was used, to the byte, else as its file stands."""
    typer.echo(_with(lambda app: _text_of(app, spec)), nl=False)


def move(spec: str, name: str, because: str | None) -> None:
    """Put a label on a version."""
    lines = _with(lambda app: _moved(app, spec, name, because))
    typer.echo("\n".join(lines))


def add_golden(paper: str, must: tuple[str, ...], expected: str | None) -> None:
    """Freeze a paper with a right 简介."""
    demands = tuple(map(Must.parse, must))
    item = _with(lambda app: _added(app, ArxivId.parse(paper), demands, expected))
    typer.echo(plain(f"{item.paper_id}v{item.version} is golden, with {len(item.must)} demands"))


def list_golden(*, as_json: bool) -> None:
    """The items that hold; stale ones say why."""
    items = _with(lambda app: [(item, staleness(app.store, item)) for item in app.store.golden()])
    for item, stale in items:
        if as_json:
            typer.echo(json.dumps(item.model_dump(mode="json") | {"stale": stale}, ensure_ascii=False))
            continue
        typer.echo(plain(f"{item.paper_id}v{item.version}  {item.expected}"))
        for demand in item.must:
            typer.echo(plain(f"  must: {demand}"))
        if stale:
            typer.echo(f"  STALE: {stale}; left out of evaluations. Add it again, or remove it")
    if not as_json:
        typer.echo(f"{len(items)} golden, {sum(stale is not None for _, stale in items)} stale")


def remove_golden(paper: str) -> None:
    """Take every version of a paper out of the set."""
    removed = _with(lambda app: _removed(app, ArxivId.parse(paper)))
    typer.echo(f"{', '.join(removed)} removed")


def _with(work: Callable[[App], T]) -> T:
    async def opened(progress: Progress) -> T:
        async with open_app(load(), progress, "prompts") as app:
            return work(app)

    with shown() as progress:
        return asyncio.run(opened(progress))


def _fields(one: prompt_files.Shelved) -> dict[str, object]:
    ref = one.prompt.ref.model_dump()
    used = one.used.at.isoformat() if one.used else None
    return ref | {
        "description": one.prompt.description,
        "labels": one.labels,
        "used": used,
        "edited": one.edited,
    }


def _text_of(app: App, spec: str) -> str:
    name, _, version = spec.partition("@")
    for used in app.store.prompt_versions():
        if (used.name, str(used.version)) == (name, version):
            return used.text
    return prompt_files.text(app.settings, prompt_files.find(app.settings, app.store, spec))


def _moved(app: App, spec: str, name: str, because: str | None) -> list[str]:
    asked = Label(
        name="", label=name, version=1, at=app.settings.now(), by=author(app.settings), because=because
    )
    label = prompt_files.move(app.settings, app.store, spec, asked)
    lines = [f"{label.name}@{label.version} is labelled {label.label}"]
    evaluation = app.store.evaluation(because) if because else None
    if evaluation and evaluation.verdict in (Verdict.WORSE, Verdict.INCOMPLETE):
        lines.append(f"although that evaluation found it {evaluation.verdict}")
    return lines


def _added(app: App, asked: ArxivId, must: tuple[Must, ...], expected: str | None) -> Golden:
    paper = app.store.newest_paper(asked.id)
    if asked.version:
        paper = app.store.papers([(asked.id, asked.version)]).get((asked.id, asked.version))
    if paper is None:
        raise UsageError(f"the store has no record of {asked}: jianbao paper {asked} fetches it")
    text = expected or _published(app, paper.key)
    for one in prompt_files.shelf(app.settings, app.store):
        if leaks(one.prompt, paper, text):
            name = f"{one.prompt.id}@{one.prompt.version}"
            raise UsageError(f"{asked} stands in {name} already: what a prompt shows cannot test it")
    item = Golden(
        paper_id=paper.id,
        version=paper.version,
        source=source_hash(paper),
        expected=text,
        must=tuple(_known_tag(app, demand) for demand in must),
        author=author(app.settings),
        valid_from=app.settings.now(),
    )
    return app.store.add_golden(item)


def _known_tag(app: App, demand: Must) -> Must:
    if demand.kind not in (MustKind.TAG, MustKind.NO_TAG):
        return demand
    tag = app.taxonomy.resolve(demand.value)
    if tag is None:
        raise UsageError(f"the taxonomy has no tag {demand.value!r}")
    return demand.model_copy(update={"value": tag})


def _published(app: App, key: tuple[str, int]) -> str:
    outcome = app.store.outcomes([key]).get(key)
    if outcome is None or outcome.brief is None or outcome.state is not State.PUBLISHED:
        raise UsageError(f"{key[0]}v{key[1]} has no published 简介: say --expected TEXT")
    return outcome.brief.text


def _removed(app: App, asked: ArxivId) -> list[str]:
    ended = []
    for item in app.store.golden():
        ours = item.paper_id == asked.id and asked.version in (None, item.version)
        if ours and app.store.end_golden(item.paper_id, item.version, app.settings.now()):
            ended.append(f"{item.paper_id}v{item.version}")
    if not ended:
        raise UsageError(f"{asked} is not golden: jianbao golden list")
    return ended
