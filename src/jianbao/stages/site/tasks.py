"""Pages of tasks, with every new paper that has them."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from jianbao.model import Digest, Entry, Section
from jianbao.render.site import File, Pages
from jianbao.render.site.lists import Item
from jianbao.render.site.papers import tasks_of
from jianbao.render.site.plots import trend, week
from jianbao.render.site.tags import IN_FULL, ON_A_PAGE, Task, index_page, parts, task_page
from jianbao.stages.site.spool import Spool

__all__ = ["Tasks"]


class Tasks:
    """A guest that lists new papers by their tags."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._spool = Spool()
        self._places: defaultdict[str, array[int]] = defaultdict(lambda: array("Q"))
        """By tag, where in the file its papers are, the newest first."""
        self._weeks: defaultdict[str, Counter[date]] = defaultdict(Counter)
        self._totals: Counter[date] = Counter()
        self._day: date | None = None
        self._last: date | None = None
        self._seen: set[str] = set()
        """Papers of the day at hand: one that stands in two topics counts once."""

    def see(self, digest: Digest, addresses: Mapping[str, str]) -> Iterable[File]:
        """Files come at the end."""
        if digest.day != self._day:
            self._day = digest.day
            self._last = self._last or digest.day
            self._seen = set()
        for entry in digest.section(Section.NEW):
            if entry.id not in self._seen:
                self._seen.add(entry.id)
                self._keep(entry, digest, addresses[entry.id])
        return ()

    def _keep(self, entry: Entry, digest: Digest, address: str) -> None:
        monday = week(digest.day)
        self._totals[monday] += 1
        tags = tasks_of(entry, self._pages.taxonomy)
        if not tags:
            return
        place = self._spool.keep(Item.of(entry, digest, address))
        for tag in tags:
            self._places[tag].append(place)
            self._weeks[tag][monday] += 1

    def finish(self) -> Iterator[File]:
        """The index, then each task's pages, in the taxonomy's order."""
        last = self._last or date.min
        tasks = {
            node.id: Task(node, len(held), trend(self._weeks[node.id], self._totals, last))
            for node in self._pages.taxonomy.nodes
            if (held := self._places.get(node.id))
        }
        yield index_page(self._pages, tasks, self._totals.total())
        for tag, task in tasks.items():
            for part in range(1, parts(task.papers) + 1):
                yield task_page(self._pages, task, tasks, part, self._items(tag, part))
        self._spool.close()

    def _items(self, tag: str, part: int) -> list[Item]:
        start = 0 if part == 1 else IN_FULL + (part - 2) * ON_A_PAGE
        end = IN_FULL if part == 1 else start + ON_A_PAGE
        items = (self._spool.item(place) for place in self._places[tag][start:end])
        return [item if part == 1 else item.model_copy(update={"brief": None}) for item in items]
