"""今日一览: what a day brought, by task, in the words of its checked 简介. By rule; no model is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from jianbao.model import Basis, Entry, Section, Severity, ranked
from jianbao.model.follow import place
from jianbao.render.words import first_sentence

__all__ = ["Group", "Lead", "is_checked", "overview"]

_MOST = 8
"""Groups that are told of."""
_LEADS = 3
"""Papers of each."""
_ALONE = 16
"""Papers of a group that nearly everything depends on: what the reader follows, or all there is."""


class Lead(NamedTuple):
    """A paper, by the first sentence of its 简介."""

    id: str
    sentence: str


class Group(NamedTuple):
    """The day's new papers of one task, or those that the reader follows."""

    tag: str | None
    """None: those of the tasks that are not told of, and those without a tag."""
    papers: int
    leads: tuple[Lead, ...]
    titles: tuple[Entry, ...] = ()
    """What is told by its title: where no 简介 is checked, and of what is followed."""
    is_followed: bool = False


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
    """What is followed, then the tasks with the most new papers, then the rest; each paper in one group."""
    new = [entry for entry in entries if entry.section is Section.NEW]
    followed = [entry for entry in new if place(entry.hits) < 0]
    by_task: dict[str | None, list[Entry]] = {}
    for entry in new:
        if place(entry.hits) >= 0:
            by_task.setdefault(next(iter(tags(entry)), None), []).append(entry)
    named = sorted((tag for tag in by_task if tag), key=lambda tag: (-len(by_task[tag]), tag))
    others = [entry for tag in (*named[_MOST:], None) for entry in by_task.get(tag, ())]
    told = [_followed(followed)] if followed else []
    told += [_group(tag, by_task[tag], _LEADS) for tag in named[:_MOST]]
    if others:
        told.append(_group(None, others, _LEADS if named else _ALONE))
    return tuple(told)


def _followed(entries: list[Entry]) -> Group:
    shown = entries[:_ALONE]
    titles = tuple(entry for entry in shown if not is_checked(entry))
    return Group(None, len(entries), _leads(shown), titles, is_followed=True)


def _group(tag: str | None, entries: list[Entry], most: int) -> Group:
    entries = list(ranked(entries))
    leads = _leads(entries)[:most]
    return Group(tag, len(entries), leads, () if leads else tuple(entries[:most]))


def _leads(entries: Iterable[Entry]) -> tuple[Lead, ...]:
    return tuple(Lead(one.id, first_sentence(one.brief or "")) for one in entries if is_checked(one))
