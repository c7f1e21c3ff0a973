"""The JSON record of a digest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given

from jianbao.errors import UsageError
from jianbao.model import Digest
from jianbao.render import SCHEMA, read_record, record, record_schema
from tests import strategies
from tests.render.samples import everything

ROOT = Path(__file__).parents[2]


@given(strategies.digests())
def test_everything_comes_back(digest: Digest) -> None:
    """Reading a record gives the same digest, and writing that the same bytes."""
    text = record(digest)
    assert read_record(text) == digest
    assert record(read_record(text)) == text


def test_as_recorded() -> None:
    """The record of a digest with every state is the golden file's, so that old records can be read."""
    golden = (Path(__file__).parent / "data" / "everything.json").read_text("utf-8")
    assert record(everything()) == golden
    assert read_record(golden) == everything()


def test_the_published_schema_is_current() -> None:
    """docs/digest.schema.json is what the records say today."""
    published = json.loads((ROOT / "docs" / "digest.schema.json").read_text("utf-8"))
    assert published == record_schema()


def test_the_schema_names_every_field_that_is_written() -> None:
    """No field of a record is missing in the schema, and its first field names the version."""
    written = json.loads(record(everything()))
    assert next(iter(written.items())) == ("schema", SCHEMA)
    assert set(written) == set(record_schema()["properties"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# 音频", "not JSON"),
        ("[1]", "schema"),
        ('{"schema": "jianbao-digest-9"}', "jianbao-digest-9"),
        ('{"schema": "jianbao-digest-1", "new": 1}', "not a digest's record: topic"),
    ],
)
def test_other_files_are_refused(text: str, said: str) -> None:
    """The reason names what is wrong."""
    with pytest.raises(UsageError, match=said):
        read_record(text)
