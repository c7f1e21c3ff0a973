"""Translations: every row that was ever got, the first first; which one holds is the stages' matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.decided import mark
from jianbao.adapters.store.rows import chunks, load
from jianbao.adapters.store.schema import printed, standing, translations
from jianbao.model import State
from jianbao.model.translation import Translation


class Translated(Part):
    """What runs got for titles and abstracts in Chinese."""

    def save_translation(self, translation: Translation) -> None:
        """Append a row."""
        with self._database.write() as connection:
            connection.execute(insert(translations), _entry(translation))

    def rule_translation(self, row: Translation, seen: int) -> bool:
        """Append what a person decided and mark the digests that print the paper, all or none.

        False, and nothing is written, where there are not `seen` rows of the paper any more.
        """
        it = translations.c
        mine = select(standing.c.outcome).where(standing.c.paper_id == row.paper_id)
        with self._database.write() as connection:
            # in PostgreSQL nobody else may decide about it until we are done
            connection.execute(mine.order_by(standing.c.version).with_for_update())
            count = select(func.count()).select_from(translations).where(it.paper_id == row.paper_id)
            if connection.execute(count).scalar_one() != seen:
                return False
            connection.execute(insert(translations), _entry(row))
            mark(connection, row.paper_id)
            return True

    def translations(self, paper_ids: Iterable[str]) -> dict[str, list[Translation]]:
        """Every row of each paper, in all its versions, by number; nothing of those that have none."""
        it = translations.c
        found: defaultdict[str, list[Translation]] = defaultdict(list)
        with self._database.read() as connection:
            for ids in chunks(paper_ids):
                query = select(it.paper_id, it.record).where(it.paper_id.in_(ids)).order_by(it.id)
                for paper_id, record in connection.execute(query):
                    found[paper_id].append(load(Translation, record))
        return dict(found)

    def untranslated(self, since: date) -> list[tuple[date, Translation]]:
        """Of printed papers, the latest row where it is not published whole: by day, oldest first."""
        it, later = translations.c, translations.alias().c
        same = (later.paper_id == it.paper_id) & (later.version == it.version)
        is_overtaken = select(later.id).where(same & (later.id > it.id)).exists()
        query = (
            select(printed.c.day, it.id, it.record)
            .join(printed, (printed.c.paper_id == it.paper_id) & (printed.c.version == it.version))
            .where(printed.c.day >= since, it.state != State.PUBLISHED.value, ~is_overtaken)
        )
        with self._database.read() as connection:
            found = {(day, id_): record for day, id_, record in connection.execute(query)}
        return [(day, load(Translation, found[day, id_])) for day, id_ in sorted(found)]


def _entry(row: Translation) -> dict[str, Any]:
    return {
        "paper_id": row.paper_id,
        "version": row.version,
        "state": row.state.value,
        "at": row.at,
        "record": row.model_dump_json(),
    }
