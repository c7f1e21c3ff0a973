"""A day: the pages of its topics, and the one that tells of them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from jianbao.model import Digest, Section
from jianbao.render.site import places
from jianbao.render.site.alike import alike
from jianbao.render.site.file import File
from jianbao.render.site.pages import Pages
from jianbao.render.site.papers import Paper
from jianbao.render.site.topics import Topic, near_of
from jianbao.render.words import date_zh

__all__ = ["Beside", "Day"]


@dataclass(frozen=True, slots=True)
class Beside:
    """The days before and after one: the nearest that the site has."""

    before: date | None = None
    after: date | None = None


class Day:
    """All topics of one day."""

    def __init__(self, day: date, digests: Sequence[Digest], pages: Pages) -> None:
        self.day = day
        self._pages = pages
        self.topics = [Topic(digest, pages) for digest in digests]
        self._papers: dict[str, Paper] = {}
        self._addresses: dict[str, str] = {}
        for topic in self.topics:
            for one in topic.laid:
                self._papers.setdefault(one.paper.entry.id, one.paper)
            self._addresses = topic.addresses | self._addresses
        self._pairs = alike(one.entry for one in self._papers.values())
        self._near = near_of(self._pairs)

    @property
    def new(self) -> int:
        """Papers that are new in one topic or more, each once."""
        return len({e.id for t in self.topics for e in t.digest.entries if e.section is Section.NEW})

    def files(self, beside: Beside, by_topic: Mapping[str, Beside]) -> Iterator[File]:
        """Its own page and those of its topics. `by_topic` are the days beside it on which a topic came."""
        yield self.page(places.day(self.day), beside)
        for topic in self.topics:
            for part in range(1, topic.parts + 1):
                yield self._topic(topic, part, by_topic.get(topic.slug, Beside()))

    def page(self, place: str, beside: Beside) -> File:
        """What the day brought, for any place in the site."""
        return self._pages.page(
            "day.html",
            place,
            date_zh(self.day),
            here="home" if place == places.HOME else "days",
            day=self.day,
            topics=self.topics,
            new=self.new,
            pairs=[(self._papers[one], self._papers[other]) for one, other in self._pairs],
            addresses=self._addresses,
            before=beside.before and places.day(beside.before),
            after=beside.after and places.day(beside.after),
            description=f"{date_zh(self.day)}，新论文 {self.new} 篇："
            + "、".join(f"{t.digest.topic.name} {t.digest.new}" for t in self.topics),
        )

    def _topic(self, topic: Topic, part: int, beside: Beside) -> File:
        it, slug = topic.digest, topic.slug
        name = it.topic.name
        return self._pages.page(
            "topic.html",
            places.page(self.day, slug, part),
            f"{name} · {date_zh(self.day)}" + (f"（{part}）" if part > 1 else ""),
            here="days",
            day=self.day,
            topic=topic,
            topics=self.topics,
            part=part,
            near=self._near,
            papers=self._papers,
            addresses=self._addresses | topic.addresses,
            before=beside.before and places.page(beside.before, slug),
            after=beside.after and places.page(beside.after, slug),
            description=f"{date_zh(self.day)}{name}：新 {it.new} 篇，更新 {it.replaced} 篇",
        )
