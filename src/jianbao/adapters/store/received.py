"""Digests of others taken in: what is known already stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.printed import keep_digest
from jianbao.adapters.store.rows import chunks, inserting
from jianbao.adapters.store.schema import papers, standing
from jianbao.adapters.store.standing import append_all
from jianbao.model import Digest, Paper, PaperKey


class Received(Part):
    """What is imported."""

    def receive(self, digest: Digest, records: Sequence[Paper]) -> None:
        """Keep a digest, with records and outcomes of versions of which there are none: all or nothing."""
        told = {one.key: one for entry in digest.entries if (one := entry.outcome)}
        rows = {
            it.key: {"id": it.id, "version": it.version, "title": it.title, "record": it.model_dump_json()}
            for it in records
        }
        with self._database.write() as connection:
            if rows:
                ordered = [rows[key] for key in sorted(rows)]
                connection.execute(inserting(connection, papers).on_conflict_do_nothing(), ordered)
            known = _known(connection, (paper_id for paper_id, _ in told))
            append_all(connection, [told[key] for key in sorted(told) if key not in known])
            keep_digest(connection, digest)


def _known(connection: Connection, paper_ids: Iterable[str]) -> set[PaperKey]:
    it = standing.c
    query = select(it.paper_id, it.version)
    return {
        (paper_id, version)
        for some in chunks(paper_ids)
        for paper_id, version in connection.execute(query.where(it.paper_id.in_(some)))
    }
