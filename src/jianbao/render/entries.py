"""An entry's fields, as they stand in a file, made a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TypeAlias

from jianbao.errors import UsageError
from jianbao.model import ArxivId, Basis, Brief, Entry, Outcome, Section, State
from jianbao.model.translation import Rendering, TextPart, Translation, fingerprint
from jianbao.render.fields import uncalmed, unstruck
from jianbao.render.hits import read_hits
from jianbao.render.status import WITHDRAWN, read_status

__all__ = ["Fields", "entry_of", "standard_title"]

Fields: TypeAlias = Mapping[str, str | None]
"""Text by the names of the groups in `grammar`."""


def entry_of(fields: Fields, plain: Callable[[str], str], at: datetime) -> Entry:
    """The entry that these fields print. `plain` takes back what the layout did to a text."""
    url = fields.get("url")
    if url is None:
        url = plain(fields.get("bare") or "")
    paper_id, version = _identity(url)
    comment = fields.get("comment")
    return Entry(
        section=Section(fields["section"] or ""),
        number=int(fields["number"] or 0),
        id=paper_id,
        version=version,
        title=plain(fields["title"] or ""),
        categories=_listed(plain(fields.get("categories") or "")),
        url=url,
        authors=_listed(plain(fields.get("authors") or "")),
        comment=None if comment is None else plain(comment),
        abstract=plain(fields.get("abstract") or ""),
        outcome=_outcome(paper_id, version, fields, plain, at),
        translation=_translation(paper_id, version, fields, plain, at),
        amended=_day(fields.get("amended") or ""),
        tag_names=_listed(plain(fields.get("tags") or "")),
        hits=read_hits(plain(fields.get("hits") or "")),
    )


def standard_title(fields: Fields) -> str:
    """A title without what the standard layout does to titles alone."""
    title = fields["title"] or ""
    _, reason = read_status(fields.get("status") or "") or (None, None)
    bare = unstruck(title) if reason == WITHDRAWN else None
    return uncalmed(title if bare is None else bare)


def _outcome(
    paper_id: str, version: int | None, fields: Fields, plain: Callable[[str], str], at: datetime
) -> Outcome | None:
    brief, news = (plain(fields.get(name) or "") for name in ("brief", "news"))
    said, reason = read_status(fields.get("status") or "") or (None, None)
    if not (said or brief or news):
        return None
    return Outcome(
        paper_id=paper_id,
        version=version or 0,
        state=said.state if said else State.PUBLISHED,
        reason=reason,
        basis=said.basis if said else Basis.IMPORTED,
        brief=Brief(text=brief) if brief else None,
        news=news or None,
        runs=said.runs if said else 1,
        at=at,
    )


def _translation(
    paper_id: str, version: int | None, fields: Fields, plain: Callable[[str], str], at: datetime
) -> Translation | None:
    parts = {
        part: Rendering(
            source=fingerprint(plain(fields.get(part.value) or "")), state=State.PUBLISHED, text=plain(text)
        )
        for part in TextPart
        if (text := fields.get(f"chinese_{part.value}"))
    }
    return Translation(paper_id=paper_id, version=version or 0, parts=parts, at=at) if parts else None


def _identity(url: str) -> tuple[str, int | None]:
    """Id and version, or the address itself where it is no paper's."""
    try:
        found = ArxivId.parse(url)
    except UsageError:
        return url, None
    return found.id, found.version


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("; ")) if text else ()
