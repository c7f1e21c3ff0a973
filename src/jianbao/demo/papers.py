"""The invented papers: one YAML file for each version, in a folder for the day that announced it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from jianbao.model import Kind, Record

__all__ = ["DemoPaper", "DemoSection", "announced_days", "submitted"]

_ARXIV_CATEGORY = re.compile(r"[a-z-]+(?:\.[A-Za-z-]{2,})?")


class DemoSection(Record):
    """A heading and its paragraphs, as they are typeset."""

    heading: str
    paragraphs: tuple[str, ...]


class DemoPaper(Record):
    """One version of an invented paper: arXiv's record of it and what its PDF holds."""

    id: str
    version: int
    announced: Literal["new", "replaced"]
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    """The primary first; classes of the ACM may follow, which only the API states."""
    comment: str
    abstract: str
    withdrawn: bool = False
    """A version that withdraws: it has no PDF."""
    layout: Literal["one-column", "two-column"] = "one-column"
    scanned: bool = False
    hidden: str = ""
    """A sentence in white, which a reader does not see."""
    sections: tuple[DemoSection, ...] = ()
    references: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Id with version, as in arXiv's links."""
        return f"{self.id}v{self.version}"

    @property
    def arxiv_categories(self) -> tuple[str, ...]:
        """Those that listings and feeds know."""
        return tuple(one for one in self.categories if _ARXIV_CATEGORY.fullmatch(one))

    def kind(self, category: str) -> Kind:
        """As what a category announces it: a paper of another primary category is cross-listed."""
        primary = self.categories[0] == category
        if self.announced == "new":
            return Kind.NEW if primary else Kind.CROSS
        return Kind.REPLACE if primary else Kind.REPLACE_CROSS


@cache
def announced_days() -> dict[date, tuple[DemoPaper, ...]]:
    """Every day's papers in the order of their ids, oldest day first.

    The last day is the demonstration's own; the one before it announced as new what
    the last one replaces.
    """
    folder = files("jianbao.demo") / "papers"
    days = sorted((day for day in folder.iterdir() if day.is_dir()), key=lambda day: day.name)
    return {
        date.fromisoformat(day.name): tuple(
            sorted(
                (_load(file.read_text("utf-8")) for file in day.iterdir() if file.name.endswith(".yml")),
                key=lambda paper: paper.id,
            )
        )
        for day in days
    }


def _load(text: str) -> DemoPaper:
    # the C loader is ten times as fast; both read the same language
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return DemoPaper.model_validate(yaml.load(text, Loader=loader))  # noqa: S506


def submitted(day: date) -> datetime:
    """When a paper announced on `day` was sent in: an hour before the deadline of the working day before."""
    before = day - timedelta(days=1)
    while before.weekday() >= 5:
        before -= timedelta(days=1)
    return datetime.combine(before, time(17), UTC)
