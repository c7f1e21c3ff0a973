"""Titles and abstracts in Chinese that a check holds back: one after another, and their list."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from jianbao.model import Paper
from jianbao.model.translation import Rendering, TextPart
from jianbao.stages.ruling import waiting
from jianbao.web.desk import Desk

MOST = 100
"""Lines of the list."""


@dataclass(frozen=True)
class Held:
    """One part of a paper, with what there is to decide about it."""

    name: str
    """`2508.03780v1`."""
    part: TextPart
    rendering: Rendering
    paper: Paper | None
    """None where the store has no record of it any more."""
    seen: int
    """As `Ruling.seen`."""

    @property
    def english(self) -> str:
        """What was translated."""
        return self.part.of(self.paper) if self.paper else ""


class Chinese:
    """The page of what waits."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def overview(self, request: Request) -> Response:
        """The one at `?at=3`, counted from 0, to be decided about; the others below it."""
        held, asked = self._held(), request.query_params.get("at", "")
        at = min(int(asked) if asked.isdecimal() and asked.isascii() else 0, max(0, len(held) - 1))
        return self._desk.pages.page(
            request, "translations.html", held=held, at=at, most=MOST, stale=self._desk.stale()
        )

    def _held(self) -> list[Held]:
        store = self._desk.app.store
        found = waiting(store, self._desk.app.settings.now().date())
        papers = store.papers(row.key for row, _ in found)
        rows = store.translations(row.paper_id for row, _ in found)
        return [
            Held(
                name=row.name,
                part=part,
                rendering=row.parts[part],
                paper=papers.get(row.key),
                seen=len(rows[row.paper_id]),
            )
            for row, part in found
        ]
