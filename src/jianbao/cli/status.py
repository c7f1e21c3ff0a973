"""`status`: days settled and not, papers waiting, money spent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from datetime import tzinfo
from decimal import Decimal
from itertools import groupby

from rich.table import Table

from jianbao.adapters.store import open_store
from jianbao.cli.counted import counted
from jianbao.cli.terminal import sheet
from jianbao.model import State
from jianbao.model.batches import Batch
from jianbao.model.delivery import DIED, Delivery, DeliveryState
from jianbao.settings import Settings
from jianbao.stages.status import Settlement, Spending, Status, TopicDay, survey

_NEXT = {
    State.HELD: "for a decision",
    State.FAILED: "asked again by the next runs, three in all",
    State.DEFERRED: "asked by the next run",
}
_THEN = {
    DeliveryState.SENDING: "under way",
    DeliveryState.SENT: "not to all",
    DeliveryState.FAILED: "tried again by the next run",
    DeliveryState.UNSURE: "it may have been delivered: jianbao notify --again sends it again",
}

_STYLE = {Settlement.LATE: "red", Settlement.UNSETTLED: "yellow"}


def show(settings: Settings, days: int, *, as_json: bool) -> None:
    """Print the last days and the sums to stdout; with `as_json` an object a line."""
    now = settings.now().astimezone(settings.digest.zone)
    with closing(open_store(settings.store_url)) as store:
        status = survey(store, settings.topic_names(), now, days)
    if as_json:
        for day in status.days:
            print(day.model_dump_json())  # noqa: T201
        print(status.model_dump_json(exclude={"days"}))  # noqa: T201
        return
    console = sheet()
    if status.days:
        console.print(_table(status.days))
    else:
        console.print("No day is settled yet: jianbao run makes the newest.")
    for line in _sums(status, settings.digest.zone):
        console.print(line, soft_wrap=True)


def _table(days: Sequence[TopicDay]) -> Table:
    """A row for each day and topic; a column of counts only where there is something to count."""
    rows = [_counts(one) for one in days]
    names = [name for name in rows[0] if any(row[name] for row in rows)]
    table = Table("day", "topic", "", box=None, pad_edge=False)
    for name in (*names, "money"):
        table.add_column(name, justify="right", no_wrap=True)
    for one, row in zip(days, rows, strict=True):
        counts = [f"{row[name]:,}" if row[name] else "" for name in names]
        cells = [f"{one.day:%Y-%m-%d %a}", one.topic, _word(one), *counts, _money(one.costs)]
        table.add_row(*cells, style=_STYLE.get(one.settlement))
    return table


def _counts(one: TopicDay) -> dict[str, int]:
    states = {str(state): one.states.get(state, 0) for state in State}
    tokens = one.usage.prompt + one.usage.completion
    return {"papers": one.papers} | states | {"unseen": one.unseen, "tokens": tokens}


def _word(one: TopicDay) -> str:
    if one.settlement is Settlement.EMPTY and one.empty:
        return f"empty: {one.empty}"
    if one.unsettled and one.papers:
        return f"{one.settlement}: {', '.join(one.unsettled)}"
    return one.settlement


def _money(costs: Mapping[str, Decimal]) -> str:
    return " + ".join(f"{amount:.4f} {currency}" for currency, amount in sorted(costs.items()))


def _sums(status: Status, zone: tzinfo) -> Iterable[str]:
    late = sum(one.settlement is Settlement.LATE for one in status.days)
    if late:
        yield f"late: {late}; jianbao catch-up settles what arXiv still has"
    for state, count in status.waiting.items():
        yield f"waiting: {count:,} {state}, {_NEXT[state]}"
    if not status.waiting:
        yield "waiting: nothing"
    for batch in status.batches:
        yield _batch(batch, zone)
    yield from _unsent(status.unsent)
    spans = {"today": status.today, "7 days": status.week, "this month": status.month}
    yield "spent: " + "; ".join(f"{name} {_spent(spending)}" for name, spending in spans.items())
    if run := status.last_run:
        ended = f"exit code {run.exit_code}" if run.ended else "not ended: under way, or it died"
        yield f"last run: {run.command}, {run.started.astimezone(zone):%Y-%m-%d %H:%M}, {ended}"
    else:
        yield "last run: none"


def _unsent(rows: Iterable[Delivery]) -> Iterable[str]:
    """A line for each message, with the topics of a card together."""

    def message(row: Delivery) -> tuple[object, ...]:
        return row.channel, row.day, row.what, row.state, row.error or ""

    for _, those in groupby(sorted(rows, key=message), key=message):
        first, *more = those
        topics = ", ".join(filter(None, (row.topic for row in (first, *more))))
        about = " ".join(filter(None, (f"{first.channel}: {first.day}", topics, first.what)))
        state, error = first.state, first.error
        if state is DeliveryState.SENDING and _is_gone(first.owner):
            state, error = DeliveryState.UNSURE, DIED
        yield f"message to {about}: {state}, {_THEN[state]}" + (f" ({error})" if error else "")


def _is_gone(owner: str) -> bool:
    from jianbao.app.owner import is_gone

    return is_gone(owner)


def _batch(batch: Batch, zone: tzinfo) -> str:
    since = f"{batch.begun.astimezone(zone):%Y-%m-%d %H:%M}"
    done = f", {batch.done:,} answered" if batch.done else ""
    return (
        f"batch {batch.mark}: {counted(batch.questions, 'question')} of {batch.day} to {batch.model}, "
        f"{batch.state} since {since}{done}"
    )


def _spent(spending: Spending) -> str:
    unpriced = f" + price of {', '.join(spending.unpriced)} unknown" if spending.unpriced else ""
    return (_money(spending.costs) or "nothing") + unpriced
