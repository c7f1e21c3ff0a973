"""What became of papers."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, Table

from jianbao.adapters.store.columns import NUMBER, RECORD, Moment, Words
from jianbao.adapters.store.schema.base import metadata

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("paper_id", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("basis", Words),
    Column("has_brief", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("record", RECORD, nullable=False),
    Index("outcomes_by_paper", "paper_id", "version", "id"),
    sqlite_autoincrement=True,
)

standing = Table(
    "standing",
    metadata,
    Column("paper_id", Words, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("outcome", NUMBER, nullable=False),
    Column("state", Words, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("apart", Integer, nullable=False),
    Column("prompt", Words),
    Column("model", Words),
    Column("listed", Boolean, nullable=False),
    Column("decision", NUMBER),
    Column("action", Words),
    Column("last", NUMBER, nullable=False),
    Column("lot", NUMBER, nullable=False),
    Index("standing_by_severity", "listed", "severity", "apart", "outcome"),
    Index("standing_by_group", "listed", "prompt", "model", "state", "severity", "action", "lot", "outcome"),
    Index("standing_by_outcome", "outcome"),
)
"""One row for each paper version: its latest outcome, how far that is from the 简介 before it in percent,
the decision that stands, and its lot for audits.

Sums and samples are read from `standing_by_group` alone, whatever the number of rows in the table.
"""

findings = Table(
    "findings",
    metadata,
    Column("outcome", NUMBER, primary_key=True, autoincrement=False),
    Column("code", Words, primary_key=True),
    Column("severity", Integer, nullable=False),
    Index("findings_by_code", "code", "outcome"),
)

translations = Table(
    "translations",
    metadata,
    Column("id", NUMBER, primary_key=True),
    Column("paper_id", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("record", RECORD, nullable=False),
    Index("translations_by_paper", "paper_id", "version", "id"),
    sqlite_autoincrement=True,
)

tags = Table(
    "tags",
    metadata,
    Column("outcome", NUMBER, primary_key=True, autoincrement=False),
    Column("tag", Words, primary_key=True),
    Column("known", Boolean, nullable=False),
)
"""`known`: an id of the taxonomy; else a name that a model proposed."""
