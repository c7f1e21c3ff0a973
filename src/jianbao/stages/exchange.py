"""Decisions out of one store and into another: JSON, one a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TypeVar

from pydantic import ValidationError

from jianbao.errors import UsageError
from jianbao.model import Action, Decision, Item, PaperKey, Record
from jianbao.ports import Store
from jianbao.stages.review import By, Reviewer

_R = TypeVar("_R", bound=Record)

_NUMBERS = {"id", "supersedes", "row_before", "row_after"}
"""What another store would count otherwise."""


class Taking(StrEnum):
    """What became of a decision of another store."""

    TAKEN = "taken"
    KNOWN = "known"
    """The very same one is here."""
    LEFT = "left"
    """The 简介 here is another one, or there is none."""


class Taken(Record):
    """One line, read."""

    decision: Decision
    taking: Taking
    message: str = ""
    """Why it was left."""


def exported(store: Store) -> Iterator[str]:
    """Every decision, oldest first."""
    for decision in store.decisions():
        yield decision.model_dump_json(exclude=_NUMBERS, exclude_none=True)


def read_decisions(lines: Iterable[str]) -> list[Decision]:
    """What `exported` gave. Raises `UsageError` with the line's number for anything else."""
    return read_records(Decision, "decision", lines)


def read_records(kind: type[_R], called: str, lines: Iterable[str]) -> list[_R]:
    """Records of a kind, JSON, one a line. Raises `UsageError` with the line's number for anything else."""
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found += [kind.model_validate_json(line)] if line.strip() else []
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise UsageError(
                f"line {number} is no {called}: {place}: {first['msg']}", fault="line", line=number
            ) from error
    return found


def foreseen(decisions: Iterable[Decision], store: Store, reviewer: Reviewer) -> Iterator[Taken]:
    """What `take_in` would do, as far as it can be told without doing it."""
    texts: dict[PaperKey, set[str | None]] = {}
    for decision in decisions:
        key = decision.key
        if decision.content in {one.content for one in store.decisions(*key)}:
            yield Taken(decision=decision, taking=Taking.KNOWN)
            continue
        try:
            seen = texts.setdefault(key, {_text(_item(reviewer, key))})
            if decision.text_before not in seen:
                raise _another()
        except UsageError as error:
            yield Taken(decision=decision, taking=Taking.LEFT, message=str(error))
        else:
            seen |= {decision.text_after} - {None}
            yield Taken(decision=decision, taking=Taking.TAKEN)


def take_in(decisions: Iterable[Decision], store: Store, reviewer: Reviewer) -> Iterator[Taken]:
    """Decide here as it was decided there, by the same people, where the same text was seen."""
    for decision in decisions:
        known = {one.content for one in store.decisions(decision.paper_id, decision.version)}
        if decision.content in known:
            yield Taken(decision=decision, taking=Taking.KNOWN)
            continue
        try:
            _decide(decision, reviewer)
        except UsageError as error:
            yield Taken(decision=decision, taking=Taking.LEFT, message=str(error))
        else:
            yield Taken(decision=decision, taking=Taking.TAKEN)


def _decide(decision: Decision, reviewer: Reviewer) -> None:
    key = decision.key
    item = _item(reviewer, key)
    if _text(item) != decision.text_before:
        raise _another()
    by = By(decision.author, item.etag, decision.at)
    match decision.action:
        case Action.ACCEPT:
            reviewer.accept(key, by)
        case Action.REJECT:
            if decision.reason_code is None:
                raise UsageError("a rejection has a reason_code")
            reviewer.reject(key, decision.reason_code, by)
        case Action.EDIT:
            # whoever edited it saw its findings there
            reviewer.edit(key, decision.text_after or "", decision.tags_after, by, override=True)
        case Action.UNDO:
            reviewer.undo(key, by)


def _item(reviewer: Reviewer, key: PaperKey) -> Item:
    """Of this very version. Raises `UsageError`."""
    item = reviewer.item(*key)
    if item.key != key:
        raise _another()
    return item


def _another() -> UsageError:
    return UsageError("another 简介 stands here than the one that was decided about")


def _text(item: Item) -> str | None:
    return item.outcome.brief.text if item.outcome.brief else None
