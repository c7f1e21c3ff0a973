"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_MOMENT = sa.DateTime(timezone=True)
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MONEY = sa.String(40).with_variant(sa.Numeric(), "postgresql")


def upgrade() -> None:
    """Make all tables."""
    _records()
    _journal()
    _ledger()
    _review()
    _daily()
    _laboratory()


def _records() -> None:
    op.create_table(
        "papers",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_table(
        "announcements",
        sa.Column("category", _TEXT, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("is_provisional", sa.Boolean, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )
    by_day = ["day", "category", "total", "is_provisional"]
    op.create_index("announcements_by_day", "announcements", by_day)
    op.create_table(
        "documents",
        sa.Column("paper_id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )


def _journal() -> None:
    op.create_table(
        "answers",
        sa.Column("key", _TEXT, primary_key=True),
        sa.Column("paper_id", _TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("purpose", _TEXT, nullable=False),
        sa.Column("model", _TEXT, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("owner", _TEXT, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("answered_at", _MOMENT),
        sa.Column("prompt", _TEXT),
        sa.Column("prompt_tokens", sa.Integer, nullable=False),
        sa.Column("completion_tokens", sa.Integer, nullable=False),
        sa.Column("cached_tokens", sa.Integer, nullable=False),
        sa.Column("cost", _MONEY),
        sa.Column("currency", _TEXT),
        sa.Column("charge_tokens", sa.BigInteger, nullable=False),
        sa.Column("charge_money", sa.BigInteger, nullable=False),
        sa.Column("error", _TEXT),
        sa.Column("possible_duplicate", sa.Boolean, nullable=False),
        sa.Column("reply", sa.JSON),
    )
    summed = ["asked_at", "currency", "charge_tokens", "charge_money"]
    summed += ["state", "model", "prompt", "purpose", "turn", "possible_duplicate", "paper_id"]
    summed += ["prompt_tokens", "completion_tokens", "cached_tokens", "cost"]
    op.create_index("answers_by_day", "answers", summed)
    op.create_index("answers_by_paper", "answers", ["paper_id", "version"])
    under_way = sa.text("state = 'pending'")
    op.create_index(
        "answers_under_way", "answers", ["owner"], sqlite_where=under_way, postgresql_where=under_way
    )
    op.create_table(
        "batches",
        sa.Column("mark", _TEXT, primary_key=True),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )


def _ledger() -> None:
    op.create_table(
        "outcomes",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("paper_id", _TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("basis", _TEXT),
        sa.Column("has_brief", sa.Boolean, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("outcomes_by_paper", "outcomes", ["paper_id", "version", "id"])
    op.create_table(
        "translations",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("paper_id", _TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("translations_by_paper", "translations", ["paper_id", "version", "id"])


def _review() -> None:
    op.create_table(
        "standing",
        sa.Column("paper_id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("outcome", _NUMBER, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("severity", sa.Integer, nullable=False),
        sa.Column("apart", sa.Integer, nullable=False),
        sa.Column("prompt", _TEXT),
        sa.Column("model", _TEXT),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("decision", _NUMBER),
        sa.Column("action", _TEXT),
        sa.Column("last", _NUMBER, nullable=False),
        sa.Column("lot", _NUMBER, nullable=False),
    )
    op.create_index("standing_by_severity", "standing", ["listed", "severity", "apart", "outcome"])
    op.create_index(
        "standing_by_group",
        "standing",
        ["listed", "prompt", "model", "state", "severity", "action", "lot", "outcome"],
    )
    op.create_index("standing_by_outcome", "standing", ["outcome"])
    op.create_table(
        "findings",
        sa.Column("outcome", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("code", _TEXT, primary_key=True),
        sa.Column("severity", sa.Integer, nullable=False),
    )
    op.create_index("findings_by_code", "findings", ["code", "outcome"])
    op.create_table(
        "tags",
        sa.Column("outcome", _NUMBER, primary_key=True, autoincrement=False),
        sa.Column("tag", _TEXT, primary_key=True),
        sa.Column("known", sa.Boolean, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("paper_id", _TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("row_before", _NUMBER, nullable=False),
        sa.Column("row_after", _NUMBER, nullable=False),
        sa.Column("stood", _NUMBER),
        sa.Column("record", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("decisions_by_paper", "decisions", ["paper_id", "version", "id"])
    op.create_table(
        "stale",
        sa.Column("topic", _TEXT, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("paper_id", _TEXT, primary_key=True),
        sa.Column("mark", _NUMBER, nullable=False),
    )
    op.create_table(
        "looks",
        sa.Column("paper_id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("author", _TEXT, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _daily() -> None:
    op.create_table(
        "digests",
        sa.Column("topic", _TEXT, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("new", sa.Integer, nullable=False),
        sa.Column("replaced", sa.Integer, nullable=False),
        sa.Column("unfinished", sa.Integer, nullable=False),
        sa.Column("demo", sa.Boolean, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "printed",
        sa.Column("topic", _TEXT, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("paper_id", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_new", sa.Boolean, nullable=False),
    )
    op.create_index("printed_by_paper", "printed", ["paper_id", "version"])
    op.create_index("printed_by_day", "printed", ["day"])
    op.create_table(
        "deliveries",
        sa.Column("channel", _TEXT, primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("topic", _TEXT, primary_key=True),
        sa.Column("what", _TEXT, primary_key=True),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("owner", _TEXT, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_index("deliveries_by_day", "deliveries", ["day"])
    op.create_table(
        "facts",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("value", _TEXT, nullable=False),
    )
    op.create_table(
        "leases",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("owner", _TEXT, nullable=False),
        sa.Column("until", _MOMENT, nullable=False),
    )
    op.create_table(
        "shards",
        sa.Column("number", _NUMBER, primary_key=True),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("owner", _TEXT),
        sa.Column("run", _TEXT),
        sa.Column("until", _MOMENT),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("fault", _TEXT),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "runs",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
    )


def _laboratory() -> None:
    op.create_table(
        "prompt_versions",
        sa.Column("name", _TEXT, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("record", sa.JSON, nullable=False),
    )
    op.create_table(
        "prompt_labels",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "golden",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("paper_id", _TEXT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("valid_to", _MOMENT),
        sa.Column("record", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    stands = sa.text("valid_to IS NULL")
    op.create_index(
        "golden_that_stands",
        "golden",
        ["paper_id", "version"],
        unique=True,
        sqlite_where=stands,
        postgresql_where=stands,
    )
    op.create_table(
        "evaluations",
        sa.Column("id", _TEXT, primary_key=True),
        sa.Column("head", sa.JSON, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "votes",
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("evaluation", _TEXT, nullable=False),
        sa.Column("record", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("votes_by_evaluation", "votes", ["evaluation", "id"])
