"""Papers as Parquet, a group of rows at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, BinaryIO

from jianbao.errors import UsageError

__all__ = ["write_parquet"]

_GROUP = 2000
"""Rows that are in memory at once."""


def write_parquet(rows: Iterable[Mapping[str, Any]], file: BinaryIO) -> None:
    """Rows as `render.exports.row` makes them. Raises `UsageError` where pyarrow is not installed."""
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as error:
        told = "Parquet needs pyarrow: install jianbao with its extra, jianbao[parquet]"
        raise UsageError(told, fault="extra") from error
    schema, coming = _schema(pyarrow), iter(rows)
    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := list(islice(coming, _GROUP)):
            writer.write_table(pyarrow.Table.from_pylist([_flat(row) for row in group], schema=schema))


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    """What is nested for no more than order's sake becomes columns. Times and money stay text."""
    paper, outcome = row["paper"] or {}, row["outcome"] or {}
    prompt = outcome.get("prompt")
    usage = outcome.get("usage") or {}
    return {
        **row,
        **paper,
        **outcome,
        "prompt": f"{prompt['id']}@{prompt['version']}" if prompt else None,
        "prompt_tokens": usage.get("prompt"),
        "completion_tokens": usage.get("completion"),
        "title_zh": row["chinese"]["title"],
        "abstract_zh": row["chinese"]["abstract"],
    }


def _schema(pa: Any) -> Any:
    text, words = pa.string(), pa.list_(pa.string())
    columns = dict.fromkeys(("id", "title", "title_zh", "abstract", "abstract_zh", "comment"), text)
    columns |= dict.fromkeys(("journal_ref", "doi", "licence", "published", "updated"), text)
    columns |= dict.fromkeys(("authors", "categories", "tags", "proposed", "remarks", "answers"), words)
    columns |= dict.fromkeys(("state", "reason", "basis", "brief", "news", "prompt", "model"), text)
    columns |= dict.fromkeys(("cost", "currency", "at"), text)
    columns |= dict.fromkeys(("version", "calls", "runs", "prompt_tokens", "completion_tokens"), pa.int32())
    columns |= {
        "withdrawn": pa.bool_(),
        "evidence": _rows(pa, "claim", "quote"),
        "findings": _rows(pa, "code", "severity", "message", "span", "source"),
        "decisions": _rows(pa, "action", "reason_code", "author", "at", "text_before", "text_after"),
        "days": pa.list_(pa.struct({"topic": text, "day": text, "new": pa.bool_()})),
    }
    return pa.schema(list(columns.items()), metadata={"schema": "jianbao-paper-1"})


def _rows(pa: Any, *names: str) -> Any:
    return pa.list_(pa.struct(dict.fromkeys(names, pa.string())))
