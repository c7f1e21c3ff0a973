"""`prompts` and `golden`: what is on the shelf, and what moves there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import typer
from rich.table import Table

from jianbao.app import App, golden, open_app, promptfoo
from jianbao.app import prompts as prompt_files
from jianbao.app.review import author
from jianbao.cli.counted import counted
from jianbao.cli.progress import shown
from jianbao.cli.terminal import plain, terminal
from jianbao.errors import UsageError
from jianbao.model import ArxivId
from jianbao.model.evaluation import Verdict
from jianbao.model.shelf import Label, Must
from jianbao.ports import Progress
from jianbao.settings import load
from jianbao.stages.evaluate.golden import staleness

T = TypeVar("T")


def show(*, as_json: bool) -> None:
    """Every version with its labels, why runs use it, its hash and whether it was used."""
    shelf = _with(lambda app: prompt_files.shelf(app.settings, app.store))
    if as_json:
        for one in shelf:
            typer.echo(json.dumps(_fields(one), ensure_ascii=False))
        return
    table = Table("prompt", "labels", "runs use it", box=None, pad_edge=False)
    table.add_column("sha256", no_wrap=True)
    table.add_column("first used", no_wrap=True)
    for one in shelf:
        used = f"{one.used.at:%Y-%m-%d}" if one.used else "never"
        used += ", EDITED SINCE" if one.edited else ""
        prompt = one.prompt
        name, labels = prompt.ref.name, ", ".join(one.labels)
        table.add_row(name, labels, f"yes: {one.runs}" if one.runs else "", prompt.sha256[:12], used)
    terminal().print(table)
    for name in _candidates(shelf):
        typer.echo(f"{name} is a candidate: jianbao eval --prompt {name} compares it with the one in use,")
        typer.echo(f"jianbao prompts label {name} {prompt_files.PRODUCTION} puts it to use")


def _candidates(shelf: list[prompt_files.Shelved]) -> list[str]:
    """Versions newer than the one that runs use by its label or for want of one."""
    runs = {one.prompt.id: one for one in shelf if one.runs and not one.runs.startswith("prompts.")}
    return [
        one.prompt.ref.name
        for one in shelf
        if (used := runs.get(one.prompt.id)) and one.prompt.version > used.prompt.version
    ]


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
    item = _with(lambda app: golden.add(app, ArxivId.parse(paper), demands, expected))
    typer.echo(plain(f"{item.name} is golden, with {counted(len(item.must), 'demand')}"))


def list_golden(*, as_json: bool) -> None:
    """The items that hold; stale ones say why."""
    items = _with(lambda app: [(item, staleness(app.store, item)) for item in app.store.golden()])
    for item, stale in items:
        if as_json:
            typer.echo(json.dumps(item.model_dump(mode="json") | {"stale": stale}, ensure_ascii=False))
            continue
        typer.echo(plain(f"{item.name}  {item.expected}"))
        for demand in item.must:
            typer.echo(plain(f"  must: {demand}"))
        if stale:
            typer.echo(f"  STALE: {stale}; left out of evaluations. Add it again, or remove it")
    if not as_json:
        typer.echo(f"{len(items)} golden, {sum(stale is not None for _, stale in items)} stale")


def remove_golden(paper: str) -> None:
    """Take every version of a paper out of the set."""
    removed = _with(lambda app: golden.remove(app, ArxivId.parse(paper)))
    typer.echo(f"{', '.join(removed)} removed")


def write_golden(file: Path, prompt: str | None) -> None:
    """The set into a file: JSON, one item a line; with a prompt, as tests of promptfoo's."""
    text = _with(
        lambda app: (
            promptfoo.config(app, [prompt])
            if prompt
            else "".join(f"{line}\n" for line in golden.exported(app))
        )
    )
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}", path=str(file)) from error
    typer.echo(f"{file} written")


def read_golden(file: Path) -> None:
    """Take the items of such a file into the set here."""
    try:
        items = golden.read(file.read_text(encoding="utf-8").split("\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", path=str(file)) from error
    added = _with(lambda app: golden.take_in(app, items))
    typer.echo(f"{added} added, {len(items) - added} known")


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
        "runs": one.runs,
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
