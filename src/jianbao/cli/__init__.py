"""Commands. A failure is one sentence on stderr and an exit code; imports are late, so that help is fast."""

from __future__ import annotations

import sys
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from jianbao.cli import decisions, laboratory
from jianbao.cli.options import DAY
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


Day = Annotated[date | None, typer.Option(**DAY, help="Mailing date of arXiv; the newest by default.")]
Topics = Annotated[
    list[str] | None,
    typer.Option("--topic", metavar="SLUG", help="Of a topic; may be repeated. All by default."),
]


Estimate = Annotated[bool, typer.Option("--estimate", help="Say what it would cost, and ask no model.")]
OffPeak = Annotated[
    bool, typer.Option("--off-peak", help="Wait for the model's cheaper hours, where prices.toml knows any.")
]

Batch = Annotated[
    bool, typer.Option("--batch", help="Ask in the provider's batches: cheaper, and answered within a day.")
]


@cli.command()
def run(
    day: Day = None,
    topic: Topics = None,
    estimate: Estimate = False,
    off_peak: OffPeak = False,
    batch: Batch = False,
    no_pdf: Annotated[bool, typer.Option("--no-pdf", help="Write from abstracts alone.")] = False,
    no_notify: Annotated[
        bool, typer.Option("--no-notify", help="Send nothing; jianbao notify does.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Ask arXiv again, and try failed papers again.")
    ] = False,
) -> None:
    """Make the digests of one announcement day. What is done already is skipped."""
    from jianbao.cli import daily
    from jianbao.settings import load

    settings = load(_said(off_peak=off_peak, batch=batch, no_pdf=no_pdf))
    wanted = daily.Wanted(day, topics=tuple(topic or ()), force=force, silent=no_notify)
    raise typer.Exit(daily.estimate(settings, wanted) if estimate else daily.run(settings, wanted))


def _said(*, off_peak: bool, batch: bool, no_pdf: bool = False) -> dict[str, Any]:
    """What a command's options say of the settings."""
    llm = {name: True for name, said in (("off_peak", off_peak), ("batch", batch)) if said}
    return ({"llm": llm} if llm else {}) | ({"pdf": {"enabled": False}} if no_pdf else {})


@cli.command("catch-up")
def catch_up(
    since: Annotated[
        date | None,
        typer.Option(**DAY, help="First mailing date; by default the oldest known."),
    ] = None,
    topic: Topics = None,
    estimate: Estimate = False,
    off_peak: OffPeak = False,
    batch: Batch = False,
) -> None:
    """Make the digests of every day that is missing one. Oldest first; what can be bettered is."""
    from jianbao.cli import daily
    from jianbao.settings import load

    settings = load(_said(off_peak=off_peak, batch=batch))
    wanted = daily.Wanted(first=since, topics=tuple(topic or ()), command="catch-up")
    raise typer.Exit(daily.estimate(settings, wanted) if estimate else daily.run(settings, wanted))


@cli.command()
def backfill(
    first: Annotated[date, typer.Option("--from", **DAY, help="First mailing date.")],
    last: Annotated[date, typer.Option("--to", **DAY, help="Last mailing date.")],
    topic: Topics = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Hand the papers to so many workers of a Prefect server.")
    ] = None,
    estimate: Estimate = False,
    off_peak: OffPeak = False,
    batch: Batch = False,
) -> None:
    """Make the digests of a span of the past. Days beyond arXiv's listings are rebuilt from OAI."""
    from jianbao.cli import daily
    from jianbao.settings import load

    if last < first:
        raise UsageError(f"--to {last} lies before --from {first}")
    if workers and (off_peak or batch):
        raise UsageError("--workers goes with neither --off-peak nor --batch: those wait in one process")
    wanted = daily.Wanted(
        first=first, last=last, topics=tuple(topic or ()), approximate=True, command="backfill"
    )
    settings = load(_said(off_peak=off_peak, batch=batch))
    if workers and not estimate:
        from jianbao.cli import cluster

        raise typer.Exit(cluster.run(settings, wanted, workers))
    raise typer.Exit(daily.estimate(settings, wanted) if estimate else daily.run(settings, wanted))


@cli.command()
def demo() -> None:
    """Run the whole job over a bundled day. Its papers are invented: no key, no network, no configuration."""
    from jianbao.cli import daily

    code = daily.demo()
    typer.echo("jianbao site --demo builds a site of it")
    raise typer.Exit(code)


