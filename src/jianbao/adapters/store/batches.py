"""Batches, and their questions: those rows of the journal that a batch owns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from sqlalchemy import delete, select, text, update

from jianbao.adapters.store.journal import Journal, entry
from jianbao.adapters.store.rows import chunks, load, replace
from jianbao.adapters.store.schema import UNANSWERED, answers, batches
from jianbao.model import Answer, AnswerState, PaperKey
from jianbao.model.batches import OF_A_BATCH, Batch, BatchState

_PENDING = text(UNANSWERED)
"""To the letter as the index has it, or it is not used."""


class Batches(Journal):
    """The journal, many questions at a time."""

    def save_batch(self, batch: Batch) -> None:
        """Keep how far a batch has come."""
        row = {
            "mark": batch.mark,
            "state": batch.state.value,
            "day": batch.day,
            "record": batch.model_dump_json(),
        }
        with self._database.write() as connection:
            replace(connection, batches, [row])

    def batches(self, *states: BatchState) -> list[Batch]:
        """Those in one of these states, by day."""
        it = batches.c
        query = select(it.record).where(it.state.in_([state.value for state in states]))
        with self._database.read() as connection:
            return [load(Batch, record) for record in connection.scalars(query.order_by(it.day, it.mark))]

    def end_in_batch(self, asked: Sequence[Answer]) -> None:
        """Write how questions ended; what ended before, or is somebody else's by now, stays as it is."""
        it = answers.c
        with self._database.write() as connection:
            for answer in asked:
                which = (it.key == answer.key, it.owner == answer.owner, _PENDING)
                connection.execute(update(answers).where(*which).values(entry(answer)))

    def fail_in_batch(self, owner: str, error: str, at: datetime) -> int:
        """End what a batch left unanswered."""
        free = {"charge_tokens": 0, "charge_money": Decimal(0)}
        failed = {"state": AnswerState.FAILED.value, "error": error, "answered_at": at}
        with self._database.once() as connection:
            left = update(answers).where(answers.c.owner == owner, _PENDING)
            return connection.execute(left.values(failed | free)).rowcount

    def free_from_batch(self, owner: str) -> None:
        """Take back questions that never left."""
        with self._database.once() as connection:
            connection.execute(delete(answers).where(answers.c.owner == owner, _PENDING))

    def in_batches(self, keys: Iterable[PaperKey], purpose: str) -> set[PaperKey]:
        """Those of the `(id, version)`s with a pending question in a batch."""
        it, wanted = answers.c, set(keys)
        found: set[PaperKey] = set()
        with self._database.once() as connection:
            for ids in chunks(paper_id for paper_id, _ in wanted):
                query = select(it.paper_id, it.version).where(
                    it.paper_id.in_(ids), it.purpose == purpose, _PENDING, it.owner.startswith(OF_A_BATCH)
                )
                found.update((row.paper_id, row.version) for row in connection.execute(query))
        return found & wanted

    def asked(self, keys: Iterable[PaperKey], purpose: str) -> set[PaperKey]:
        """Those of the `(id, version)`s about which there is a question, however it ended."""
        it, wanted = answers.c, set(keys)
        found: set[PaperKey] = set()
        with self._database.once() as connection:
            for ids in chunks(paper_id for paper_id, _ in wanted):
                query = select(it.paper_id, it.version).where(it.paper_id.in_(ids), it.purpose == purpose)
                found.update((row.paper_id, row.version) for row in connection.execute(query.distinct()))
        return found & wanted
