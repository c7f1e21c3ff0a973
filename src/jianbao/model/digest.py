"""One topic, one day, as printed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import Field

from jianbao.model.announcement import Counts, Kind
from jianbao.model.base import Record
from jianbao.model.brief import Outcome, State
from jianbao.model.follow import Hit, place
from jianbao.model.ids import PaperKey
from jianbao.model.ledger import Ledger, Missing
from jianbao.model.review import is_decided
from jianbao.model.translation import TextPart, Translation


def day_folder(day: date) -> str:
    """`YYYYMMDD_Ddd`, English day names whatever the locale."""
    return f"{day:%Y%m%d}_{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[day.weekday()]}"


class Section(StrEnum):
    """The two halves of a digest: 最新发布 and 更新."""

    NEW = "new"
    REPLACED = "replaced"


class TopicName(Record):
    """A topic as the head of its digest names it."""

    slug: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    categories: tuple[str, ...] = Field(min_length=1)


class Entry(Record):
    """One paper in a digest, keeping what was printed."""

    section: Section
    number: int = Field(ge=0)
    """From 1 in each section."""
    id: str
    version: int | None
    """None where an imported link names none."""
    kind: Kind | None = None
    """None where it was imported."""
    title: str
    categories: tuple[str, ...]
    url: str
    """Of the PDF, in the form printed."""
    authors: tuple[str, ...]
    comment: str | None = None
    abstract: str
    outcome: Outcome | None = None
    """What became of its 简介."""
    translation: Translation | None = None
    """What became of its title and abstract in Chinese, as far as the topic wants them."""
    amended: date | None = None
    """The reader's day on which a later run added it, or its 简介, to a digest printed before: 补遗."""
    tag_names: tuple[str, ...] = ()
    """Chinese names of the outcome's tags at the time of printing."""
    hits: tuple[Hit, ...] = ()
    """What of the reader's words it met at the time of printing."""

    @property
    def key(self) -> PaperKey:
        """Of the paper version, as far as the entry's link names one: else version 0, which no paper has."""
        return self.id, self.version or 0

    @property
    def brief(self) -> str | None:
        """The published 简介, else nothing."""
        if self.outcome and self.outcome.brief and self.outcome.state is State.PUBLISHED:
            return self.outcome.brief.text
        return None

    def chinese(self, part: TextPart) -> str | None:
        """Its title or abstract in Chinese, where that is published."""
        return self.translation.text(part) if self.translation else None

    @property
    def news(self) -> str | None:
        """What is new in this version; nothing where its 简介 is not published."""
        return self.outcome.news if self.outcome and self.outcome.state is State.PUBLISHED else None

    @property
    def unfinished(self) -> bool:
        """Whether its 简介 is still to come: failed, deferred, or held and not turned down."""
        if self.outcome is None or is_decided(self.outcome):
            return False
        return self.outcome.state in (State.FAILED, State.DEFERRED, State.HELD)


class DigestHead(Record):
    """What an index says of a digest."""

    day: date
    slug: str
    name: str
    """Of the topic, in Chinese."""
    new: int
    replaced: int
    unfinished: int = 0
    """Entries whose 简介 failed, was deferred or is held."""
    demo: bool = False


class Digest(Record):
    """One topic on one day."""

    topic: TopicName
    day: date
    """The reader's day on which the announcement is out; for Asia/Shanghai the mailing date itself."""
    new: int = Field(ge=0)
    """As printed in the head: number of new entries."""
    replaced: int = Field(ge=0)
    entries: tuple[Entry, ...]
    """The new ones, then the replaced ones, in arXiv's order and that of their numbers."""
    announced: dict[str, Counts] = Field(default_factory=dict)
    """By category, arXiv's own counts; empty where an imported file did not state them."""
    repeated: int = Field(default=0, ge=0)
    """Of these counts, how many are of a paper that another of the categories announced too."""
    approximate: tuple[str, ...] = ()
    """Categories whose announcement was rebuilt from OAI's records."""
    notes: tuple[str, ...] = ()
    """For readers, in Chinese: disagreements of sources, why a day is empty."""
    missing: tuple[Missing, ...] = ()
    ledger: Ledger | None = None
    """As the file that it was read from states it; None where `render.ledger` counts the same."""
    demo: bool = False
    """Invented papers of the demonstration."""
    imported: bool = False

    @property
    def folder(self) -> str:
        """The name of its day's folder."""
        return day_folder(self.day)

    @property
    def head(self) -> DigestHead:
        """What an index says of it."""
        return DigestHead(
            day=self.day,
            slug=self.topic.slug,
            name=self.topic.name,
            new=self.new,
            replaced=self.replaced,
            unfinished=sum(entry.unfinished for entry in self.entries),
            demo=self.demo,
        )

    def section(self, section: Section) -> tuple[Entry, ...]:
        """The entries of one half."""
        return tuple(entry for entry in self.entries if entry.section is section)

    def ranked(self, section: Section) -> tuple[Entry, ...]:
        """The same, what the reader follows first, and what is to stand last last; none left out."""
        return ranked(self.section(section))


def ranked(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """What the reader follows first, what is to stand last last; else in the order given."""
    return tuple(sorted(entries, key=lambda entry: place(entry.hits)))
