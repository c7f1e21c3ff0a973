"""Tags over all that is printed, from columns: whole records stay unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import Connection, Subquery, func, insert, or_, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.schema import outcomes, printed, standing, tags
from jianbao.model import Basis, Outcome, State
from jianbao.model.tags import Proposed, TagCount, Tagging

_LONGEST = 200
"""Characters of a proposal that are kept in columns: an index takes no page of text."""

_INSERT = insert(tags)


def keep_tags(connection: Connection, told: Iterable[tuple[int, Outcome]]) -> None:
    """Say in columns what tags outcomes have, by their numbers, and what they propose."""
    rows = [
        {"outcome": number, "tag": tag, "known": is_known}
        for number, outcome in told
        for tag, is_known in _names(outcome).items()
    ]
    if rows:
        connection.execute(_INSERT, rows)


def _names(outcome: Outcome) -> dict[str, bool]:
    if outcome.brief is None:
        return {}
    proposed = dict.fromkeys((name[:_LONGEST] for name in outcome.brief.proposed), False)
    return proposed | dict.fromkeys(outcome.brief.tags, True)


class Tagged(Part):
    """Use of tags."""

    def tagging(self, first: date | None = None, last: date | None = None) -> Tagging:
        """Of what is printed from one mailing date to another, both included."""
        it = _published(first, last)
        with self._database.read() as connection:
            papers = connection.execute(select(func.count(it.c.paper_id.distinct()))).scalar_one()
            return Tagging(
                papers=papers,
                counts=tuple(_counts(connection, it)),
                proposed=tuple(_proposed(connection, it)),
                untagged=tuple(_untagged(connection, it)),
            )


def _published(first: date | None, last: date | None) -> Subquery:
    """A row for each topic and paper version in print whose 简介 a model, or our own rules, wrote."""
    query = (
        select(printed.c.topic, printed.c.paper_id, standing.c.outcome)
        .join(
            standing,
            (standing.c.paper_id == printed.c.paper_id) & (standing.c.version == printed.c.version),
        )
        .join(outcomes, outcomes.c.id == standing.c.outcome)
        .where(
            standing.c.state == State.PUBLISHED.value,
            or_(outcomes.c.basis.is_(None), outcomes.c.basis != Basis.IMPORTED.value),
        )
        .distinct()
    )
    if first:
        query = query.where(printed.c.day >= first)
    if last:
        query = query.where(printed.c.day <= last)
    return query.subquery()


def _counts(connection: Connection, it: Subquery) -> Iterator[TagCount]:
    papers = func.count(it.c.paper_id.distinct())
    query = select(tags.c.tag, papers).join(it, it.c.outcome == tags.c.outcome).where(tags.c.known.is_(True))
    for tag, number in connection.execute(query.group_by(tags.c.tag).order_by(tags.c.tag)):
        yield TagCount(tag=tag, topic=None, papers=number)
    by = (it.c.topic, tags.c.tag)
    for tag, number, topic in connection.execute(query.add_columns(it.c.topic).group_by(*by).order_by(*by)):
        yield TagCount(tag=tag, topic=topic, papers=number)


def _proposed(connection: Connection, it: Subquery) -> Iterator[Proposed]:
    each = (tags.c.tag, it.c.paper_id)
    query = select(*each).join(it, it.c.outcome == tags.c.outcome).where(tags.c.known.is_(False))
    for name, paper_id in connection.execute(query.distinct().order_by(*each)):
        yield Proposed(name=name, paper_id=paper_id)


def _untagged(connection: Connection, it: Subquery) -> Iterator[str]:
    mine = (tags.c.outcome == it.c.outcome) & tags.c.known.is_(True)
    query = select(it.c.paper_id).outerjoin(tags, mine).group_by(it.c.paper_id)
    yield from connection.scalars(query.having(func.count(tags.c.tag) == 0).order_by(it.c.paper_id.desc()))
