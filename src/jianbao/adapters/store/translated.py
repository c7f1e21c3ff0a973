"""Translations: every row that was ever got, the first first; which one holds is the stages' matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, insert, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import chunks, load
from jianbao.adapters.store.schema import printed, translations
from jianbao.model import State
from jianbao.model.translation import Translation


class Translated(Part):
    """What runs got for titles and abstracts in Chinese."""

    def save_translation(self, translation: Translation) -> None:
        """Append a row."""
        row = {
            "paper_id": translation.paper_id,
            "version": translation.version,
            "state": translation.state.value,
            "at": translation.at,
            "record": translation.model_dump_json(),
        }
        with self._database.write() as connection:
            connection.execute(insert(translations), row)

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
        it = translations.c
        latest = select(func.max(it.id)).group_by(it.paper_id, it.version)
        query = (
            select(printed.c.day, it.id, it.record)
            .join(printed, (printed.c.paper_id == it.paper_id) & (printed.c.version == it.version))
            .where(printed.c.day >= since, it.state != State.PUBLISHED.value, it.id.in_(latest))
        )
        with self._database.read() as connection:
            found = {(day, id_): record for day, id_, record in connection.execute(query)}
        return [(day, load(Translation, found[day, id_])) for day, id_ in sorted(found)]
