"""Everything that is held, a page at a time: memory does not grow with the archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import CompoundSelect, Connection, Row, Select, and_, func, or_, select, tuple_, union

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.decided import accepted
from jianbao.adapters.store.rows import load
from jianbao.adapters.store.schema import decisions, outcomes, papers, printed, standing, tags, translations
from jianbao.model import Decision, Outcome, Paper, PaperKey, Record
from jianbao.model.export import Held, Holding, Printing, Wanted
from jianbao.model.translation import Translation

_R = TypeVar("_R", bound=Record)


class Exported(Part):
    """Look-ups of an export."""

    def holdings(self, wanted: Wanted, after: PaperKey | None, limit: int) -> list[Holding]:
        """The next ones after an `(id, version)`, in the order of these; `limit` is below 500."""
        # ordered by itself: as a subquery SQLite would make the whole union anew for each page
        query = _keys(wanted, after).order_by("id", "version").limit(limit)
        with self._database.read() as connection:
            rows = connection.execute(query)
            keys = [(row.id, row.version) for row in rows]
            return list(_holdings(connection, keys)) if keys else []

    def held(self, wanted: Wanted) -> Held:
        """How many there are, and how many of them the ledger knows."""
        it = _keys(wanted).subquery()
        known = (standing.c.paper_id == it.c.id) & (standing.c.version == it.c.version)
        with self._database.read() as connection:
            return Held(
                versions=connection.execute(select(func.count()).select_from(it)).scalar_one(),
                outcomes=connection.execute(
                    select(func.count()).select_from(it.join(standing, known))
                ).scalar_one(),
            )


def _keys(wanted: Wanted, after: PaperKey | None = None) -> Select[Any] | CompoundSelect[Any]:
    """`id` and `version` of what is wanted, each once."""
    tables = [(printed, printed.c.paper_id), (standing, standing.c.paper_id), (papers, papers.c.id)]
    if wanted.printed:
        tables = tables[:1]
    elif wanted.tags:
        tables = tables[1:2]
    parts = []
    for table, id_ in tables:
        query = select(id_.label("id"), table.c.version.label("version"))
        if after:
            query = query.where(or_(id_ > after[0], and_(id_ == after[0], table.c.version > after[1])))
        parts.append(_narrowed(query, wanted, id_, table.c.version))
    return union(*parts) if len(parts) > 1 else parts[0].distinct()


def _narrowed(query: Select[Any], wanted: Wanted, id_: Any, version: Any) -> Select[Any]:
    if wanted.first:
        query = query.where(printed.c.day >= wanted.first)
    if wanted.last:
        query = query.where(printed.c.day <= wanted.last)
    if wanted.topics:
        query = query.where(printed.c.topic.in_(wanted.topics))
    return query.where(tuple_(id_, version).in_(_tagged(wanted.tags))) if wanted.tags else query


def _tagged(wanted: Sequence[str]) -> Select[Any]:
    """Versions whose latest outcome has one of these tags, or one below it."""
    now = standing.alias()
    named = (or_(tags.c.tag == tag, tags.c.tag.startswith(f"{tag}.", autoescape=True)) for tag in wanted)
    query = select(now.c.paper_id, now.c.version).join(tags, tags.c.outcome == now.c.outcome)
    return query.where(tags.c.known.is_(True), or_(*named))


def _holdings(connection: Connection, keys: Sequence[PaperKey]) -> Iterator[Holding]:
    ids = list(dict.fromkeys(id_ for id_, _ in keys))
    known = _latest(connection, outcomes, Outcome, ids)
    texts = _latest(connection, translations, Translation, ids)
    records = {
        (row.id, row.version): load(Paper, row.record)
        for row in connection.execute(select(papers).where(papers.c.id.in_(ids)))
    }
    decided, printings = _decided(connection, ids), _printed(connection, ids)
    right = accepted(connection, ids)
    since: dict[str, date] = {}
    for (id_, _), those in printings.items():
        since[id_] = min(since.get(id_, those[0].day), those[0].day)
    for key in keys:
        yield Holding(
            id=key[0],
            version=key[1],
            paper=records.get(key),
            outcome=known.get(key),
            decisions=tuple(decided[key]),
            accepted=key in right,
            translation=texts.get(key),
            printed=tuple(printings[key]),
            since=since.get(key[0]),
        )


def _latest(connection: Connection, table: Any, kind: type[_R], ids: Sequence[str]) -> dict[PaperKey, _R]:
    it = table.c
    newest = select(func.max(it.id)).where(it.paper_id.in_(ids)).group_by(it.paper_id, it.version)
    query = select(it.paper_id, it.version, it.record).where(it.id.in_(newest))
    return {(row.paper_id, row.version): load(kind, row.record) for row in connection.execute(query)}


def _decided(connection: Connection, ids: Sequence[str]) -> defaultdict[PaperKey, list[Decision]]:
    it = decisions.c
    query = select(it.id, it.paper_id, it.version, it.record).where(it.paper_id.in_(ids)).order_by(it.id)
    found: defaultdict[PaperKey, list[Decision]] = defaultdict(list)
    for row in connection.execute(query):
        made = load(Decision, row.record).model_copy(update={"id": row.id})
        found[row.paper_id, row.version].append(made)
    return found


def _printed(connection: Connection, ids: Sequence[str]) -> defaultdict[PaperKey, list[Printing]]:
    it = printed.c
    rows: Iterable[Row[Any]] = connection.execute(
        select(printed).where(it.paper_id.in_(ids)).order_by(it.day, it.topic)
    )
    found: defaultdict[PaperKey, list[Printing]] = defaultdict(list)
    for row in rows:
        found[row.paper_id, row.version].append(Printing(topic=row.topic, day=row.day, new=row.is_new))
    return found
