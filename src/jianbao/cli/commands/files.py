"""Commands that read and write files: their options."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jianbao.cli.options import DAY
from jianbao.errors import UsageError

__all__ = ["backup", "check_", "export", "import_", "render", "site"]


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


def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="To write, or to replace.")],
) -> None:
    """Copy the store into one file. It is checked, and runs may go on meanwhile."""
    from jianbao.cli.backup import make
    from jianbao.settings import load

    make(load(), file)


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
