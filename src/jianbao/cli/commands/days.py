"""Commands that make digests and send them: their options."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from jianbao.cli.options import DAY
from jianbao.errors import UsageError

__all__ = ["backfill", "catch_up", "demo", "notify", "run"]

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


def _said(*, off_peak: bool, batch: bool, no_pdf: bool = False) -> dict[str, Any]:
    """What a command's options say of the settings."""
    llm = {name: True for name, said in (("off_peak", off_peak), ("batch", batch)) if said}
    return ({"llm": llm} if llm else {}) | ({"pdf": {"enabled": False}} if no_pdf else {})


def demo() -> None:
    """Run the whole job over a bundled day. Its papers are invented: no key, no network, no configuration."""
    from jianbao.cli import daily

    code = daily.demo()
    typer.echo("jianbao site --demo builds a site of it")
    raise typer.Exit(code)


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
