"""The journal: every question to a model, written before it is asked, and its raw answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Insert, Row, bindparam, select, update
from sqlalchemy.sql.dml import ReturningInsert

from jianbao.adapters.store.caps import Till
from jianbao.adapters.store.database import Database, Part
from jianbao.adapters.store.rows import built_once, chunks, counted, inserted, inserting, load
from jianbao.adapters.store.schema import answers
from jianbao.errors import StoreError
from jianbao.model import Answer, AnswerState, Cap, Charge, ChatReply, PaperKey, Usage

_PLAIN = ("key", "paper_id", "version", "purpose", "model", "attempt", "turn", "prompt", "owner", "asked_at")
_ENDING = ("answered_at", "cost", "currency", "error", "possible_duplicate")

_AMONG = select(answers).where(answers.c.key.in_(bindparam("keys", expanding=True)))
_ENDED = update(answers).where(answers.c.key == bindparam("its_key"))


@built_once
def _beginning(connection: Connection) -> Insert:
    return counted(inserting(connection, answers).on_conflict_do_nothing(index_elements=["key"]))


@built_once
def _beginning_many(connection: Connection) -> ReturningInsert[Any]:
    statement = inserting(connection, answers).on_conflict_do_nothing(index_elements=["key"])
    return statement.returning(answers.c.key)


class Journal(Part):
    """Answers, by `request_key`."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._till = Till()

    def begin_answer(self, answer: Answer, caps: Sequence[Cap] = ()) -> Answer:
        """Write a question before it is asked, and return the row that stands.

        One statement decides between processes; `answer` itself comes back to the winner.
        Raises `BudgetExceeded`.
        """
        with self._capped(caps) as connection:
            if inserted(connection, _beginning(connection), entry(answer)):
                self._till.hold(connection, caps)
                return answer
            return _answer(connection.execute(_AMONG, {"keys": [answer.key]}).one())

    def begin_answers(self, asked: Sequence[Answer], caps: Sequence[Cap] = ()) -> list[Answer]:
        """Write questions that nobody has asked, all or none. Raises `BudgetExceeded`."""
        first: dict[str, Answer] = {}
        for answer in asked:
            first.setdefault(answer.key, answer)
        # in one order, so that two processes cannot wait for each other
        rows = [entry(first[key]) for key in sorted(first)]
        with self._capped(caps) as connection:
            new = set(connection.scalars(_beginning_many(connection), rows))
            self._till.hold(connection, caps)
        return [answer for key, answer in first.items() if key in new]

    def take_over(self, gone: Answer, answer: Answer, caps: Sequence[Cap] = ()) -> bool:
        """Claim a pending row, if it is still the asker's that was seen. Raises `BudgetExceeded`."""
        as_seen = (
            answers.c.key == gone.key,
            answers.c.state == AnswerState.PENDING.value,
            answers.c.owner == gone.owner,
            answers.c.asked_at == gone.asked_at,
        )
        with self._capped(caps) as connection:
            taken = connection.execute(update(answers).where(*as_seen).values(entry(answer))).rowcount == 1
            if taken:
                self._till.hold(connection, caps)
        return taken

    def charge_more(self, answer: Answer, caps: Sequence[Cap] = ()) -> None:
        """Raise what is charged for a question that is under way. Raises `BudgetExceeded`."""
        charge = {"charge_tokens": answer.charge.tokens, "charge_money": answer.charge.money}
        with self._capped(caps) as connection:
            connection.execute(update(answers).where(answers.c.key == answer.key).values(charge))
            self._till.hold(connection, caps)

    def charged(self, cap: Cap) -> Charge:
        """What counts against a cap by now."""
        with self._database.read() as connection:
            return self._till.charged(connection, cap)

    @contextmanager
    def _capped(self, caps: Sequence[Cap]) -> Iterator[Connection]:
        """A transaction that is alone with the sums that it looks at."""
        with self._database.write() as connection:
            if caps:
                self._till.lock(connection)
            yield connection

    def end_answer(self, *ended: Answer) -> None:
        """Write how questions ended. Raises `StoreError` where some were never begun; the rest is written."""
        # in one order, so that two processes cannot wait for each other
        rows = [_end(one) | {"its_key": one.key} for one in sorted(ended, key=attrgetter("key"))]
        with self._database.once() if len(rows) == 1 else self._database.write() as connection:
            written = connection.execute(_ENDED, rows).rowcount
        if written < len(rows):
            keys = [one.key for one in ended]
            said = f"of the questions {', '.join(keys)} {len(keys) - written} are not in the journal"
            raise StoreError(said, keys=keys)

    def answers(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Rows of the journal, by key."""
        found: dict[str, Answer] = {}
        with self._database.once() as connection:
            for some in chunks(keys):
                rows = connection.execute(_AMONG, {"keys": some})
                found |= {row.key: _answer(row) for row in rows}
        return found

    def answers_about(self, key: PaperKey) -> list[Answer]:
        """Every question ever asked about `(id, version)`, in the order asked."""
        it = answers.c
        query = select(answers).where(it.paper_id == key[0], it.version == key[1])
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(it.asked_at, it.attempt, it.turn))
            return [_answer(row) for row in rows]


def entry(answer: Answer) -> dict[str, Any]:
    """A row, to be written."""
    return {name: getattr(answer, name) for name in _PLAIN} | _end(answer)


def _end(answer: Answer) -> dict[str, Any]:
    """What changes of a row when its question ends."""
    usage = answer.reply.usage if answer.reply else Usage()
    return {
        **{name: getattr(answer, name) for name in _ENDING},
        "state": answer.state.value,
        "reply": answer.reply.model_dump_json() if answer.reply else None,
        "charge_tokens": answer.charge.tokens,
        "charge_money": answer.charge.money,
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "cached_tokens": usage.cached,
    }


def _answer(row: Row[Any]) -> Answer:
    return Answer(
        **{name: getattr(row, name) for name in _PLAIN + _ENDING},
        state=AnswerState(row.state),
        charge=Charge(tokens=row.charge_tokens, money=row.charge_money),
        reply=None if row.reply is None else load(ChatReply, row.reply),
    )
