"""Since when a text stands as it is printed: the same words, asked for anew or accepted, are no news."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import takewhile
from typing import TypeVar

from jianbao.model import Basis, Entry, Outcome, State
from jianbao.model.translation import TextPart, Translation
from jianbao.ports import Store

__all__ = ["written"]

_Row = TypeVar("_Row", Outcome, Translation)


def written(entry: Entry, store: Store) -> datetime | None:
    """When the latest of its texts that can be read first stood so; None where there is none yet."""
    found = []
    if entry.brief and entry.outcome:
        found.append(_brief(entry.outcome, store))
    if entry.translation and any(map(entry.chinese, TextPart)):
        rows = store.translations([entry.id]).get(entry.id, [])
        found.append(_since(entry.translation, rows, _chinese))
    return max(found, default=None)


def _brief(outcome: Outcome, store: Store) -> datetime:
    if outcome.basis is Basis.IMPORTED:
        return outcome.at  # dated by its day, and never asked for
    rows = (row for _, row in store.history(outcome.paper_id) if row.state is State.PUBLISHED)
    return _since(outcome, rows, _text)


def _since(printed: _Row, rows: Iterable[_Row], text: Callable[[_Row], object]) -> datetime:
    before = [row for row in rows if row.at <= printed.at]
    same = takewhile(lambda row: text(row) == text(printed), reversed(before))
    return min((row.at for row in same), default=printed.at)


def _text(outcome: Outcome) -> str | None:
    return outcome.brief.text if outcome.brief else None


def _chinese(row: Translation) -> tuple[str | None, ...]:
    return tuple(map(row.text, TextPart))
