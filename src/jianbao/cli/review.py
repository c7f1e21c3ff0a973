"""`review`: the queue and decisions, from the command line."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import typer

from jianbao.app import App, open_app
from jianbao.app.review import author, remake, reviewer, tag_ids
from jianbao.cli.counted import counted
from jianbao.cli.progress import shown
from jianbao.cli.terminal import plain, terminal
from jianbao.errors import Conflict, UsageError
from jianbao.model import Action, ArxivId, Decision, Filters, Item, Page, ReasonCode, Severity, State
from jianbao.model.translation import TextPart, Translation
from jianbao.ports import Progress
from jianbao.settings import Settings
from jianbao.stages.exchange import Taking, exported, read_decisions, take_in
from jianbao.stages.review import By
from jianbao.stages.ruling import Ruling, rule, waiting

STATES = ("held", "warning", "all")
_WORDS = {Action.ACCEPT: "accepted", Action.EDIT: "edited", Action.REJECT: "rejected", Action.UNDO: "undone"}


@dataclass(frozen=True)
class Listed:
    """Which part of the queue to show."""

    state: str | None = None
    topic: str | None = None
    day: date | None = None
    code: str | None = None
    sample: int | None = None
    limit: int = 20

    def filters(self) -> Filters:
        """Raises `UsageError` for a state that is none."""
        if self.state not in (None, *STATES):
            raise UsageError(f"no state {self.state!r}: {', '.join(STATES)}")
        states = {"held": (State.HELD,), "warning": (State.PUBLISHED,)}
        everything = self.state == "all" or self.sample is not None
        return Filters(
            states=states.get(self.state or "", (State.HELD, State.PUBLISHED)),
            severity=None if everything else Severity.WARNING,
            code=self.code,
            topic=self.topic,
            day=self.day,
            undecided=self.state != "all",
            sample=self.sample,
        )


@dataclass(frozen=True)
class Wanted:
    """A decision as it was asked for."""

    action: Action
    id: str
    reason: str | None = None
    text: str | None = None
    tags: Sequence[str] = ()
    override: bool = False
    etag: str | None = None


def show_queue(settings: Settings, listed: Listed, *, as_json: bool) -> None:
    """What waits for a person: the worst first, then the newest."""
    with shown() as progress:
        page, count = asyncio.run(_queue(settings, listed, progress))
    if as_json:
        for item in page.items:
            typer.echo(json.dumps(_fields(item), ensure_ascii=False))
        return
    for item in page.items:
        _print(_lines(item))
    more = f", {len(page.items)} shown" if count > len(page.items) else ""
    _print([f"{count:,} to review{more}" if count else "nothing to review"])


def decide(settings: Settings, wanted: Wanted) -> None:
    """Take a decision, and make again the digests that print the paper."""
    with shown() as progress:
        decision, pages = asyncio.run(_decide(settings, wanted, progress))
    reason = f": {decision.reason_code}" if decision.reason_code else ""
    name = decision.name
    lines = [f"{name} {_WORDS[decision.action]}{reason} by {decision.author}"]
    _print([*lines, *_made(settings, pages)])


def show_translations(settings: Settings, name: str, limit: int, *, as_json: bool) -> None:
    """Titles or abstracts of lately printed papers whose Chinese a check holds back: the newest first."""
    part = _part(name)
    with shown() as progress:
        rows = asyncio.run(_held(settings, part, progress))
    for row in rows[:limit]:
        one = row.parts[part]
        if as_json:
            typer.echo(row.model_dump_json())
            continue
        found = [f"    {it.severity}: {it.code}: {it.message}" for it in one.findings]
        _print([f"{row.name}  {row.reason}", f"  {one.text}", *found, ""])
    if not as_json:
        _print([f"{len(rows):,} to review" if rows else "nothing to review"])


async def _held(settings: Settings, part: TextPart, progress: Progress) -> list[Translation]:
    async with open_app(settings, progress, "review") as app:
        return [row for row, held in waiting(app.store, settings.now().date()) if held is part]


def _part(name: str) -> TextPart:
    if name not in list(TextPart):
        raise UsageError(f"no part {name!r}: {', '.join(TextPart)}")
    return TextPart(name)


def rule_translation(settings: Settings, wanted: Wanted, name: str) -> None:
    """The same about the Chinese of a title or abstract."""
    part = _part(name)
    with shown() as progress:
        row, pages = asyncio.run(_ruled(settings, wanted, part, progress))
    told = f"{row.name} {name} {_WORDS[wanted.action]} by {author(settings)}"
    _print([told, *_made(settings, pages)])


def write_out(settings: Settings, file: Path) -> None:
    """Every decision into a file."""
    with shown() as progress:
        lines = asyncio.run(_exported(settings, progress))
    try:
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot write {file}: {error.strerror}", path=str(file)) from error
    _print([f"{counted(len(lines), 'decision')} in {file}"])


def read_in(settings: Settings, file: Path) -> None:
    """Take the decisions of a file here, where the same 简介 stands."""
    try:
        decisions = read_decisions(file.read_text(encoding="utf-8").split("\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read: {error}", path=str(file)) from error
    with shown() as progress:
        lines = asyncio.run(_read_in(settings, decisions, progress))
    _print(lines)


async def _queue(settings: Settings, listed: Listed, progress: Progress) -> tuple[Page, int]:
    filters = listed.filters()
    async with open_app(settings, progress, "review") as app:
        if listed.topic:
            settings.require_topics([listed.topic], (head.slug for head in app.store.digest_heads()))
        (count,) = app.store.review_counts(filters)
        return app.store.review_queue(filters, limit=listed.limit), count


async def _decide(
    settings: Settings, wanted: Wanted, progress: Progress
) -> tuple[Decision, list[PurePosixPath]]:
    async with open_app(settings, progress, "review") as app:
        try:
            decision = _decided(app, wanted)
        except Conflict as conflict:
            for name in ("seen", "now", "wanted"):
                if text := conflict.facts[name]:
                    progress.note(f"{name}: {plain(text)}")
            raise
        return decision, await remake(app)


async def _ruled(
    settings: Settings, wanted: Wanted, part: TextPart, progress: Progress
) -> tuple[Translation, list[PurePosixPath]]:
    asked, reason = ArxivId.parse(wanted.id), None
    if wanted.action is Action.REJECT:
        reason = _reason(wanted.reason)
    async with open_app(settings, progress, "review") as app:
        item = reviewer(app).item(asked.id, asked.version)
        row = rule(app.store, app.clock, item, Ruling(part, reason, author(settings)))
        return row, await remake(app)


def _decided(app: App, wanted: Wanted) -> Decision:
    asked, judge = ArxivId.parse(wanted.id), reviewer(app)
    item = judge.item(asked.id, asked.version)
    by = By(author(app.settings), wanted.etag or item.etag)
    match wanted.action:
        case Action.ACCEPT:
            return judge.accept(item.key, by)
        case Action.REJECT:
            return judge.reject(item.key, _reason(wanted.reason), by)
        case Action.EDIT:
            text = wanted.text if wanted.text is not None else _text(item)
            tags = tag_ids(app, list(wanted.tags)) if wanted.tags else None
            return judge.edit(item.key, text, tags, by, override=wanted.override)
        case Action.UNDO:
            return judge.undo(item.key, by)


def _reason(code: str | None) -> ReasonCode:
    codes = ", ".join(f"{one} {one.label}" for one in ReasonCode)
    if code is None:
        raise UsageError(f"--reject wants a --reason: {codes}")
    try:
        return ReasonCode(code)
    except ValueError as error:
        raise UsageError(f"no reason {code!r}: {codes}") from error


async def _exported(settings: Settings, progress: Progress) -> list[str]:
    async with open_app(settings, progress, "review") as app:
        return list(exported(app.store))


async def _read_in(settings: Settings, decisions: list[Decision], progress: Progress) -> list[str]:
    async with open_app(settings, progress, "review") as app:
        taken = list(take_in(decisions, app.store, reviewer(app)))
        pages = await remake(app)
    left = [one for one in taken if one.taking is Taking.LEFT]
    counts = Counter(one.taking for one in taken)
    return [
        *(f"left: {one.decision.name}: {one.message}" for one in left),
        ", ".join(f"{counts[taking]} {taking}" for taking in Taking),
        *_made(settings, pages),
    ]


def _made(settings: Settings, pages: Iterable[PurePosixPath]) -> list[str]:
    return [f"  {settings.outputs_dir / page}" for page in pages]


def _lines(item: Item) -> Iterable[str]:
    outcome, decision = item.outcome, item.decision
    reason = f": {outcome.reason}" if outcome.reason else ""
    places = ", ".join(f"{topic} {day}" for topic, day in item.printed) or "in no digest"
    yield f"{outcome.name}  {outcome.state}{reason}  ({places})"
    if item.paper:
        yield f"  {item.paper.title}"
    yield f"  {_text(item)}"
    for one in item.findings:
        span = f" “{one.span}”" if one.span else ""
        yield f"    {one.severity}: {one.code}{span}: {one.message}"
    if decision:
        yield f"    {_WORDS[decision.action]} by {decision.author}, {decision.at:%Y-%m-%d %H:%M}"
    yield ""


def _fields(item: Item) -> dict[str, object]:
    outcome = item.outcome.model_dump(mode="json", include={"state", "reason", "basis", "prompt", "model"})
    return {
        "id": item.outcome.name,
        "title": item.paper.title if item.paper else None,
        "text": _text(item),
        "tags": item.outcome.brief.tags if item.outcome.brief else (),
        **outcome,
        "severity": item.severity,
        "findings": [one.model_dump(mode="json") for one in item.findings],
        "printed": [{"topic": topic, "day": day.isoformat()} for topic, day in item.printed],
        "decision": item.decision.model_dump(mode="json") if item.decision else None,
        "etag": item.etag,
    }


def _text(item: Item) -> str:
    return item.outcome.brief.text if item.outcome.brief else ""


def _print(lines: Iterable[str]) -> None:
    console = terminal()
    for line in lines:
        console.print(plain(line))
