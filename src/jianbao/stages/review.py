"""Decisions about 简介, and what follows from them in the ledger. `stages/reprint.py` makes digests again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from jianbao.checks import Source
from jianbao.errors import UsageError
from jianbao.model import (
    ACCEPTED,
    Action,
    Brief,
    Decision,
    Entry,
    Finding,
    Item,
    Outcome,
    Paper,
    PaperKey,
    ReasonCode,
    Severity,
    State,
    carried_from,
)
from jianbao.ports import Clock, Store

Checker = Callable[[Brief, Source], tuple[Finding, ...]]
"""What there is against a text that a person wrote."""


_ACCEPTABLE = (State.HELD, State.FAILED, State.PUBLISHED)


@dataclass(frozen=True)
class By:
    """Who decides, having seen what."""

    author: str
    etag: str
    """`Item.etag`."""
    at: datetime | None = None
    """Of a decision that was taken elsewhere; else it is now."""


class Reviewer:
    """Takes decisions. Every one names what was seen by its etag: `Conflict` where that is no longer there.

    A decision about a version that carries an earlier one's 简介 is one about that earlier version, and
    reaches all versions that carry it.
    """

    def __init__(self, store: Store, clock: Clock, checker: Checker) -> None:
        self._store = store
        self._clock = clock
        self._checker = checker

    def item(self, paper_id: str, version: int | None = None) -> Item:
        """What there is to decide about a paper, in its newest version with a 简介 by default.

        Raises `UsageError` where nothing was ever written of it.
        """
        if version is None:
            rows = self._store.history(paper_id)
            best = max((one.brief is not None, one.version) for _, one in rows) if rows else (False, 0)
            item = self._store.review_item((paper_id, best[1]))
        else:
            item = self._store.review_item((paper_id, version))
        if item is None:
            name = paper_id if version is None else f"{paper_id}v{version}"
            told = f"the store holds no 简介 of {name}: jianbao status names the days it has"
            raise UsageError(told, fault="unknown", id=name)
        origin = carried_from(item.outcome)
        return item if origin is None else self._store.review_item((paper_id, origin)) or item

    def accept(self, key: PaperKey, by: By) -> Decision:
        """Publish what is held; of what is published, say that it was seen and is right."""
        item = self.item(*key)
        if not item.outcome.brief or item.outcome.state not in _ACCEPTABLE:
            raise _no_text(item, "accept")
        published = item.outcome.state is State.PUBLISHED
        if published and (stands := _standing(item, by)):
            return stands
        new = None if published else self._next(item, State.PUBLISHED, ACCEPTED)
        return self._decide(item, new, by, action=Action.ACCEPT)

    def reject(self, key: PaperKey, reason: ReasonCode, by: By) -> Decision:
        """Hold a 简介 back for good: no run asks for another by itself."""
        item = self.item(*key)
        if not item.outcome.brief:
            raise _no_text(item, "reject")
        why = f"rejected: {reason}"
        if item.outcome.reason == why and (stands := _standing(item, by)):
            return stands
        new = self._next(item, State.HELD, why)
        return self._decide(item, new, by, action=Action.REJECT, reason_code=reason)

    def edit(
        self, key: PaperKey, text: str, tags: tuple[str, ...] | None, by: By, *, override: bool = False
    ) -> Decision:
        """Publish a person's text instead, with the tags that were there unless others are given.

        Both texts are kept, and the model's evidence: it is the paper's words. Raises `UsageError` with
        `findings` where the text has an error and is not to pass all the same.
        """
        item = self.item(*key)
        brief = _edited(item, text, tags)
        found = self._checker(brief, self._source(item))
        errors = [one for one in found if one.severity is Severity.ERROR]
        if errors and not override:
            told = "; ".join(f"{one.code}: {one.message}" for one in errors)
            raise UsageError(f"the edited text is not saved: {told}", fault="findings", findings=found)
        new = self._next(item, State.PUBLISHED, "edited", brief=brief, findings=found)
        return self._decide(item, new, by, action=Action.EDIT, text_after=brief.text, tags_after=brief.tags)

    def undo(self, key: PaperKey, by: By) -> Decision:
        """Make what was there before the latest decision hold again; of an undo, what it undid."""
        item = self.item(*key)
        last = item.decision
        if last is None:
            name = _name(item)
            raise UsageError(f"nothing was decided about {name}", fault="undecided", id=name)
        if last.row_after != item.ruled.row and by.etag == item.etag:
            told = f"a run has written {_name(item)} anew since: there is nothing to undo"
            raise UsageError(told, fault="rewritten", id=_name(item))
        new = None
        if last.row_before != last.row_after:
            rows = dict(self._store.history(item.outcome.paper_id))
            new = rows[last.row_before].model_copy(update={"at": self._clock.now()})
        return self._decide(item, new, by, action=Action.UNDO)

    def _next(self, item: Item, state: State, reason: str, **changes: Any) -> Outcome:
        """The row that follows: who wrote it, from what and for how much stays as it was."""
        changed = {"state": state, "reason": reason, "at": self._clock.now()} | changes
        return item.outcome.model_copy(update=changed)

    def _decide(self, item: Item, new: Outcome | None, by: By, **said: Any) -> Decision:
        old = item.outcome
        decision = Decision(
            paper_id=old.paper_id,
            version=old.version,
            text_before=old.brief.text if old.brief else None,
            author=by.author,
            etag=by.etag,
            at=by.at or self._clock.now(),
            **said,
        )
        return self._store.decide(decision, [new, *self._carriers(new)] if new else ())

    def _carriers(self, new: Outcome) -> Iterable[Outcome]:
        """The rows that follow for the versions that carry this one's 简介."""
        latest = {outcome.version: outcome for _, outcome in self._store.history(new.paper_id)}
        for carrier in latest.values():
            if carried_from(carrier) == new.version:
                same = {"state": new.state, "brief": new.brief, "findings": new.findings, "at": new.at}
                yield carrier.model_copy(update=same)

    def _source(self, item: Item) -> Source:
        """What an edited text is held against: record, text of the PDF, else what a digest printed."""
        paper: Paper | Entry | None = item.paper or self._printed(item)
        if paper is None:
            told = f"the store has no abstract of {_name(item)}: an edit cannot be checked"
            raise UsageError(told, fault="no-source", id=_name(item))
        document = self._store.document(item.key)
        return Source(
            title=paper.title,
            abstract=paper.abstract,
            comment=paper.comment or "",
            text=document.body if document else "",
            hidden=document.hidden if document else (),
        )

    def _printed(self, item: Item) -> Entry | None:
        """The entry of a digest: an imported paper whose link names no version has no record."""
        digests = (self._store.digest(topic, day) for topic, day in item.printed)
        entries = (entry for digest in digests if digest for entry in digest.entries)
        return next((entry for entry in entries if entry.id == item.outcome.paper_id), None)


def _standing(item: Item, by: By) -> Decision | None:
    """The decision that stands, for somebody who sees it and wants the same."""
    seen = item.ruled.decision is not None and by.etag == item.etag
    return item.decision if seen else None


def _edited(item: Item, text: str, tags: tuple[str, ...] | None) -> Brief:
    known = item.outcome.brief
    if known is None:
        raise _no_text(item, "edit")
    if not text.strip():
        raise UsageError("the edited text is empty: reject the 简介 instead", fault="empty")
    changed: dict[str, Any] = {"text": text.strip()}
    if tags is not None:
        changed |= {"tags": tags, "proposed": ()}
    return known.model_copy(update=changed)


def _no_text(item: Item, action: str) -> UsageError:
    told = f"{_name(item)} has no 简介 to {action}: {item.outcome.state}"
    return UsageError(told, fault="no-text", id=_name(item), state=item.outcome.state)


def _name(item: Item) -> str:
    return item.outcome.name
