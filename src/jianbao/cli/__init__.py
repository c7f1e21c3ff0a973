"""Commands. A failure is one sentence on stderr and an exit code; imports are late, so that help is fast."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from jianbao.errors import JianbaoError, SourceError, Unauthorized, UsageError

__all__ = ["main"]

cli = typer.Typer(
    name="jianbao",
    help="简报: what arXiv announced today in your fields, one checked Chinese paragraph for each paper.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Mailing date of arXiv; the newest by default.")
]
Topics = Annotated[
    list[str] | None, typer.Option("--topic", help="Slug of a topic; may be repeated. All by default.")
]


@cli.command()
def run(
    day: Day = None,
    topic: Topics = None,
    estimate: Annotated[
        bool, typer.Option("--estimate", help="Say what it would cost, and ask no model.")
    ] = False,
    no_pdf: Annotated[bool, typer.Option("--no-pdf", help="Write from abstracts alone.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Ask arXiv again, and try failed papers again.")
    ] = False,
) -> None:
    """Make the digests of one announcement day; what is done already is skipped."""
    from jianbao.cli import daily
    from jianbao.settings import load

    settings = load({"pdf": {"enabled": False}} if no_pdf else None)
    wanted = daily.Wanted(day.date() if day else None, tuple(topic or ()), force=force)
    if estimate:
        daily.estimate(settings, wanted)
        return
    raise typer.Exit(daily.run(settings, wanted))


@cli.command()
def demo() -> None:
    """Run the whole job over a bundled day of invented papers: no key, no network, nothing to configure."""
    from jianbao.cli import daily

    raise typer.Exit(daily.demo())


@cli.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Of YYYYMMDD_Ddd/<slug>.md.")],
) -> None:
    """Read classic or standard digests, ours or others', into the store, and list their defects."""
    from jianbao.cli import archive
    from jianbao.settings import load

    archive.read_in(load(), folder)


@cli.command()
def render(
    out: Annotated[Path, typer.Option(file_okay=False, help="Folder to write to.")],
    layout: Annotated[str, typer.Option(help="classic or standard.")] = "standard",
) -> None:
    """Write every digest of the store again."""
    from jianbao.cli import archive
    from jianbao.settings import load

    if layout not in ("classic", "standard"):
        raise UsageError(f"no layout {layout!r}: classic or standard")
    archive.write_out(load(), out, "classic" if layout == "classic" else "standard")


@cli.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(f"jianbao {installed('jianbao')}")


def main() -> None:
    """The `jianbao` command."""
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
    return 4 if isinstance(error, Unauthorized) else 1
