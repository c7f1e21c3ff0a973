"""Where a 简介 comes from: everything that the store knows of a paper version."""

from __future__ import annotations

from datetime import date

from jianbao.model import Answer, Decision, Document, Item, Outcome, Paper, Record, TextQuality
from jianbao.model.translation import Translation
from jianbao.ports import Store
from jianbao.stages.review import Reviewer


class Read(Record):
    """The text of the PDF, by its facts."""

    quality: TextQuality
    pages: int
    characters: int
    hidden: int
    """Runs of text that no reader can see, which nobody was shown."""
    warnings: tuple[str, ...]
    extractor: str


class Explained(Record):
    """One paper version."""

    id: str
    version: int
    paper: Paper | None
    outcome: Outcome
    """The one that holds."""
    read: Read | None
    """None where the PDF was never read."""
    answers: tuple[Answer, ...]
    """Every question about it, in the order asked."""
    rows: tuple[Outcome, ...]
    """Every row of the ledger, the first first."""
    translations: tuple[Translation, ...]
    """Every row of the paper in all its versions, the first first: one holds for its English."""
    decisions: tuple[Decision, ...]
    printed: tuple[tuple[str, date], ...]
    """`(topic, day)` of the digests that print it."""


def explain(store: Store, reviewer: Reviewer, paper_id: str, version: int | None) -> Explained:
    """Of the newest version by default; where that carries an earlier one's 简介, of the earlier one.

    Raises `UsageError` for a paper that nothing was ever written of.
    """
    item = reviewer.item(paper_id, version)
    document = store.document(item.key)
    return Explained(
        id=item.outcome.paper_id,
        version=item.outcome.version,
        paper=item.paper,
        outcome=item.outcome,
        read=_read(document) if document else None,
        answers=tuple(store.answers_about(item.key)),
        rows=tuple(_rows(store, item)),
        translations=tuple(store.translations([item.key[0]]).get(item.key[0], ())),
        decisions=tuple(store.decisions(*item.key)),
        printed=item.printed,
    )


def _rows(store: Store, item: Item) -> list[Outcome]:
    return [one for _, one in store.history(item.outcome.paper_id) if one.version == item.outcome.version]


def _read(document: Document) -> Read:
    return Read(
        quality=document.quality,
        pages=document.pages,
        characters=len(document.body),
        hidden=len(document.hidden),
        warnings=document.warnings,
        extractor=document.extractor,
    )
