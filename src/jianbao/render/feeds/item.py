"""A paper as feeds tell of it: its HTML must say everything where there is no style and no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from jianbao.model import Digest, Entry
from jianbao.model.translation import TextPart
from jianbao.render.fields import clean, collapsed
from jianbao.render.site import Pages
from jianbao.render.site.links import links
from jianbao.render.site.papers import AUTHORS_SHOWN, report_link, tags_of, waiting
from jianbao.render.status import status
from jianbao.render.words import prose, trust

__all__ = ["Item", "midnight"]


@dataclass(frozen=True, slots=True)
class Item:
    """What any format needs of it."""

    paper: str
    """Its id, without version."""
    title: str
    brief: str | None
    html: str
    place: str
    """In the site."""
    home: str | None
    """arXiv's page of it."""
    tags: tuple[tuple[str, str], ...]
    """Ids of tasks and their names."""
    categories: tuple[str, ...]
    published: datetime
    updated: datetime
    """When what can be read here was first written so, not when anybody looked at it; else its day."""

    @classmethod
    def of(cls, entry: Entry, digest: Digest, place: str, pages: Pages, written: datetime | None) -> Item:
        """As a digest printed it; `place` is where it stands in the site.

        `written` is since when its text stands as it is.
        """
        tags = tags_of(entry, pages.taxonomy)
        found = links(entry)
        title = collapsed(clean(entry.title)) or entry.id
        return cls(
            paper=entry.id,
            title=prose(entry.chinese(TextPart.TITLE) or "") or title,
            brief=prose(entry.brief) if entry.brief else None,
            html=_html(entry, [tag.name for tag in tags], place, pages),
            place=place,
            home=found[0].url if found else None,
            tags=tuple((tag.id, tag.name) for tag in tags if tag.id),
            categories=tuple(name for one in entry.categories if (name := clean(one).strip())),
            published=midnight(digest),
            updated=(written or midnight(digest)).astimezone(UTC).replace(microsecond=0),
        )


def midnight(digest: Digest) -> datetime:
    """When arXiv's announcement is out, near enough: its mailing date begins."""
    return datetime.combine(digest.day, time(), UTC)


def _html(entry: Entry, tags: Sequence[str], place: str, pages: Pages) -> str:
    """简介, title, authors, tasks, links, and whether to believe it."""
    trusted = trust(entry.outcome) if entry.brief and entry.outcome else ()
    made = pages.piece(
        "feed-item.html",
        place,
        brief=prose(entry.brief or ""),
        waiting=waiting(entry),
        title=collapsed(clean(entry.title)),
        authors=_authors(entry.authors),
        tags="、".join(tags),
        links=links(entry),
        trust=" · ".join(filter(None, (*trusted, status(entry.outcome)))) if trusted else "",
        report=report_link(entry, pages.about.report_url),
    )
    return str(made).strip()


def _authors(names: tuple[str, ...]) -> str:
    shown = ", ".join(collapsed(clean(name)) for name in names[:AUTHORS_SHOWN])
    return f"{shown} 等 {len(names)} 人" if len(names) > AUTHORS_SHOWN else shown
