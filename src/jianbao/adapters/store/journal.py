"""The journal: every question to a model, written before it is asked, and its raw answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.rows import chunks, inserted, inserting, load
from jianbao.adapters.store.schema import answers
from jianbao.errors import StoreError
from jianbao.model import Answer, AnswerState, ChatReply, Usage

_PLAIN = ("key", "paper_id", "version", "purpose", "model", "attempt", "turn", "owner", "asked_at")
_ENDING = ("answered_at", "cost", "currency", "error", "possible_duplicate")


class Journal(Part):
    """Answers, by `request_key`."""

    def begin_answer(self, answer: Answer) -> Answer:
        """Write a question before it is asked, and return the row that stands.

        One statement decides between processes; `answer` itself comes back to the winner.
        """
        with self._database.write() as connection:
            insert = inserting(connection, answers).on_conflict_do_nothing(index_elements=["key"])
            if inserted(connection, insert, _row(answer)):
                return answer
            return _answer(connection.execute(select(answers).where(answers.c.key == answer.key)).one())

    def take_over(self, gone: Answer, owner: str, at: datetime) -> bool:
        """Claim a pending row, if it is still the asker's that was seen."""
        as_seen = (
            answers.c.key == gone.key,
            answers.c.state == AnswerState.PENDING.value,
            answers.c.owner == gone.owner,
            answers.c.asked_at == gone.asked_at,
        )
        claim = update(answers).where(*as_seen).values(owner=owner, asked_at=at, possible_duplicate=True)
        with self._database.write() as connection:
            return connection.execute(claim).rowcount == 1

    def end_answer(self, answer: Answer) -> None:
        """Write how a question ended. Raises `StoreError` where it was never begun."""
        end = update(answers).where(answers.c.key == answer.key).values(_row(answer))
        with self._database.once() as connection:
            ended = connection.execute(end).rowcount
        if not ended:
            raise StoreError(f"The question {answer.key} is not in the journal", key=answer.key)

    def answers(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Rows of the journal, by key."""
        found: dict[str, Answer] = {}
        with self._database.read() as connection:
            for some in chunks(keys):
                rows = connection.execute(select(answers).where(answers.c.key.in_(some)))
                found |= {row.key: _answer(row) for row in rows}
        return found

    def answers_about(self, key: tuple[str, int]) -> list[Answer]:
        """Every question ever asked about `(id, version)`, in the order asked."""
        it = answers.c
        query = select(answers).where(it.paper_id == key[0], it.version == key[1])
        with self._database.once() as connection:
            rows = connection.execute(query.order_by(it.asked_at, it.attempt, it.turn))
            return [_answer(row) for row in rows]


def _row(answer: Answer) -> dict[str, Any]:
    usage = answer.reply.usage if answer.reply else Usage()
    return {
        **{name: getattr(answer, name) for name in _PLAIN + _ENDING},
        "state": answer.state.value,
        "reply": answer.reply.model_dump_json() if answer.reply else None,
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "cached_tokens": usage.cached,
    }


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        **{name: getattr(row, name) for name in _PLAIN + _ENDING},
        state=AnswerState(row.state),
        reply=None if row.reply is None else load(ChatReply, row.reply),
    )
