"""Outcomes to digest: who stands where, with what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from jianbao.model import (
    Announced,
    Announcement,
    ArxivId,
    Digest,
    Entry,
    Outcome,
    Paper,
    Section,
    TopicName,
)
from jianbao.ports import Store
from jianbao.stages.announce import merge


@dataclass(frozen=True)
class Printing:
    """How entries are printed."""

    tag_name: Callable[[str], str]
    """A tag's Chinese name."""
    demo: bool = False

    def link(self, paper: ArxivId) -> str:
        """Of the PDF: https, with the version."""
        return f"https://arxiv.org/pdf/{paper}"


def assemble(topic: TopicName, day: date, store: Store, printing: Printing) -> Digest:
    """The digest of a topic and day from what the store holds of it."""
    announcements = store.announcements(topic.categories, day)
    announced = merge(announcements.values())
    keys = [(paper.id, paper.version) for paper in announced]
    papers, outcomes = store.papers(keys), store.outcomes(keys)
    halves = {
        Section.NEW: [paper for paper in announced if paper.kind.is_new],
        Section.REPLACED: [paper for paper in announced if not paper.kind.is_new],
    }
    return Digest(
        topic=topic,
        day=day,
        new=len(halves[Section.NEW]),
        replaced=len(halves[Section.REPLACED]),
        entries=tuple(
            _entry(section, number, paper, papers[paper.id, paper.version], outcomes, printing)
            for section, half in halves.items()
            for number, paper in enumerate(half, 1)
        ),
        announced={category: announcements[category].counts for category in announcements},
        notes=_notes(topic, announcements),
        demo=printing.demo,
    )


def _entry(
    section: Section,
    number: int,
    announced: Announced,
    paper: Paper,
    outcomes: Mapping[tuple[str, int], Outcome],
    printing: Printing,
) -> Entry:
    outcome = outcomes.get(paper.key)
    tags = outcome.brief.tags if outcome and outcome.brief else ()
    return Entry(
        section=section,
        number=number,
        id=paper.id,
        version=paper.version,
        kind=announced.kind,
        title=paper.title,
        categories=paper.categories,
        url=printing.link(paper.arxiv_id),
        authors=paper.authors,
        comment=paper.comment,
        abstract=paper.abstract,
        outcome=outcome,
        tag_names=tuple(printing.tag_name(tag) for tag in tags),
    )


def _notes(topic: TopicName, announcements: Mapping[str, Announcement]) -> tuple[str, ...]:
    """What readers should know of the day, in Chinese."""
    notes = [note for announcement in announcements.values() for note in announcement.notes]
    notes += [
        f"{category}：未能取得当日公告，本刊可能不全"
        for category in topic.categories
        if category not in announcements
    ]
    if announcements and not any(announcement.papers for announcement in announcements.values()):
        notes.append("arXiv 当日在本主题没有公告")
    return tuple(notes)
