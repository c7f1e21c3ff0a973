"""What is asked of the store about papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from jianbao.model import (
    AnnouncedDay,
    Announcement,
    Document,
    Paper,
    PaperKey,
)


class Papers(Protocol):
    """Papers, what was announced, and their text."""

    def add_papers(self, papers: Iterable[Paper]) -> None:
        """Keep records; the same version again replaces what was known."""
        ...

    def papers(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Paper]:
        """Records of `(id, version)`s; unknown ones are missing."""
        ...

    def newest_paper(self, paper_id: str) -> Paper | None:
        """The highest version known."""
        ...

    def save_announcement(self, announcement: Announcement) -> None:
        """Settle a category's mailing date; the same again replaces it."""
        ...

    def announcements(self, categories: Iterable[str], day: date) -> dict[str, Announcement]:
        """Settled ones, by category."""
        ...

    def announcement_days(self, first: date, last: date | None = None) -> list[AnnouncedDay]:
        """What is settled of a span of mailing dates, without papers: oldest first, then by category."""
        ...

    def save_document(self, key: PaperKey, document: Document) -> None:
        """Keep a PDF's text."""
        ...

    def document(self, key: PaperKey) -> Document | None:
        """The kept text of `(id, version)`."""
        ...

    def documents(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Document]:
        """The same of many; what is not kept is missing."""
        ...

    def have_documents(self, keys: Iterable[PaperKey]) -> set[PaperKey]:
        """Those of the `(id, version)`s whose text is kept."""
        ...
