"""`explain`: one paper, everything that the store knows of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import typer

from jianbao.app import open_app
from jianbao.app.review import reviewer
from jianbao.cli.counted import counted
from jianbao.cli.progress import shown
from jianbao.cli.terminal import plain, terminal
from jianbao.model import Answer, ArxivId, Decision, Evidence, Outcome, Usage
from jianbao.model.translation import Translation
from jianbao.ports import Progress
from jianbao.settings import Settings
from jianbao.stages.explain import Explained, Read
from jianbao.stages.explain import explain as explained


def show(settings: Settings, paper: str, *, as_json: bool) -> None:
    """Print it. Raises `UsageError` for a paper that nothing was ever written of."""
    with shown() as progress:
        told = asyncio.run(_explained(settings, paper, progress))
    if as_json:
        typer.echo(told.model_dump_json())
        return
    console = terminal()
    for line in _lines(told):
        console.print(plain(line))


async def _explained(settings: Settings, paper: str, progress: Progress) -> Explained:
    asked = ArxivId.parse(paper)
    async with open_app(settings, progress, "explain") as app:
        return explained(app.store, reviewer(app), asked.id, asked.version)


def _lines(told: Explained) -> Iterable[str]:
    outcome = told.outcome
    yield f"{told.id}v{told.version}" + (f"  {told.paper.title}" if told.paper else "")
    yield _state(outcome)
    if outcome.brief:
        yield f"  {outcome.brief.text}"
        yield f"  tags: {', '.join((*outcome.brief.tags, *outcome.brief.proposed)) or 'none'}"
    yield _text(told.read)
    if outcome.prompt:
        prompt = outcome.prompt
        yield f"prompt: {prompt.name} sha256 {prompt.sha256}"
    yield f"model: {outcome.model or 'none was asked'}"
    if outcome.instead:
        yield f"  instead of the first: {outcome.instead}"
    yield from _section("answers", [_answer(one) for one in told.answers])
    if told.answers:
        yield f"  together {_sum(told.answers)}"
    yield from _section("evidence", [f"{one.claim} ← “{one.quote}”" for one in _evidence(outcome)])
    yield from _section(
        "findings",
        [f"{one.severity}: {one.code}: {one.span or ''} {one.message}" for one in outcome.findings],
    )
    yield from _section("ledger", [f"{one.at:%Y-%m-%d %H:%M} {_state(one)}" for one in told.rows])
    yield from _section(
        "translations", [line for one in told.translations for line in _translated(one, told.answers)]
    )
    yield from _section("decisions", [line for one in told.decisions for line in _decision(one)])
    yield from _section("printed in", [f"{topic} {day}" for topic, day in told.printed])


def _evidence(outcome: Outcome) -> tuple[Evidence, ...]:
    return outcome.brief.evidence if outcome.brief else ()


def _state(outcome: Outcome) -> str:
    basis = f" from {outcome.basis}" if outcome.basis else ""
    return f"{outcome.state}{basis}" + (f": {outcome.reason}" if outcome.reason else "")


def _text(read: Read | None) -> str:
    if read is None:
        return "PDF: not read"
    parts = [f"PDF: {read.quality}, {read.pages} pages, {read.characters:,} characters, {read.extractor}"]
    parts += [f"{read.hidden} runs of hidden text left out"] if read.hidden else []
    return "; ".join([*parts, *read.warnings])


def _answer(answer: Answer) -> str:
    """`attempt 1, turn 0: answered, 1,200 + 150 tokens, 0.0002 USD, 2.1 s`."""
    parts = [str(answer.state)]
    if answer.reply:
        usage = answer.reply.usage
        cached = f" ({usage.cached:,} cached)" if usage.cached else ""
        parts.append(f"{usage.prompt:,}{cached} + {usage.completion:,} tokens")
        parts.append(f"{answer.cost} {answer.currency}" if answer.cost is not None else "price unknown")
        parts.append(f"{answer.reply.seconds:.1f} s, {answer.reply.finish}")
    parts += [answer.error] if answer.error else []
    parts += ["may have been paid twice"] if answer.possible_duplicate else []
    kind = "question" if answer.turn == 0 else f"repair {answer.turn}"
    return f"{answer.purpose}, attempt {answer.attempt}, {kind}: {', '.join(parts)}"


def _sum(answers: Iterable[Answer]) -> str:
    paid = [one for one in answers if one.reply]
    usage = sum((one.reply.usage for one in paid if one.reply), Usage())
    costs = {one.currency: sum(x.cost or 0 for x in paid if x.currency == one.currency) for one in paid}
    money = " + ".join(f"{amount} {currency}" for currency, amount in costs.items() if currency)
    return f"{usage.prompt + usage.completion:,} tokens" + (f", {money}" if money else "")


def _translated(row: Translation, asked: Iterable[Answer]) -> Iterable[str]:
    """Where it comes from and what it took; each part with its text, and what there is against it."""
    why = f": {row.reason}" if row.reason else ""
    yield f"{row.at:%Y-%m-%d %H:%M} v{row.version} {row.state}{why}"
    if row.prompt:
        yield f"  prompt: {row.prompt.name} sha256 {row.prompt.sha256}"
    yield f"  model: {row.model or 'none answered'}" + (f", instead of {row.instead}" if row.instead else "")
    if not row.is_decided:
        usage, repairs = row.usage, sum(one.turn > 0 for one in asked if one.key in row.answers)
        money = f"{row.cost} {row.currency}" if row.cost is not None else "price unknown"
        tokens = f"{usage.prompt:,} + {usage.completion:,} tokens"
        answers = counted(len(row.answers), "answer")
        yield f"  {answers}, {repairs} of them repairs: {tokens}, {money}; run {row.runs}"
    for part, rendering in row.parts.items():
        by = f" by {rendering.by}" if rendering.by else ""
        yield f"  {part}: {rendering.state}{by}: {rendering.text or ''}"
        yield from (
            f"    {one.severity}: {one.code}: {one.span or one.source or ''} {one.message}"
            for one in rendering.findings
        )


def _decision(decision: Decision) -> Iterable[str]:
    reason = f" ({decision.reason_code}: {decision.reason_code.label})" if decision.reason_code else ""
    yield f"{decision.at:%Y-%m-%d %H:%M} {decision.action}{reason} by {decision.author}"
    if decision.text_after is not None:
        yield f"  - {decision.text_before}"
        yield f"  + {decision.text_after}"


def _section(name: str, lines: list[str]) -> Iterable[str]:
    if lines:
        yield f"{name}:"
        yield from (f"  {line}" for line in lines)
