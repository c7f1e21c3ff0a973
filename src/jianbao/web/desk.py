"""Where reviewing is done: what the pages need of an `App`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.exceptions import HTTPException

from jianbao.app import App
from jianbao.app.review import author, real_now, reviewer
from jianbao.errors import StoreError, UsageError
from jianbao.model import ArxivId, Item, Look, PaperKey
from jianbao.stages.review import Reviewer
from jianbao.web.pages import Pages
from jianbao.web.reprint import Reprint

LOOK = timedelta(minutes=10)
"""For so long others are told that somebody has opened a paper."""


@dataclass(frozen=True)
class Desk:
    """Where reviewing is done."""

    app: App
    judge: Reviewer
    author: str
    """Who decides."""
    pages: Pages
    reprint: Reprint
    now: Callable[[], datetime]
    """The time by which others see what is being looked at."""

    @classmethod
    def of(cls, app: App) -> Desk:
        """Of an open `App`. Raises `UsageError` where nobody can be told to decide."""
        settings = app.settings
        topics = {slug: topic.name for slug, topic in settings.topics.items()}
        pages = Pages(settings.digest.zone, topics)
        return cls(app, reviewer(app), author(settings), pages, Reprint(app), real_now)

    def item(self, name: str) -> Item:
        """Of `2508.03780v1`, or of the newest version. Raises 404."""
        try:
            asked = ArxivId.parse(name)
            return self.judge.item(asked.id, asked.version)
        except UsageError as error:
            raise HTTPException(404, str(error)) from error

    def tags(self, item: Item) -> list[tuple[str, str]]:
        """`(id, Chinese name)` of its tags."""
        known = item.outcome.brief.tags if item.outcome.brief else ()
        return [(tag, self.app.data.taxonomy.name(tag)) for tag in known]

    def opened(self, item: Item) -> None:
        """Tell others that it is being looked at. Where the store is busy or full, nobody is told."""
        look = Look(paper_id=item.key[0], version=item.key[1], author=self.author, at=self.now())
        with suppress(StoreError):
            self.app.store.look(look, look.at - LOOK)

    def others(self, *items: Item) -> dict[PaperKey, list[tuple[str, int]]]:
        """By key: `(who, minutes ago)` of everybody else who has opened it lately, the latest first."""
        now, found = self.now(), defaultdict(list)
        for one in self.app.store.looks((item.key for item in items), now - LOOK):
            if one.author != self.author:
                minutes = int((now - one.at) / timedelta(minutes=1))
                found[one.key].append((one.author, max(0, minutes)))
        return found

    def stale(self) -> int:
        """How many digests decisions have overtaken."""
        return len(self.app.store.stale_digests())
