"""What the store knows of the papers of a chunk, read at once: over a network each look-up is a wait."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from jianbao.model import Announced, Outcome, Paper, PaperKey
from jianbao.ports import Store
from jianbao.stages.journal import BRIEF


@dataclass(frozen=True)
class Case:
    """A paper that a run sees to. Two are equal where they are about the same version."""

    key: PaperKey
    announced: Announced = field(compare=False)
    paper: Paper = field(compare=False)
    before: Outcome | None = field(compare=False)
    """The latest outcome."""
    known: Outcome | None = field(compare=False)
    """Of a paper that is not new: the 简介 that readers know, whatever version it was written for."""
    earlier: Paper | None = field(compare=False)
    """That version, where it is another one."""
    is_read: bool = field(compare=False)
    """Whether the text of its PDF is in the store."""
    is_asked: bool = field(compare=False, default=True)
    """Whether the journal may hold a question about it."""
    in_batch: bool = field(compare=False, default=False)
    """Whether a batch is asked for its 简介, and has not answered."""


def cases(store: Store, announced: Mapping[PaperKey, Announced]) -> dict[PaperKey, Case]:
    """Read them in seven look-ups, however many there are."""
    papers = store.papers(announced)
    before = store.outcomes(announced)
    known = store.known_outcomes(one.id for one in announced.values() if not one.kind.is_new)
    written = {id_: (id_, one.version) for id_, one in known.items()}
    earlier = store.papers(written.values())
    read = store.have_documents(announced)
    asked = store.asked(announced, BRIEF)
    waiting = store.in_batches(asked, BRIEF)
    return {
        key: Case(
            key=key,
            announced=one,
            paper=papers[key],
            before=before.get(key),
            known=known.get(one.id),
            earlier=earlier.get(written[one.id]) if one.id in known and written[one.id] != key else None,
            is_read=key in read,
            is_asked=key in asked,
            in_batch=key in waiting,
        )
        for key, one in announced.items()
    }
