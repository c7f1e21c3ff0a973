"""Column types that mean the same in SQLite and in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, Numeric, String, Text
from sqlalchemy.types import TypeDecorator

RECORD = JSON(none_as_null=True)
"""A record as the JSON text that pydantic writes; the engine passes it through unparsed."""

NUMBER = BigInteger().with_variant(Integer, "sqlite")
"""Rows are counted in these."""


class Words(TypeDecorator[str]):
    """Text ordered by code points in any database. PostgreSQL takes no NUL: it becomes U+FFFD in both."""

    impl = Text().with_variant(Text(collation="C"), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Nearly always the same text."""
        return value.replace("\0", "\ufffd") if value else value


class Moment(TypeDecorator[datetime]):
    """A point in time, kept in UTC and given back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Refuses a time without zone: it names no point."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """SQLite keeps no zone, PostgreSQL gives the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """A decimal without loss: SQLite has no such type and keeps its digits as text."""

    impl = String(40).with_variant(Numeric(), "postgresql")
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | Decimal | None:
        """Digits for SQLite."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def process_result_value(self, value: str | Decimal | None, _dialect: Dialect) -> Decimal | None:
        """A decimal from either."""
        return None if value is None else Decimal(value)


GRAIN = 10**10
"""Parts of a unit of money that sums are made in: SQLite keeps amounts as text and adds whole numbers
without loss. A price has four decimals a million tokens at most; finer grains would outgrow a double."""


class Grains(TypeDecorator[Decimal]):
    """Money in whole grains, rounded up: to be added by the database itself."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        """Whole grains."""
        return None if value is None else int((value * GRAIN).to_integral_value(ROUND_CEILING))

    def process_result_value(self, value: int | Decimal | None, _dialect: Dialect) -> Decimal | None:
        """PostgreSQL sums to a numeric."""
        return None if value is None else Decimal(int(value)) / GRAIN
