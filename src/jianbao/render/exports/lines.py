"""A version of a paper as one JSON object: the record that JSONL and Parquet carry."""

from __future__ import annotations

import json
from typing import Any

from jianbao.model.export import Holding
from jianbao.model.translation import TextPart

__all__ = ["SCHEMA", "line", "row"]

SCHEMA = "jianbao-paper-1"
"""Name and version of the form; a change that old readers would stumble over raises it."""
_OF_PAPER = ("title", "authors", "abstract", "categories", "comment")
"""What a digest knows too, where there is no record."""
_NOT_OF_OUTCOME = {"paper_id", "version", "brief", "findings"}


def row(one: Holding) -> dict[str, Any]:
    """Every field is there, whatever is known."""
    brief = one.outcome.brief if one.outcome else None
    return {
        "schema": SCHEMA,
        "id": one.id,
        "version": one.version or None,
        "paper": _paper(one),
        "outcome": one.outcome.model_dump(mode="json", exclude=_NOT_OF_OUTCOME) if one.outcome else None,
        "brief": brief.text if brief else None,
        "tags": list(brief.tags) if brief else [],
        "proposed": list(brief.proposed) if brief else [],
        "evidence": [item.model_dump() for item in brief.evidence] if brief else [],
        "findings": [item.model_dump(mode="json") for item in one.outcome.findings] if one.outcome else [],
        "chinese": {part.value: one.chinese(part) for part in TextPart},
        "decisions": [item.model_dump(mode="json") for item in one.decisions],
        "days": [item.model_dump(mode="json") for item in one.printed],
    }


def line(one: Holding) -> str:
    """On one line: separators that break lines elsewhere are escaped."""
    text = json.dumps(row(one), ensure_ascii=False, separators=(",", ":"))
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def _paper(one: Holding) -> dict[str, Any] | None:
    if one.paper:
        return one.paper.model_dump(mode="json", exclude={"id", "version"})
    return one.entry.model_dump(mode="json", include=set(_OF_PAPER)) if one.entry else None
