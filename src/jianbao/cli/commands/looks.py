"""Commands that say how things stand: their options."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jianbao.cli.options import DAY
from jianbao.errors import UsageError

__all__ = ["batches", "cost", "doctor", "explain", "status", "tags"]


def doctor(
    no_call: Annotated[bool, typer.Option("--no-call", help="Do not ask the model its question.")] = False,
    deep: Annotated[bool, typer.Option("--deep", help="Import Prefect's server too; takes seconds.")] = False,
    fetch_tiktoken: Annotated[
        bool, typer.Option("--fetch-tiktoken", help="Fetch the table that tokens are counted by (3.6 MB).")
    ] = False,
    fetch_model: Annotated[
        bool, typer.Option("--fetch-model", help="Fetch the file of llm.local_model, for provider local.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Say what is wrong here and its cure. Versions, disk, database, arXiv's hosts, key and model."""
    from jianbao.app.doctor import Asked
    from jianbao.cli.doctor import run as examine

    asked = Asked(not no_call, deep, fetch_tiktoken, fetch_model)
    raise typer.Exit(examine(asked, as_json=json))


def status(
    days: Annotated[int, typer.Option(min=1, help="How many mailing dates back.")] = 30,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Show days settled and not, papers waiting, money spent."""
    from jianbao.cli.status import show
    from jianbao.settings import load

    show(load(), days, as_json=json)


def batches(
    cancel: Annotated[
        str | None, typer.Option(metavar="ID", help="Have no more of this one answered; by any of its names.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are done with, too.")] = False,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """List batches that lie at a provider. With questions, state, money; or cancel one."""
    from jianbao.cli.batches import end, show
    from jianbao.settings import load

    if cancel is not None:
        end(load(), cancel, as_json=json)
    else:
        show(load(), every=every, as_json=json)


def tags(
    since: Annotated[date | None, typer.Option(**DAY, help="First mailing date; all by default.")] = None,
    day: Annotated[date | None, typer.Option(**DAY, help="This mailing date alone.")] = None,
    least: Annotated[int, typer.Option(min=1, help="Papers that make a proposal a candidate.")] = 3,
    like: Annotated[
        str | None, typer.Option(metavar="NAME", help="Say what a name means, and which tags are like it.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
) -> None:
    """Show which task tags the papers have. And what models proposed that the taxonomy lacks."""
    from jianbao.cli.tags import explain, show
    from jianbao.settings import load

    if like is not None:
        explain(load(), like, as_json=json)
        return
    show(load(), (day or since, day), least, as_json=json)


def cost(
    since: Annotated[date | None, typer.Option(**DAY, help="First day; 30 days back by default.")] = None,
    until: Annotated[date | None, typer.Option(**DAY, help="Last day; today by default.")] = None,
    by: Annotated[str, typer.Option(help="day, topic, model, prompt or purpose.")] = "day",
    json: Annotated[bool, typer.Option("--json", help="One object.")] = False,
    html: Annotated[Path | None, typer.Option(dir_okay=False, help="Write a page with a plot, too.")] = None,
) -> None:
    """Show what was paid for what. By the providers' own figures."""
    from typing import get_args

    from jianbao.cli.cost import Wanted, show
    from jianbao.model.outlay import By
    from jianbao.settings import load

    if by not in (known := get_args(By)):
        raise UsageError(f"--by {by}: one of {', '.join(known)}")
    show(load(), Wanted(by, since, until, as_json=json, html=html))  # type: ignore[arg-type]


def explain(
    paper: Annotated[str, typer.Argument(metavar="ID", help="arXiv id or URL, with or without a version.")],
    json: Annotated[bool, typer.Option("--json", help="One object with everything.")] = False,
) -> None:
    """Say where a 简介 comes from. Text, prompt, model, answers, money, findings, decisions, digests."""
    from jianbao.cli.explain import show
    from jianbao.settings import load

    show(load(), paper, as_json=json)
