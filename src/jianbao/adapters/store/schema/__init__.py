"""The tables, as the newest migration leaves them.

Records stand in them as JSON, beside the columns that are looked up by. `answers` is
the journal, `outcomes` the ledger; it, `translations` and `decisions` only ever grow. `standing` and
`findings` say again, in columns, what the latest outcomes hold: the queue is read from them;
`tags` likewise.
"""

from __future__ import annotations

from jianbao.adapters.store.schema.base import metadata
from jianbao.adapters.store.schema.daily import deliveries, digests, facts, leases, printed, runs, shards
from jianbao.adapters.store.schema.journal import UNANSWERED, answers, batches
from jianbao.adapters.store.schema.laboratory import (
    STANDS,
    evaluations,
    golden,
    prompt_labels,
    prompt_versions,
    votes,
)
from jianbao.adapters.store.schema.ledger import findings, outcomes, standing, tags, translations
from jianbao.adapters.store.schema.records import announcements, documents, papers
from jianbao.adapters.store.schema.review import decisions, looks, stale

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
