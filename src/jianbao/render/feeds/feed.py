"""What a feed is, whatever its format: names that last, and addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from jianbao.render.feeds.item import Item
from jianbao.render.site import About, places

__all__ = ["Feed"]

_SINCE = "2026"
"""Names of the `tag:` scheme say when their maker had the host; this never changes."""
_NOWHERE = "jianbao.invalid"
"""The host of sites that do not know their own."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The newest papers of a topic or a task."""

    about: About
    name: str
    """In Chinese."""
    slug: str
    """`audio`, `tags/speech.asr`: the feed's name, and the first part of its papers' names."""
    home: str
    """The page that says the same: a place in the site."""
    items: tuple[Item, ...]
    updated: datetime

    @property
    def title(self) -> str:
        """With the site's."""
        return f"{self.name} · {self.about.title}"

    @property
    def id(self) -> str:
        """The same for ever, for the same site."""
        return self._tag(self.slug)

    def item_id(self, item: Item) -> str:
        """The same for ever, for the same paper in the same feed."""
        return self._tag(f"{self.slug}/{quote(item.paper, safe='/.:@-_~')}")

    def address(self, place: str, feed: str) -> str:
        """A page, for those who read `feed`: absolute where the site knows its own address."""
        return f"{self.about.base_url}/{place}" if self.about.base_url else places.relative(feed, place)

    def _tag(self, name: str) -> str:
        site = urlsplit(self.about.base_url or f"https://{_NOWHERE}")
        whole = "/".join(filter(None, (site.path.strip("/"), name)))
        return f"tag:{site.hostname},{_SINCE}:{quote(whole, safe='/.:@-_~%')}"

    @staticmethod
    def latest(items: Iterable[Item], otherwise: datetime) -> datetime:
        """When anything in a feed changed."""
        return max((item.updated for item in items), default=otherwise)
