"""Feeds of the newest papers, of each topic and of each task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from jianbao.model import Digest, Entry, Section
from jianbao.ports import Store
from jianbao.render.feeds import Feed, Item, atom, feeds_page, json_feed, midnight
from jianbao.render.site import File, Pages, places
from jianbao.render.site.papers import tasks_of
from jianbao.stages.site.written import written

__all__ = ["Feeds"]

_OF_TOPIC, _OF_TASK = 100, 50
"""Papers, at least: the day on which that is reached is told whole, so that one who looks once a day
misses none."""


class _Newest:
    """The newest papers of a feed, each once."""

    def __init__(self, name: str, most: int, updated: datetime) -> None:
        self.name = name
        self.updated = updated
        """Where there are no papers."""
        self.items: dict[str, Item] = {}
        self._most = most
        self._last: date | None = None

    def wants(self, paper_id: str, day: date) -> bool:
        """Whether a paper of a day goes in; days come newest first."""
        return paper_id not in self.items and (len(self.items) < self._most or day == self._last)

    def add(self, item: Item, day: date) -> None:
        """At its end."""
        self.items[item.paper], self._last = item, day


class Feeds:
    """A guest that remembers the newest new papers alone."""

    def __init__(self, pages: Pages, store: Store) -> None:
        self._pages = pages
        self._store = store
        self._topics: dict[str, _Newest] = {}
        self._tasks: dict[str, _Newest] = {}

    def see(self, digest: Digest, addresses: Mapping[str, str]) -> Iterable[File]:
        """Files come at the end."""
        topic, day = digest.topic, midnight(digest)
        whole = self._topics.setdefault(topic.slug, _Newest(topic.name, _OF_TOPIC, day))
        for entry in digest.section(Section.NEW):
            feeds = [whole, *(self._task(task, day) for task in tasks_of(entry, self._pages.taxonomy))]
            feeds = [feed for feed in feeds if feed.wants(entry.id, digest.day)]
            if feeds:
                item = self._item(entry, digest, addresses[entry.id])
                for feed in feeds:
                    feed.add(item, digest.day)
        return ()

    def _item(self, entry: Entry, digest: Digest, place: str) -> Item:
        return Item.of(entry, digest, place, self._pages, written(entry, self._store))

    def _task(self, task: str, day: datetime) -> _Newest:
        return self._tasks.setdefault(task, _Newest(self._pages.tag_name(task), _OF_TASK, day))

    def finish(self) -> Iterator[File]:
        """Topics in the order in which they came, tasks in the taxonomy's."""
        for slug, newest in sorted(self._topics.items()):
            yield from self._both(slug, newest, places.HOME)
        tasks = [node for node in self._pages.taxonomy.nodes if node.id in self._tasks]
        for node in tasks:
            yield from self._both(f"tags/{node.id}", self._tasks[node.id], places.tag(node.id))
        names = [(slug, newest.name) for slug, newest in self._topics.items()]
        yield feeds_page(self._pages, names, tasks)

    def _both(self, slug: str, newest: _Newest, home: str) -> Iterator[File]:
        items = tuple(newest.items.values())
        updated = Feed.latest(items, newest.updated)
        feed = Feed(self._pages.about, newest.name, slug, home, items, updated)
        yield atom(feed, places.feed(slug))
        yield json_feed(feed, places.feed(slug, "json"))
