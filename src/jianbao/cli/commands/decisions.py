"""The command `review`: its options."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from jianbao.cli.options import DAY
from jianbao.errors import UsageError

__all__ = ["review"]


def review(
    listed: Annotated[bool, typer.Option("--list", help="Show what waits, the worst first.")] = False,
    state: Annotated[str | None, typer.Option(help="With --list: held, warning or all.")] = None,
    topic: Annotated[str | None, typer.Option(metavar="SLUG", help="With --list: of a topic.")] = None,
    day: Annotated[date | None, typer.Option(**DAY, help="With --list: mailing date.")] = None,
    code: Annotated[
        str | None, typer.Option(help="With --list: of a finding, number.kind, or its group, number.")
    ] = None,
    sample: Annotated[
        int | None, typer.Option(min=0, help="With --list: a random sample of all, by this seed.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="With --list: how many to show.")] = 20,
    json: Annotated[bool, typer.Option("--json", help="With --list: one object a line.")] = False,
    accept: Annotated[str | None, typer.Option(metavar="ID", help="Publish it, or mark it as seen.")] = None,
    reject: Annotated[str | None, typer.Option(metavar="ID", help="Take it out of its digests.")] = None,
    reason: Annotated[str | None, typer.Option(metavar="CODE", help="With --reject: why.")] = None,
    edit: Annotated[
        str | None, typer.Option(metavar="ID", help="Publish another text or other tags.")
    ] = None,
    text: Annotated[str | None, typer.Option(help="With --edit: the whole 简介.")] = None,
    tag: Annotated[
        list[str] | None,
        typer.Option(metavar="TAG", help="With --edit: by id or name; may be repeated."),
    ] = None,
    override: Annotated[
        bool, typer.Option("--override", help="With --edit: save it although a check finds an error.")
    ] = False,
    undo: Annotated[str | None, typer.Option(metavar="ID", help="Take the latest decision back.")] = None,
    translation: Annotated[
        str | None,
        typer.Option(
            metavar="PART", help="Of the Chinese title or abstract: with --list, --accept or --reject."
        ),
    ] = None,
    etag: Annotated[
        str | None, typer.Option(help="With a decision: what was seen, as --list --json gave it.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--export", dir_okay=False, help="Write every decision to a file.")
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--import", exists=True, dir_okay=False, help="Take the decisions of such a file."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the review pages; 0 for any that is free.")
    ] = 8620,
    no_open: Annotated[bool, typer.Option("--no-open", help="Open no browser.")] = False,
    unsafe_host: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="Serve the review pages there: whoever reaches it decides, without a password.",
        ),
    ] = None,
) -> None:
    """Decide about 简介 that wait for a person. On pages in the browser, or by these options."""
    from jianbao.cli import review as pages
    from jianbao.model import Action
    from jianbao.settings import load

    asked = {Action.ACCEPT: accept, Action.REJECT: reject, Action.EDIT: edit, Action.UNDO: undo}
    decisions = {action: paper for action, paper in asked.items() if paper is not None}
    if len(decisions) + listed + (out is not None) + (into is not None) > 1:
        raise UsageError("one thing at a time: --list, one decision, --export or --import")
    if edit is not None and text is None and not tag:
        raise UsageError("--edit wants a --text or a --tag")
    if translation and not (listed or accept or reject):
        raise UsageError("--translation goes with --list, --accept or --reject")
    settings = load()
    for action, paper in decisions.items():
        wanted = pages.Wanted(action, paper, reason, text, tuple(tag or ()), override=override, etag=etag)
        if translation:
            pages.rule_translation(settings, wanted, translation)
        else:
            pages.decide(settings, wanted)
        return
    if out:
        pages.write_out(settings, out)
    elif into:
        pages.read_in(settings, into)
    elif listed and translation:
        pages.show_translations(settings, translation, limit, as_json=json)
    elif listed:
        part = pages.Listed(state, topic, day, code, sample, limit)
        pages.show_queue(settings, part, as_json=json)
    else:
        from jianbao.cli.pages import serve_pages

        serve_pages(settings, port, unsafe_host, is_opened=not no_open)
