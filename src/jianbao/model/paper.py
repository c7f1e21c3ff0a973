"""arXiv's record of one version of a paper."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.ids import ArxivId, PaperKey


class Paper(Record):
    """What arXiv states about a version; white space collapsed, TeX as arXiv gives it."""

    id: str
    """Canonical id without version."""
    version: int = Field(ge=1)
    title: str
    authors: tuple[str, ...]
    abstract: str
    categories: tuple[str, ...] = Field(min_length=1)
    """As arXiv lists them, the primary first; ACM and MSC classes may follow."""
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    licence: str | None = None
    """URL of the licence, where RSS stated it."""
    published: datetime | None = None
    """When version 1 was submitted."""
    updated: datetime | None = None
    """When this version was submitted."""
    withdrawn: bool = False

    @property
    def key(self) -> PaperKey:
        """`(id, version)`: what one 简介 is written for."""
        return self.id, self.version

    @property
    def arxiv_id(self) -> ArxivId:
        """With its version."""
        return ArxivId(id=self.id, version=self.version)

    @property
    def primary(self) -> str:
        """The primary category."""
        return self.categories[0]
