"""What people decided, and which digests are to be printed again for it."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table

from jianbao.adapters.store.columns import NUMBER, RECORD, Moment, Words
from jianbao.adapters.store.schema.base import metadata

decisions = Table(
    "decisions",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("paper_id", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("row_before", NUMBER, nullable=False),
    Column("row_after", NUMBER, nullable=False),
    Column("stood", NUMBER),
    Column("record", RECORD, nullable=False),
    Index("decisions_by_paper", "paper_id", "version", "id"),
    sqlite_autoincrement=True,
)
"""`stood` is the decision that stood before: it stands again once this one is undone."""

stale = Table(
    "stale",
    metadata,
    Column("topic", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("paper_id", Words, primary_key=True),
    Column("mark", NUMBER, nullable=False),
)
"""`mark` is the sum of the newest numbers in `decisions` and `translations`: it grows with each of them."""

looks = Table(
    "looks",
    metadata,
    Column("paper_id", Words, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("author", Words, primary_key=True),
    Column("at", Moment, nullable=False),
)
