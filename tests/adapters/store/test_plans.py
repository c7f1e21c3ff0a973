"""What a daily run asks is found by indexes: its cost does not grow with the papers of all years."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, event, text

from jianbao.adapters.store import SqlStore, open_store
from jianbao.adapters.store.schema import standing
from jianbao.model import Filters
from tests.adapters.store.samples import NOON, answer, outcome, paper
from tests.postgres import Server

KEY = ("2601.00001", 1)
DAY = date(2026, 1, 7)
CALLS: dict[str, Callable[[SqlStore], object]] = {
    "papers": lambda store: store.papers([KEY]),
    "newest_paper": lambda store: store.newest_paper(KEY[0]),
    "announcements": lambda store: store.announcements(["cs.SD"], DAY),
    "announcement_days": lambda store: store.announcement_days(DAY, DAY),
    "document": lambda store: store.document(KEY),
    "have_documents": lambda store: store.have_documents([KEY]),
    "outcomes": lambda store: store.outcomes([KEY]),
    "states": lambda store: store.states([KEY]),
    "known_outcomes": lambda store: store.known_outcomes([KEY[0]]),
    "settle_outcomes": lambda store: store.settle_outcomes([(outcome(), None)]),
    "answers": lambda store: store.answers(["k1"]),
    "answers_about": lambda store: store.answers_about(KEY),
    "begin_answer": lambda store: store.begin_answer(answer()),
    "new_on": lambda store: store.new_on("audio", [KEY[0]]),
    "holding": lambda store: store.holding(KEY[0]),
    "unfinished": lambda store: store.unfinished(DAY),
    "digest": lambda store: store.digest("audio", DAY),
    "spent": lambda store: store.spent(NOON),
    "spent_on": lambda store: store.spent_on([KEY]),
    "history": lambda store: store.history(KEY[0]),
    "decisions": lambda store: store.decisions(KEY[0]),
    "review_item": lambda store: store.review_item(KEY),
    "review_queue": lambda store: store.review_queue(Filters()),
    "review_queue, a day": lambda store: store.review_queue(Filters(day=DAY)),
    "review_queue, a topic": lambda store: store.review_queue(Filters(topic="audio")),
}


@pytest.mark.parametrize("call", CALLS)
def test_no_table_is_read_through(store: SqlStore, call: str) -> None:
    """Where the database may choose, it goes by a key."""
    store.add_papers([paper()])
    store.save_outcome(outcome())
    store.begin_answer(answer())
    asked = _asked(store, lambda: CALLS[call](store))
    assert asked
    with store._database.read() as connection:
        assert [scan for statement, values in asked for scan in _scans(connection, statement, values)] == []


def _asked(store: SqlStore, call: Callable[[], object]) -> list[tuple[str, Any]]:
    """The questions of a call, each with its values."""
    asked: list[tuple[str, Any]] = []

    def note(_: Connection, __: Any, statement: str, values: Any, ___: Any, ____: bool) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    engine = store._database._engine
    event.listen(engine, "before_cursor_execute", note)
    call()
    event.remove(engine, "before_cursor_execute", note)
    return asked


def _scans(connection: Connection, statement: str, values: Any) -> list[str]:
    """The tables that the plan reads from end to end."""
    if connection.dialect.name == "sqlite":
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        # what has no name of a table is a list made on the way
        return [
            row[3] for row in plan if row[3].startswith("SCAN") and "(" not in row[3] and "anon" not in row[3]
        ]
    connection.execute(text("SET LOCAL enable_seqscan = off"))
    plan = connection.exec_driver_sql(f"EXPLAIN {statement}", values)
    return [row[0] for row in plan if "Seq Scan" in row[0]]


def test_a_page_of_a_topics_queue_stops_where_it_is_full(server: Server) -> None:
    """It goes down the order of the queue: all that the topic ever printed need not be sorted for it."""
    name = server.fresh(made=True)
    outcome_of = "'x' || g, 1, g, 'published', g % 4, TRUE, 0, g"
    numbers = "generate_series(1, 20000) g"
    columns = "paper_id, version, outcome, state, severity, listed, last, lot"
    with closing(open_store(server.url(name))) as store:
        extra = [column.name for column in standing.c if column.name not in columns and not column.nullable]
        also = "".join(f", {one}" for one in extra), ", 0" * len(extra)
        server.say(
            f"INSERT INTO standing ({columns}{also[0]}) SELECT {outcome_of}{also[1]} FROM {numbers}", name
        )
        server.say(
            f"INSERT INTO printed SELECT 'audio', '2026-01-07', 'x' || g, 1, TRUE FROM {numbers}", name
        )
        server.say("ANALYZE standing, printed", name)
        statement, values = _asked(store, lambda: store.review_queue(Filters(topic="audio"), limit=0))[0]
        with store._database.read() as connection:
            plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values)]
    server.drop(name)
    assert any("standing_by_severity" in row for row in plan)
    assert not any("Sort" in row for row in plan)
