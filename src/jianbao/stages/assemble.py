"""Outcomes to digest: who stands where, with what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, tzinfo

from jianbao.model import (
    Announced,
    Announcement,
    ArxivId,
    Digest,
    Entry,
    Follow,
    Missing,
    Origin,
    Outcome,
    Paper,
    PaperKey,
    Section,
    TopicName,
)
from jianbao.model.translation import TextPart
from jianbao.ports import Store
from jianbao.render import reason
from jianbao.stages.announce import merge
from jianbao.stages.follow import front_matter, matches
from jianbao.stages.translations import shown


@dataclass(frozen=True)
class Printing:
    """How entries are printed."""

    tag_name: Callable[[str], str]
    """A tag's Chinese name."""
    demo: bool = False
    zone: tzinfo = UTC
    """The readers' time zone."""
    translate: Mapping[str, frozenset[TextPart]] = field(default_factory=dict)
    """By slug, what a topic wants in Chinese."""
    follow: Mapping[str, Follow] = field(default_factory=dict)
    """By slug, what a topic's reader would see first, and last."""

    def link(self, paper: ArxivId) -> str:
        """Of the PDF: https, with the version."""
        return f"https://arxiv.org/pdf/{paper}"


@dataclass(frozen=True)
class Standing:
    """A topic's papers of a day, each once, and who is left out because it was new here before."""

    papers: tuple[Announced, ...]
    repeats: Mapping[str, date]
    """By id, the day on which it was printed as new."""


def standing(topic: TopicName, day: date, store: Store) -> Standing:
    """Who stands in a topic's digest: a paper is new in it once, over days and versions."""
    announced = merge(store.announcements(topic.categories, day).values())
    new = [paper.id for paper in announced if paper.kind.is_new]
    repeats = {paper_id: on for paper_id, on in store.new_on(topic.slug, new).items() if on != day}
    kept = tuple(paper for paper in announced if not (paper.kind.is_new and paper.id in repeats))
    return Standing(kept, repeats)


def assemble(topic: TopicName, day: date, store: Store, printing: Printing, today: date) -> Digest:
    """The digest of a topic and day from what the store holds of it; `today` marks what a later run added."""
    announcements = store.announcements(topic.categories, day)
    here = standing(topic, day, store)
    keys = [paper.key for paper in here.papers]
    papers, outcomes = store.papers(keys), store.outcomes(keys)
    wish = printing.translate.get(topic.slug, frozenset())
    rows = store.translations(paper_id for paper_id, _ in keys) if wish else {}
    chinese = {key: shown(paper, wish, rows.get(paper.id, ())) for key, paper in papers.items()}
    halves = {
        Section.NEW: [paper for paper in here.papers if paper.kind.is_new],
        Section.REPLACED: [paper for paper in here.papers if not paper.kind.is_new],
    }
    entries = [
        _entry(section, number, paper, papers[paper.key], outcomes, printing).model_copy(
            update={"translation": chinese[paper.key]}
        )
        for section, half in halves.items()
        for number, paper in enumerate(half, 1)
    ]
    if follow := printing.follow.get(topic.slug):
        entries = [_followed(entry, follow, store) for entry in entries]
    return Digest(
        topic=topic,
        day=day,
        new=len(halves[Section.NEW]),
        replaced=len(halves[Section.REPLACED]),
        entries=_amended(entries, store.digest(topic.slug, day), today),
        announced={category: announcements[category].counts for category in announcements},
        repeated=sum(len(one.papers) for one in announcements.values()) - len(merge(announcements.values())),
        approximate=tuple(c for c, one in announcements.items() if one.origin is Origin.OAI),
        notes=_notes(topic, day, announcements),
        missing=tuple(Missing(id=paper_id, reason=f"seen: {on}") for paper_id, on in here.repeats.items()),
        demo=printing.demo,
    )


def _followed(entry: Entry, follow: Follow, store: Store) -> Entry:
    """With what it meets. Institutions alone are worth the text of a PDF."""
    document = store.document(entry.key) if follow.institutions else None
    front = front_matter(document) if document else None
    return entry.model_copy(update={"hits": matches(entry, follow, front)})


def _amended(entries: list[Entry], before: Digest | None, today: date) -> tuple[Entry, ...]:
    """Entries with the day on which they came late, or got their 简介, into a digest printed before."""
    if before is None or before.imported:
        return tuple(entries)
    printed = {entry.id: entry for entry in before.entries}

    def when(entry: Entry) -> date | None:
        old = printed.get(entry.id)
        if old is None:
            return today
        return today if entry.brief and entry.brief != old.brief else old.amended

    return tuple(entry.model_copy(update={"amended": when(entry)}) for entry in entries)


def _entry(
    section: Section,
    number: int,
    announced: Announced,
    paper: Paper,
    outcomes: Mapping[PaperKey, Outcome],
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


def _notes(topic: TopicName, day: date, announcements: Mapping[str, Announcement]) -> tuple[str, ...]:
    """What readers should know of the day, in Chinese."""
    notes = [note for announcement in announcements.values() for note in announcement.notes]
    notes += [
        f"{category}：未能取得当日公告，本刊可能不全"
        for category in topic.categories
        if category not in announcements
    ]
    if announcements and not any(announcement.papers for announcement in announcements.values()):
        empties = [announcement.empty for announcement in announcements.values() if announcement.empty]
        notes.append(reason(day, empties))
    return tuple(notes)
