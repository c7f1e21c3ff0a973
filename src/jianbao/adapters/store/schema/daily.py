"""What was printed and sent, and who is at work."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, Table

from jianbao.adapters.store.columns import NUMBER, RECORD, Moment, Words
from jianbao.adapters.store.schema.base import metadata

digests = Table(
    "digests",
    metadata,
    Column("topic", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("name", Words, nullable=False),
    Column("new", Integer, nullable=False),
    Column("replaced", Integer, nullable=False),
    Column("unfinished", Integer, nullable=False),
    Column("demo", Boolean, nullable=False),
    Column("record", LargeBinary, nullable=False),
)

printed = Table(
    "printed",
    metadata,
    Column("topic", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("paper_id", Words, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("is_new", Boolean, nullable=False),
    Index("printed_by_paper", "paper_id", "version"),
    Index("printed_by_day", "day"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("channel", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("topic", Words, primary_key=True),
    Column("what", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("record", RECORD, nullable=False),
    Index("deliveries_by_day", "day"),
)

facts = Table(
    "facts",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", Words, primary_key=True),
    Column("owner", Words, nullable=False),
    Column("until", Moment, nullable=False),
)

shards = Table(
    "shards",
    metadata,
    Column("number", NUMBER, primary_key=True),
    Column("day", Date, nullable=False),
    Column("size", Integer, nullable=False),
    Column("owner", Words),
    Column("run", Words),
    Column("until", Moment),
    Column("tries", Integer, nullable=False),
    Column("fault", Words),
    Column("done", Boolean, nullable=False),
    Column("record", RECORD, nullable=False),
    sqlite_autoincrement=True,
)
"""Some dozens at a time: those of days that are not printed yet."""

runs = Table(
    "runs",
    metadata,
    Column("id", Words, primary_key=True),
    Column("started", Moment, nullable=False),
    Column("record", RECORD, nullable=False),
)
