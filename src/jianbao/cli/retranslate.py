"""`paper --translate`: title and abstract of one paper in Chinese, beside those that stand."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import typer

from jianbao.app import open_app, prompts
from jianbao.app.again import Applied, Asked
from jianbao.app.retranslate import InChinese, in_chinese, put_in_place, question
from jianbao.cli.paper import Wanted, code, found, show_applied, told
from jianbao.cli.progress import shown
from jianbao.cli.terminal import plain, terminal
from jianbao.errors import UsageError
from jianbao.model.translation import Rendering, Translation
from jianbao.ports import Progress
from jianbao.render.beside import account
from jianbao.settings import Settings


def run(asked: Asked, wanted: Wanted) -> int:
    """Ask and show; the exit codes are those of `paper`."""
    settings = wanted.settings()
    with shown() as progress:
        if wanted.show_prompt:
            typer.echo(asyncio.run(_prompt(settings, asked, progress, as_json=wanted.as_json)))
            return 0
        made, applied, refusal = asyncio.run(_asked(settings, asked, progress, is_applied=wanted.apply))
    if wanted.as_json:
        typer.echo(json.dumps(_fields(made, applied, refusal), ensure_ascii=False))
    else:
        _show(settings, made, applied)
    if refusal:
        progress.note(refusal)
    return code(made.best.translation.state, applied, refusal)


async def _asked(
    settings: Settings, asked: Asked, progress: Progress, *, is_applied: bool
) -> tuple[InChinese, Applied | None, str | None]:
    """What was written, what came of applying it, and why it could not be."""
    async with open_app(settings, progress, "paper") as app:
        made = await in_chinese(app, asked)
        try:
            return made, await put_in_place(app, made) if is_applied else None, None
        except UsageError as error:
            return made, None, str(error)


async def _prompt(settings: Settings, asked: Asked, progress: Progress, *, as_json: bool) -> str:
    async with open_app(settings, progress, "paper") as app:
        prompt = prompts.find(app.settings, app.store, app.settings.prompts.translation)
        return told(app, prompt, await question(app, asked.paper, prompt), as_json=as_json)


def _show(settings: Settings, made: InChinese, applied: Applied | None) -> None:
    console = terminal()
    console.print(
        plain(f"{made.paper.id}v{made.paper.version}  {made.paper.title}"), style="bold", markup=False
    )
    for style, line in _lines("stands", made.standing):
        console.print(plain(line), style=style)
    for number, attempt in enumerate(made.attempts, 1):
        name = f"new {number}" if len(made.attempts) > 1 else "new"
        for style, line in _lines(name, attempt.translation):
            console.print(plain(line), style=style)
        console.print(plain(f"  {account(made.tokens, attempt.translation, attempt.paid, attempt.seconds)}"))
    if applied:
        show_applied(settings, console, applied)


def _lines(name: str, one: Translation | None) -> Iterable[tuple[str, str]]:
    if one is None:
        yield "", f"{name}: nothing"
        return
    prompt = one.prompt.name if one.prompt else ""
    reason = f"({one.reason})" if one.reason else ""
    yield "", f"{name}: " + " ".join(filter(None, (one.state, reason, prompt, one.model)))
    for part, rendering in one.parts.items():
        yield "", f"  {part}: {_text(rendering)}"
        yield from ((style, f"    {line}") for style, line in found(rendering.findings))


def _text(rendering: Rendering) -> str:
    state = "" if rendering.state == "published" else f"[{rendering.state}] "
    return f"{state}{rendering.text or '(no text)'}"


def _fields(made: InChinese, applied: Applied | None, refusal: str | None) -> dict[str, Any]:
    return {
        "id": f"{made.paper.id}v{made.paper.version}",
        **made.model_dump(mode="json", include={"tokens", "standing", "attempts"}),
        "title": made.paper.title,
        "abstract": made.paper.abstract,
        "best": made.attempts.index(made.best),
        "applied": applied.model_dump(mode="json") if applied else None,
        "not_applied": refusal,
    }
