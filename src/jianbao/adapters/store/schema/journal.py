"""What was asked, and in which batches."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Integer, Table, text

from jianbao.adapters.store.columns import RECORD, Grains, Moment, Money, Words
from jianbao.adapters.store.schema.base import metadata

UNANSWERED = "state = 'pending'"
"""Of answers."""

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
