"""The golden set as the pages tell it."""

from __future__ import annotations

from dataclasses import dataclass

from jianbao.model import Item, Paper, State
from jianbao.model.shelf import Golden, Must, MustKind
from jianbao.ports import Store
from jianbao.stages.evaluate.golden import staleness

_KINDS = {
    MustKind.CONTAINS: "含",
    MustKind.LACKS: "不含",
    MustKind.TAG: "标签",
    MustKind.NO_TAG: "无标签",
}
"""How demands are told and written here."""


@dataclass(frozen=True)
class Gold:
    """An item as it is shown."""

    item: Golden
    stale: str | None
    """Why it can no longer be held against; None where it can."""
    title: str | None

    @property
    def name(self) -> str:
        """`2508.03780v1`."""
        return self.item.name

    @property
    def demands(self) -> list[str]:
        """As they are written here."""
        return [f"{_KINDS[one.kind]} {one.value}" for one in self.item.must]


def everything(store: Store) -> list[Gold]:
    """All that hold, the newest first."""
    items = store.golden()[::-1]
    papers = store.papers([one.key for one in items])
    return [_gold(store, one, papers.get(one.key)) for one in items]


def of(store: Store, item: Item) -> Gold | None:
    """The item of a paper version, where it is golden."""
    found = (one for one in store.golden() if one.key == item.key)
    return next((_gold(store, one, item.paper) for one in found), None)


def may_be(item: Item) -> bool:
    """Whether a paper can be promoted from its page: there is a 简介 that holds, and a record."""
    return item.outcome.state is State.PUBLISHED and item.outcome.brief is not None and item.paper is not None


def demands(text: str) -> tuple[Must, ...]:
    """One a line: `含 70 亿`, or as the command line takes them. Raises `UsageError`."""
    return tuple(_demand(line.strip()) for line in text.splitlines() if line.strip())


def _demand(line: str) -> Must:
    for kind, word in _KINDS.items():
        if line.startswith(f"{word} ") and (value := line.removeprefix(word).strip()):
            return Must(kind=kind, value=value)
    return Must.parse(line)


def _gold(store: Store, item: Golden, paper: Paper | None) -> Gold:
    return Gold(item, staleness(store, item), paper.title if paper else None)
