"""Commands. A failure is one sentence on stderr and an exit code; imports are late, so that help is fast."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import TextIOWrapper
from typing import Annotated

import typer

from jianbao.cli.commands import days, decisions, files, laboratory, looks
from jianbao.errors import (
    BudgetExceeded,
    ExtractionError,
    InBatch,
    JianbaoError,
    ModelError,
    SourceError,
    Unauthorized,
    UsageError,
)

__all__ = ["main"]

cli = typer.Typer(
    name="jianbao",
    help="简报: what arXiv announced today in your fields, one checked Chinese paragraph for each paper.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _tell_version(asked: bool) -> None:
    if asked:
        version()
        raise typer.Exit


@cli.callback()
def _before(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_tell_version, is_eager=True, help="Print the version, and leave."
        ),
    ] = False,
) -> None:
    """Every command."""


def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(f"jianbao {installed('jianbao')}")


_COMMANDS: dict[str, Callable[..., None]] = {
    "run": days.run,
    "catch-up": days.catch_up,
    "backfill": days.backfill,
    "demo": days.demo,
    "check": files.check_,
    "import": files.import_,
    "render": files.render,
    "site": files.site,
    "notify": days.notify,
    "doctor": looks.doctor,
    "status": looks.status,
    "batches": looks.batches,
    "tags": looks.tags,
    "cost": looks.cost,
    "backup": files.backup,
    "export": files.export,
    "version": version,
    "review": decisions.review,
    "explain": looks.explain,
    "paper": laboratory.paper,
    "eval": laboratory.eval_,
}
"""In the order of `--help`."""

for _name, _command in _COMMANDS.items():
    cli.command(_name)(_command)
cli.add_typer(laboratory.prompts)
cli.add_typer(laboratory.golden)


def main() -> None:
    """The `jianbao` command."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a terminal that knows no Chinese ends nothing
    try:
        cli()
    except JianbaoError as error:
        print(f"jianbao: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(exit_code(error))


def exit_code(error: JianbaoError) -> int:
    """Of a command that this error ended."""
    if isinstance(error, UsageError):
        return 2
    if isinstance(error, SourceError):
        return 3
    if isinstance(error, Unauthorized):
        return 4
    return 5 if isinstance(error, ModelError | ExtractionError | BudgetExceeded | InBatch) else 1
