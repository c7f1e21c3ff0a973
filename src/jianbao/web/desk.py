"""Where reviewing is done: what the pages need of an `App`."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException

from jianbao.app import App
from jianbao.app.review import author, reviewer
from jianbao.errors import UsageError
from jianbao.model import ArxivId, Item
from jianbao.stages.review import Reviewer
from jianbao.web.pages import Pages


@dataclass(frozen=True)
class Desk:
    """Where reviewing is done."""

    app: App
    judge: Reviewer
    author: str
    """Who decides."""
    pages: Pages

    @classmethod
    def of(cls, app: App) -> Desk:
        """Of an open `App`. Raises `UsageError` where nobody can be told to decide."""
        settings = app.settings
        topics = {slug: topic.name for slug, topic in settings.topics.items()}
        return cls(app, reviewer(app), author(settings), Pages(settings.digest.zone, topics))

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
        return [(tag, self.app.taxonomy.name(tag)) for tag in known]

    def stale(self) -> int:
        """How many digests decisions have overtaken."""
        return len(self.app.store.stale_digests())
