"""Who has a paper open: for others to see, for a while. It keeps nobody from anything."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import chunks, replace
from jianbao.adapters.store.schema import looks
from jianbao.model import Look, PaperKey

_MOST = 20
"""Looks of one person: of more, the oldest are forgotten."""


class Looks(Part):
    """Looks at papers."""

    def look(self, look: Look, since: datetime) -> None:
        """Somebody has opened a paper. What was opened before `since` is forgotten."""
        it = looks.c
        mine = select(it.at).where(it.author == look.author).order_by(it.at.desc())
        last = mine.limit(1).offset(_MOST - 1).scalar_subquery()
        with self._database.write() as connection:
            replace(connection, looks, [look.model_dump()])
            connection.execute(
                delete(looks).where(or_(it.at < since, (it.author == look.author) & (it.at < last)))
            )

    def looks(self, keys: Iterable[PaperKey], since: datetime) -> list[Look]:
        """Of these papers, those that were opened since: the latest first."""
        wanted, it = set(keys), looks.c
        found: list[Look] = []
        with self._database.read() as connection:
            for ids in chunks(id_ for id_, _ in sorted(wanted)):
                query = select(looks).where(it.paper_id.in_(ids), it.at >= since)
                found += [Look.model_validate(dict(row)) for row in connection.execute(query).mappings()]
        known = [one for one in found if one.key in wanted]
        return sorted(known, key=lambda one: (one.at, one.author), reverse=True)


def leave(connection: Connection, key: PaperKey, author: str) -> None:
    """Somebody is done with a paper."""
    it = looks.c
    mine = (it.paper_id == key[0], it.version == key[1], it.author == author)
    connection.execute(delete(looks).where(*mine))
