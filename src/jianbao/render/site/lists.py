"""Papers in lists."""

from __future__ import annotations

from datetime import date

from jianbao.model import Digest, Entry, Record
from jianbao.render.fields import collapsed

__all__ = ["Item"]


class Item(Record):
    """A paper in a list."""

    day: date
    address: str
    title: str
    brief: str | None = None

    @classmethod
    def of(cls, entry: Entry, digest: Digest, address: str) -> Item:
        """As a digest has it."""
        return cls(day=digest.day, address=address, title=collapsed(entry.title), brief=entry.brief)
