"""`paper`: one paper again, beside what is published."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import typer
from rich.console import Console
from rich.text import Text

from jianbao.app import App, open_app, prompts
from jianbao.app.again import Again, Applied, Asked, again, put_in_place, question, tokens
from jianbao.cli.progress import shown
from jianbao.cli.terminal import plain, terminal
from jianbao.errors import UsageError
from jianbao.model import Finding, Message, Outcome, Severity, State
from jianbao.ports import Progress
from jianbao.prompting import Prompt
from jianbao.render.beside import account
from jianbao.render.diff import diff
from jianbao.settings import Settings, load
from jianbao.stages.again import Attempt

_STYLES = {"same": "", "gone": "red strike", "new": "green"}
_BRACKETS = {"same": ("", ""), "gone": ("[-", "-]"), "new": ("{+", "+}")}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


@dataclass(frozen=True)
class Wanted:
    """What the command asked for beside the paper."""

    prompt: str | None = None
    model: str | None = None
    pdf: bool | None = None
    """None: as the settings say."""
    apply: bool = False
    show_prompt: bool = False
    as_json: bool = False
    translate: bool = False
    """Title and abstract into Chinese, and no 简介."""

    def settings(self) -> Settings:
        """With what the command says; nobody need be configured where nobody is asked, nobody stands in."""
        changed: dict[str, dict[str, Any]] = {"llm": {"fallback": []}}
        if self.prompt:
            changed["prompts"] = {"translation" if self.translate else "brief": self.prompt}
        if self.model:
            changed["llm"]["model"] = self.model
        if self.pdf is not None:
            changed["pdf"] = {"enabled": self.pdf}
        if self.show_prompt:
            changed["llm"]["provider"] = "draft"
        return load(changed)


def run(asked: Asked, wanted: Wanted) -> int:
    """Ask and show; returns the exit code: 0, 5 where there is no 简介, 6 where a check refuses it."""
    settings = wanted.settings()
    with shown() as progress:
        if wanted.show_prompt:
            typer.echo(asyncio.run(_prompt(settings, asked, progress, as_json=wanted.as_json)))
            return 0
        made, applied, refusal = asyncio.run(_asked(settings, asked, wanted, progress))
    if wanted.as_json:
        typer.echo(json.dumps(_fields(made, applied, refusal), ensure_ascii=False))
    else:
        _show(settings, made, applied)
    if refusal:
        progress.note(refusal)
    return code(made.best.outcome.state, applied, refusal)


def code(state: State, applied: Applied | None, refusal: str | None) -> int:
    """Of the command, with the best answer in this state."""
    if state is State.HELD:
        return 6
    if state is not State.PUBLISHED or (applied and applied.left):
        return 5
    return 2 if refusal else 0


async def _asked(
    settings: Settings, asked: Asked, wanted: Wanted, progress: Progress
) -> tuple[Again, Applied | None, str | None]:
    """What was written, what came of applying it, and why it could not be."""
    async with open_app(settings, progress, "paper") as app:
        made = await again(app, asked)
        if not wanted.apply:
            return made, None, None
        try:
            return made, await put_in_place(app, made), None
        except UsageError as error:
            return made, None, str(error)


async def _prompt(settings: Settings, asked: Asked, progress: Progress, *, as_json: bool) -> str:
    """What would be sent. arXiv is asked for what is missing, the model never; a prompt may be a draft."""
    async with open_app(settings, progress, "paper") as app:
        prompt = prompts.find(app.settings, app.store, app.settings.prompts.brief)
        _, put = await question(app, asked, app.asking.writer(prompt, app.asking.model))
        return told(app, prompt, put.messages, as_json=as_json)


def told(app: App, prompt: Prompt, messages: tuple[Message, ...], *, as_json: bool) -> str:
    """The messages as they are printed."""
    count = tokens(app, messages)
    if as_json:
        said = [one.model_dump() for one in messages]
        return json.dumps(
            {"prompt": prompt.ref.model_dump(), "tokens": count, "messages": said}, ensure_ascii=False
        )
    parts = [f"=== {one.role}\n{_lines(one.content)}" for one in messages]
    return "\n\n".join([*parts, f"=== {prompt.ref.name}, {count:,} tokens, nobody was asked"])


def _show(settings: Settings, made: Again, applied: Applied | None) -> None:
    console = terminal()
    paper = made.paper
    console.print(plain(f"{paper.id}v{paper.version}  {paper.title}"), style="bold")
    if made.standing:
        console.print(plain(f"stands: {_about(made.standing)}"))
        console.print(plain(f"  {_text(made.standing) or ''}"))
    else:
        console.print("stands: nothing")
    for number, attempt in enumerate(made.attempts, 1):
        name = f"new {number}" if len(made.attempts) > 1 else "new"
        console.print(plain(f"{name}: {_about(attempt.outcome)}"))
        console.print(_changed(made.standing, attempt.outcome, console))
        for style, line in _details(made, attempt):
            console.print(plain(f"  {line}"), style=style)
    if applied:
        show_applied(settings, console, applied)


def show_applied(settings: Settings, console: Console, applied: Applied) -> None:
    """Where it stands by now, and where not yet."""
    for page in applied.pages:
        console.print(f"  {settings.outputs_dir / page}")
    for place in applied.left:
        console.print(f"! a run is at work on {place}: apply it again afterwards, for nothing")
    if not (applied.pages or applied.left):
        console.print("applied; no digest prints this version")


def _changed(standing: Outcome | None, made: Outcome, console: Console) -> Text:
    """The new text with what changed: in colour on a terminal, in brackets elsewhere."""
    text = Text("  ")
    if (after := _text(made)) is None:
        return text.append("(no 简介)")
    if standing and _text(standing) == after:
        return text.append("(the same text)", "dim")
    for kind, piece in diff((_text(standing) if standing else None) or after, after):
        opened, closed = ("", "") if console.is_terminal else _BRACKETS[kind]
        text.append(opened + plain(piece) + closed, _STYLES[kind])
    return text


def _details(made: Again, attempt: Attempt) -> Iterable[tuple[str, str]]:
    outcome = attempt.outcome
    if outcome.brief:
        tags = (*outcome.brief.tags, *outcome.brief.proposed)
        brief = made.standing.brief if made.standing else None
        known = (*brief.tags, *brief.proposed) if brief else tags
        gone = [f"-{tag}" for tag in known if tag not in tags]
        new = [f"+{tag}" if tag not in known else tag for tag in tags]
        yield "", f"tags: {', '.join(new + gone) or 'none'}"
        for one in outcome.brief.evidence:
            yield "dim", f"{one.claim} ← “{one.quote}”"
    yield from found(outcome.findings)
    yield "", account(made.tokens, outcome, attempt.paid, attempt.seconds)


def found(findings: Iterable[Finding]) -> Iterable[tuple[str, str]]:
    """`(style, line)` of each."""
    for finding in findings:
        span = f" “{finding.span}”" if finding.span else ""
        yield _COLOURS[finding.severity], f"{finding.severity}: {finding.code}{span}: {finding.message}"


def _about(outcome: Outcome) -> str:
    by = outcome.prompt.name if outcome.prompt else ""
    basis = f"from {outcome.basis}" if outcome.basis else ""
    reason = f"({outcome.reason})" if outcome.reason else ""
    return " ".join(part for part in (outcome.state, basis, reason, by, outcome.model or "") if part)


def _text(outcome: Outcome) -> str | None:
    return outcome.brief.text if outcome.brief else None


def _lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))


def _fields(made: Again, applied: Applied | None, refusal: str | None) -> dict[str, Any]:
    before = (_text(made.standing) if made.standing else None) or ""
    return {
        "id": f"{made.paper.id}v{made.paper.version}",
        "title": made.paper.title,
        "tokens": made.tokens,
        "standing": made.standing.model_dump(mode="json") if made.standing else None,
        "attempts": [
            one.model_dump(mode="json") | {"diff": diff(before, _text(one.outcome) or "")}
            for one in made.attempts
        ],
        "best": made.attempts.index(made.best),
        "applied": applied.model_dump(mode="json") if applied else None,
        "not_applied": refusal,
    }
