"""`eval`: two prompts or models compared, on the terminal."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import typer

from jianbao.adapters.files import OutputFolder
from jianbao.app import open_app
from jianbao.app.evaluate import Prepared, Wanted, evaluate, prepare
from jianbao.budget import Money
from jianbao.cli.progress import shown
from jianbao.cli.terminal import plain, terminal
from jianbao.errors import UsageError
from jianbao.model.evaluation import Evaluation, EvaluationHead, Human, Verdict
from jianbao.ports import Progress
from jianbao.render.pairs import page
from jianbao.render.report import report
from jianbao.settings import Settings, load
from jianbao.stages.evaluate.bench import Expected
from jianbao.stages.evaluate.blind import as_json, human

__all__ = ["Output", "Wanted", "run", "show_again", "show_list"]

MOST_LINES = 20
"""Pairs of a kind that are printed; all of them are in the HTML file."""

_CODES = {Verdict.WORSE: 6, Verdict.INCOMPLETE: 5}


@dataclass(frozen=True)
class Output:
    """Where and how to show it."""

    html: Path | None = None
    as_json: bool = False


def run(wanted: Wanted, output: Output, *, most: float | None, only_estimate: bool) -> int:
    """Returns the exit code: 6 for worse, 5 for incomplete. `most` is money, for all that is asked."""
    capped = {} if most is None else {"run_cost": str(most)}
    settings = load({"llm": {"fallback": [], **capped}})  # it is about these models, nobody stands in
    with shown() as progress:
        evaluation = asyncio.run(_run(settings, wanted, progress, only_estimate=only_estimate))
    return _show(evaluation, output) if evaluation else 0


def show_again(id_: str, output: Output) -> int:
    """One that was made before."""
    with shown() as progress:
        evaluation, people = asyncio.run(_stored(load(), id_, progress))
    return _show(evaluation, output, people)


def show_list(output: Output) -> None:
    """The latest ones, newest first."""
    with shown() as progress:
        heads = asyncio.run(_heads(load(), progress))
    if not heads and not output.as_json:
        typer.echo("no evaluation was made yet: jianbao eval --prompt NAME@N makes one")
    for head in heads:
        line = f"{head.id}  {head.candidate.name} against {head.baseline.name}, {head.over}: {head.verdict}"
        typer.echo(head.model_dump_json() if output.as_json else plain(line))


async def _run(
    settings: Settings, wanted: Wanted, progress: Progress, *, only_estimate: bool
) -> Evaluation | None:
    async with open_app(settings, progress, "eval") as app:
        prepared = prepare(app, wanted)
        for name, (expected, money) in prepared.expected(app).items():
            progress.note(_budget(name, prepared, expected, money))
        return None if only_estimate else await evaluate(app, wanted, prepared)


async def _stored(settings: Settings, id_: str, progress: Progress) -> tuple[Evaluation, Human | None]:
    async with open_app(settings, progress, "eval") as app:
        evaluation = app.store.evaluation(id_)
        if evaluation is None:
            raise UsageError(f"there is no evaluation {id_}: jianbao eval --list names them")
        return evaluation, human(evaluation, app.store.votes(id_))


async def _heads(settings: Settings, progress: Progress) -> list[EvaluationHead]:
    async with open_app(settings, progress, "eval") as app:
        return app.store.evaluations()


def _budget(name: str, prepared: Prepared, expected: Expected, money: Money | None) -> str:
    side = prepared.baseline.side if name == "baseline" else prepared.candidate.side
    asked = expected.papers - expected.free
    price = f"about {money.amount:.4f} {money.currency}" if money else "price unknown: see prices.toml"
    cost = f"{expected.usage.prompt:,} + {expected.usage.completion:,} tokens, {price}" if asked else "free"
    return f"{name} {side.name} at {side.model}: {asked} to ask, {expected.free} answered already; {cost}"


def _show(evaluation: Evaluation, output: Output, people: Human | None = None) -> int:
    if output.html:
        OutputFolder(output.html.parent).write(PurePosixPath(output.html.name), page(evaluation, people))
    if output.as_json:
        typer.echo(as_json(evaluation, people))
    else:
        console = terminal()
        for line in report(evaluation, MOST_LINES, people).split("\n"):
            console.print(plain(line))
        if output.html:
            console.print(f"every pair: {output.html}")
    return _CODES.get(evaluation.verdict, 0)
