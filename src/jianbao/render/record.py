"""The record of a digest as JSON: all that is known, for programs. Its schema: docs/digest.schema.json."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from jianbao.errors import UsageError
from jianbao.model import Digest
from jianbao.render.ledger import ledger, with_ledger

__all__ = ["SCHEMA", "read_record", "record", "record_schema"]

SCHEMA = "jianbao-digest-1"
"""Name and version of the form; a change that old readers would stumble over raises it."""


def record(digest: Digest) -> str:
    """A digest with everything that it holds, the same to the byte for the same digest."""
    content = {"schema": SCHEMA} | digest.model_dump(mode="json")
    content["ledger"] = ledger(digest).model_dump(mode="json")
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def read_record(text: str) -> Digest:
    """What `record` was given. Raises `UsageError` for anything else, newer versions included."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"not JSON: {error}") from error
    schema = content.pop("schema", None) if isinstance(content, dict) else None
    if schema != SCHEMA:
        raise UsageError(f"a digest's record has the schema {SCHEMA}, not {schema!r}", schema=schema)
    try:
        digest = Digest.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise UsageError(f"not a digest's record: {place}: {first['msg']}", place=place) from error
    return with_ledger(digest, digest.ledger) if digest.ledger else digest


def record_schema() -> dict[str, Any]:
    """JSON Schema of what `record` writes."""
    schema = Digest.model_json_schema(mode="serialization")
    named = {"schema": {"const": SCHEMA, "title": "Schema", "type": "string"}}
    counted = {
        "ledger": {"$ref": "#/$defs/Ledger", "description": "The sums of all that follows from the rest."}
    }
    return schema | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": SCHEMA,
        "properties": named | schema["properties"] | counted,
        "required": ["schema", *schema["required"], "ledger"],
    }
