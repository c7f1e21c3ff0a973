"""What arXiv said, and the texts of papers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Integer, LargeBinary, Table

from jianbao.adapters.store.columns import RECORD, Words
from jianbao.adapters.store.schema.base import metadata

papers = Table(
    "papers",
    metadata,
    Column("id", Words, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Words, nullable=False),
    Column("record", RECORD, nullable=False),
)

announcements = Table(
    "announcements",
    metadata,
    Column("category", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("total", Integer, nullable=False),
    Column("is_provisional", Boolean, nullable=False),
    Column("record", RECORD, nullable=False),
    Index("announcements_by_day", "day", "category", "total", "is_provisional"),
)
"""What is settled is read from the index alone: records of a day hold thousands of papers."""

documents = Table(
    "documents",
    metadata,
    Column("paper_id", Words, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False),
)
