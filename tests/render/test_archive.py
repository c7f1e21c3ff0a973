"""The reader and the classic layout over real files, where they are at hand."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from jianbao.render import classic, read_digest, standard

SHARED = Path(__file__).parents[3] / "shared"
FILES = sorted((SHARED / "data" / "digests").glob("*/*.md"))
_ENTRY = re.compile(r"(?=^#### \[(?:new|replaced) \d)", re.MULTILINE)

pytestmark = pytest.mark.skipif(not FILES, reason="real digests are kept outside the repository")


def test_every_file_comes_back_to_the_byte() -> None:
    """Every real file prints as it was; in one that was healed, so does every other entry."""
    entries, healed = 0, 0
    for path in FILES:
        text = path.read_bytes().decode()
        reading = read_digest(text, path.stem, _day(path))
        printed = classic(reading.digest)
        broken = {defect.id for defect in reading.healed}
        pairs = list(zip(_ENTRY.split(text), _ENTRY.split(printed), strict=True))
        ids = [None, *(entry.id for entry in reading.digest.entries)]
        assert [i for i, (old, new) in zip(ids, pairs, strict=True) if old != new and i not in broken] == []
        entries, healed = entries + len(reading.digest.entries), healed + len(broken)
    assert entries > 6000
    assert healed < entries / 1000


def test_every_file_can_be_had_in_the_standard_layout() -> None:
    """What the standard layout prints of a real file is read without a fault and prints the same again."""
    for path in FILES:
        digest = read_digest(path.read_bytes().decode(), path.stem, _day(path)).digest
        text = standard(digest)
        again = read_digest(text, path.stem, digest.day)
        assert not again.healed
        assert standard(again.digest) == text


def _day(path: Path) -> date:
    return date.fromisoformat(path.parent.name[:8])
