"""The tables, as the newest migration leaves them.

Records stand in them as JSON, beside the columns that are looked up by. `answers` is
the journal, `outcomes` the ledger; it, `translations` and `decisions` only ever grow. `standing` and
`findings` say again, in columns, what the latest outcomes hold: the queue is read from them;
`tags` likewise.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    text,
)

from jianbao.adapters.store.columns import RECORD, Grains, Moment, Money, Words

__all__ = [
    "HEAD",
    "SERVES",
    "STANDS",
    "UNANSWERED",
    "VERSION_TABLE",
    "announcements",
    "answers",
    "batches",
    "decisions",
    "deliveries",
    "digests",
    "documents",
    "evaluations",
    "facts",
    "findings",
    "golden",
    "leases",
    "looks",
    "metadata",
    "outcomes",
    "papers",
    "printed",
    "prompt_labels",
    "prompt_versions",
    "runs",
    "shards",
    "stale",
    "standing",
    "tags",
    "translations",
    "votes",
]

HEAD = "0001"
"""The newest migration; a database stamped with it opens without Alembic."""

SERVES = "0001"
"""The oldest `HEAD` whose code may go on working on these tables. Raised by a migration that takes away."""

VERSION_TABLE = "jianbao_schema"
"""Our own name for Alembic's stamp: a shared PostgreSQL may hold Prefect's tables and stamp too."""

metadata = MetaData()

_NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""Rows are counted in these."""

UNANSWERED = "state = 'pending'"
"""Of answers."""

STANDS = "valid_to IS NULL"
"""Of golden items."""

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
    Column("record", RECORD, nullable=False),
)

documents = Table(
    "documents",
    metadata,
    Column("paper_id", Words, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("record", LargeBinary, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("key", Words, primary_key=True),
    Column("paper_id", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("purpose", Words, nullable=False),
    Column("model", Words, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("state", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answered_at", Moment),
    Column("prompt", Words),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("cached_tokens", Integer, nullable=False),
    Column("cost", Money),
    Column("currency", Words),
    Column("charge_tokens", BigInteger, nullable=False),
    Column("charge_money", Grains, nullable=False),
    Column("error", Words),
    Column("possible_duplicate", Boolean, nullable=False),
    Column("reply", RECORD),
    Index(
        "answers_by_day",
        *("asked_at", "currency", "charge_tokens", "charge_money"),
        *("state", "model", "prompt", "purpose", "turn", "possible_duplicate", "paper_id"),
        *("prompt_tokens", "completion_tokens", "cached_tokens", "cost"),
    ),
    Index("answers_by_paper", "paper_id", "version"),
    Index("answers_under_way", "owner", sqlite_where=text(UNANSWERED), postgresql_where=text(UNANSWERED)),
)
"""All sums of tokens and money are made from `answers_by_day` alone: the answers themselves stay unread."""

batches = Table(
    "batches",
    metadata,
    Column("mark", Words, primary_key=True),
    Column("state", Words, nullable=False),
    Column("day", Date, nullable=False),
    Column("record", RECORD, nullable=False),
)
"""Their questions are those rows of `answers` that they own."""

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", _NUMBER, primary_key=True),
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
    Column("outcome", _NUMBER, nullable=False),
    Column("state", Words, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("prompt", Words),
    Column("model", Words),
    Column("listed", Boolean, nullable=False),
    Column("decision", _NUMBER),
    Column("action", Words),
    Column("last", _NUMBER, nullable=False),
    Column("lot", _NUMBER, nullable=False),
    Index("standing_by_severity", "listed", "severity", "outcome"),
    Index("standing_by_group", "listed", "prompt", "model", "state", "severity", "action", "lot", "outcome"),
    Index("standing_by_outcome", "outcome"),
)
"""One row for each paper version: its latest outcome, the decision that stands, and its lot for audits.

Sums and samples are read from `standing_by_group` alone, whatever the number of rows in the table.
"""

findings = Table(
    "findings",
    metadata,
    Column("outcome", _NUMBER, primary_key=True, autoincrement=False),
    Column("code", Words, primary_key=True),
    Column("severity", Integer, nullable=False),
    Index("findings_by_code", "code", "outcome"),
)

translations = Table(
    "translations",
    metadata,
    Column("id", _NUMBER, primary_key=True),
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
    Column("outcome", _NUMBER, primary_key=True, autoincrement=False),
    Column("tag", Words, primary_key=True),
    Column("known", Boolean, nullable=False),
)
"""`known`: an id of the taxonomy; else a name that a model proposed."""

decisions = Table(
    "decisions",
    metadata,
    Column("id", _NUMBER, primary_key=True),
    Column("paper_id", Words, nullable=False),
    Column("version", Integer, nullable=False),
    Column("row_before", _NUMBER, nullable=False),
    Column("row_after", _NUMBER, nullable=False),
    Column("stood", _NUMBER),
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
    Column("mark", _NUMBER, nullable=False),
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
    Column("number", _NUMBER, primary_key=True),
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
    Column("id", _NUMBER, primary_key=True),
    Column("name", Words, nullable=False),
    Column("record", RECORD, nullable=False),
    sqlite_autoincrement=True,
)

golden = Table(
    "golden",
    metadata,
    Column("id", _NUMBER, primary_key=True),
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
    Column("id", _NUMBER, primary_key=True),
    Column("evaluation", Words, nullable=False),
    Column("record", RECORD, nullable=False),
    Index("votes_by_evaluation", "evaluation", "id"),
    sqlite_autoincrement=True,
)