@cli.command("check")
def check_(
    paths: Annotated[
        list[Path], typer.Argument(exists=True, help="Digests, classic or standard, or folders of them.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line for each finding.")] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="A table of codes and counts at the end.")
    ] = False,
) -> None:
    """Check the 简介 of digests on disk. Ours or others', against title, abstract and comment."""
    from jianbao.cli import check
    from jianbao.settings import load

    raise typer.Exit(check.run(load(), paths, as_json=as_json, summary=summary))


@cli.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="Of YYYYMMDD_Ddd/<slug>.md.")],
    defects: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the defects there too, one JSON object a line.")
    ] = None,
) -> None:
    """Read digests on disk into the store. Classic or standard, ours or others'; their defects are listed."""
    from jianbao.cli import archive
    from jianbao.settings import load

    raise typer.Exit(archive.read_in(load(), folder, defects))


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
def site(
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Folder to write; by default site.dir of the settings."),
    ] = None,
    base_url: Annotated[
        str | None, typer.Option(help="Where it will stand, for feeds and previews; else site.base_url.")
    ] = None,
    demo: Annotated[
        bool, typer.Option("--demo", help="Of the demonstration's papers, into site-demo.")
    ] = False,
) -> None:
    """Build the static site from the store. Days, topics, tags, search, feeds."""
    from jianbao.cli.site import write
    from jianbao.settings import load

    said = {"site": {"base_url": base_url}} if base_url else {}
    write(load(said | {"demo": demo}), out)


@cli.command()
def notify(
    names: Annotated[
        list[str] | None, typer.Argument(help="Channels of the settings; all by default.")
    ] = None,
    test: Annotated[bool, typer.Option("--test", help="Send a test message.")] = False,
    day: Annotated[date | None, typer.Option(**DAY, help="This mailing date, however old.")] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also what got no answer, and may have been delivered.")
    ] = False,
) -> None:
    """Send digests to mailboxes and chats. Those of the settings; what was sent is not sent again."""
    from jianbao.cli.notify import Wanted, send
    from jianbao.cli.notify import test as try_out
    from jianbao.settings import load

    if test:
        raise typer.Exit(try_out(load(), names or ()))
    raise typer.Exit(send(load(), Wanted(names or (), day, again)))


@cli.command()
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


@cli.command()
def status(
    days: Annotated[int, typer.Option(min=1, help="How many mailing dates back.")] = 30,
    json: Annotated[bool, typer.Option("--json", help="One object a line.")] = False,
) -> None:
    """Show days settled and not, papers waiting, money spent."""
    from jianbao.cli.status import show
    from jianbao.settings import load

    show(load(), days, as_json=json)


@cli.command()
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


@cli.command()
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


@cli.command()
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


@cli.command()
def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="To write, or to replace.")],
) -> None:
    """Copy the store into one file. It is checked, and runs may go on meanwhile."""
    from jianbao.cli.backup import make
    from jianbao.settings import load

    make(load(), file)


@cli.command()
def export(
    kind: Annotated[
        str, typer.Option("--format", help="jsonl, parquet, bibtex, ris, csl, markdown or obsidian.")
    ] = "jsonl",
    out: Annotated[
        Path | None, typer.Option(help="File to write, a folder for obsidian; stdout by default.")
    ] = None,
    day: Annotated[date | None, typer.Option(**DAY, help="Printed on this mailing date.")] = None,
    since: Annotated[date | None, typer.Option(**DAY, help="Printed on this mailing date or later.")] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option("--topic", metavar="SLUG", help="Printed in this topic; may be repeated."),
    ] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag", metavar="TAG", help="Of this task or one below it, by id or name; may be repeated."
        ),
    ] = None,
) -> None:
    """Write the store for other programs. Or a part of it: for Zotero, Obsidian, pandas."""
    from jianbao.cli.export import FORMATS, wanted_of, write
    from jianbao.settings import load

    if kind not in FORMATS:
        raise UsageError(f"--format {kind}: one of {', '.join(FORMATS)}")
    settings = load()
    write(settings, kind, wanted_of(settings, (day or since, day), topic or [], tag or []), out)


@cli.command()
def version() -> None:
    """Print the version."""
    from importlib.metadata import version as installed

    typer.echo(f"jianbao {installed('jianbao')}")


cli.command()(decisions.review)
cli.command()(decisions.explain)
cli.command()(laboratory.paper)
cli.command("eval")(laboratory.eval_)
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
