"""Decisions about titles and abstracts in Chinese: each is a row of its own, which no run betters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from jianbao.errors import UsageError
from jianbao.model import ACCEPTED, Item, Paper, ReasonCode, State
from jianbao.model.translation import TextPart, Translation
from jianbao.ports import Clock, Store
from jianbao.stages.plan import HEALING
from jianbao.stages.translations import standing


@dataclass(frozen=True)
class Ruling:
    """What somebody wants of one part."""

    part: TextPart
    reason: ReasonCode | None
    """Why it is sent back; None: it is to be printed."""
    author: str
    seen: int | None = None
    """`Chinese.seen` of what was looked at; None: whatever stands now."""

    @property
    def state(self) -> State:
        """Of the part from then on."""
        return State.HELD if self.reason else State.PUBLISHED


@dataclass(frozen=True)
class Chinese:
    """What there is to decide about a paper's title and abstract."""

    paper: Paper
    """Of the newest version that has the 简介."""
    stands: Translation
    seen: int
    """Rows there are: it grows with every run that translates and every decision."""

    @property
    def waits(self) -> bool:
        """Whether a check holds a part of it, and nobody decided about that."""
        return any(one.state is State.HELD and not one.by for one in self.stands.parts.values())


def waiting(store: Store, today: date) -> list[tuple[Translation, TextPart]]:
    """What of lately printed papers a check holds back, and nobody decided about: the newest first."""
    found = store.untranslated(today - timedelta(days=HEALING))
    rows = {row.key: row for _, row in reversed(found)}.values()
    return [
        (row, part)
        for row in rows
        for part, one in row.parts.items()
        if one.state is State.HELD and not one.by
    ]


def in_chinese(store: Store, item: Item) -> Chinese | None:
    """None where nothing was ever translated of it."""
    if item.paper is None:
        return None
    same = [one.version for _, one in store.history(item.paper.id) if one.brief == item.outcome.brief]
    key = (item.paper.id, max(same, default=item.paper.version))
    paper = store.papers([key]).get(key, item.paper)
    rows = store.translations([paper.id]).get(paper.id, ())
    stands = standing(paper, tuple(TextPart), rows)
    return Chinese(paper, stands, len(rows)) if stands else None


def rule(store: Store, clock: Clock, item: Item, ruling: Ruling) -> Translation:
    """Print a part that is held, or send one back: no run asks for another then. Twice is once.

    Marks the digests that print the paper. Raises `UsageError` where there is no text to decide about, or
    something else stands by now.
    """
    found = in_chinese(store, item)
    before = found.stands.parts.get(ruling.part) if found else None
    if found is None or before is None or before.text is None:
        name = f"{item.key[0]}v{item.key[1]}"
        raise UsageError(f"{name} has no {ruling.part} in Chinese", fault="untranslated", id=name)
    if (before.by, before.state) == (ruling.author, ruling.state):
        return found.stands
    after = before.model_copy(update={"state": ruling.state, "by": ruling.author})
    row = found.stands.model_copy(
        update={
            "parts": found.stands.parts | {ruling.part: after},
            "reason": f"rejected: {ruling.reason}" if ruling.reason else ACCEPTED,
            "at": clock.now(),
        }
    )
    if not store.rule_translation(row, found.seen if ruling.seen is None else ruling.seen):
        told = f"the Chinese of {row.paper_id} was decided about or made anew since: look again, then decide"
        raise UsageError(told, fault="retranslated")
    return row
