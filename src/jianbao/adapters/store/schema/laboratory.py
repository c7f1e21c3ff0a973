"""Prompts, and what was found out about them."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, text

from jianbao.adapters.store.columns import NUMBER, RECORD, Moment, Words
from jianbao.adapters.store.schema.base import metadata

STANDS = "valid_to IS NULL"
"""Of golden items."""

prompt_versions = Table(
    "prompt_versions",
    metadata,
    Column("name", Words, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("record", RECORD, nullable=False),
)

prompt_labels = Table(
    "prompt_labels",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("name", Words, nullable=False),
    Column("record", RECORD, nullable=False),
    sqlite_autoincrement=True,
)

golden = Table(
    "golden",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("paper_id", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("valid_to", Moment),
    Column("record", RECORD, nullable=False),
    Index(
        "golden_that_stands",
        *("paper_id", "version"),
        unique=True,
        sqlite_where=text(STANDS),
        postgresql_where=text(STANDS),
    ),
    sqlite_autoincrement=True,
)
"""Of a paper version one item stands: of two hosts that add one at once, the second ends the first's."""

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", Words, primary_key=True),
    Column("head", RECORD, nullable=False),
    Column("record", LargeBinary, nullable=False),
)

votes = Table(
    "votes",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("evaluation", Words, nullable=False),
    Column("record", RECORD, nullable=False),
    Index("votes_by_evaluation", "evaluation", "id"),
    sqlite_autoincrement=True,
)
