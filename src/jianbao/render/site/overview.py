"""今日一览: what a day brought, by task, in the words of its checked 简介. By rule; no model is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from jianbao.model import Basis, Entry, Section, Severity
from jianbao.render.site.words import first_sentence

__all__ = ["Group", "Lead", "is_checked", "overview"]

_MOST = 8
"""Groups that are told of."""
_LEADS = 3
"""Papers of each."""


class Lead(NamedTuple):
    """A paper, by the first sentence of its 简介."""

    id: str
    sentence: str


class Group(NamedTuple):
    """The day's new papers of one task."""

    tag: str | None
    """None: those of the tasks that are not told of, and those without a tag."""
    papers: int
    leads: tuple[Lead, ...]


def is_checked(entry: Entry) -> bool:
    """Whether an overview may speak its 简介: published, no draft, and no check refuses it."""
    outcome = entry.outcome
    return bool(
        entry.brief
        and outcome
        and outcome.basis is not Basis.DRAFT
        and all(one.severity is not Severity.ERROR for one in outcome.findings)
    )


def overview(entries: Iterable[Entry], tags: Callable[[Entry], tuple[str, ...]]) -> tuple[Group, ...]:
    """The tasks with the most new papers first, each paper under its first tag; the others at the end."""
    by_task: dict[str | None, list[Entry]] = {}
    for entry in entries:
        if entry.section is Section.NEW:
            by_task.setdefault(next(iter(tags(entry)), None), []).append(entry)
    named = sorted((tag for tag in by_task if tag), key=lambda tag: (-len(by_task[tag]), tag))
    others = [entry for tag in (*named[_MOST:], None) for entry in by_task.get(tag, ())]
    told = [_group(tag, by_task[tag], _LEADS) for tag in named[:_MOST]]
    if others:
        told.append(_group(None, others, _LEADS if told else 2 * _MOST))
    return tuple(told)


def _group(tag: str | None, entries: list[Entry], most: int) -> Group:
    checked = [entry for entry in entries if is_checked(entry)][:most]
    leads = tuple(Lead(one.id, first_sentence(one.brief or "")) for one in checked)
    return Group(tag, len(entries), leads)
