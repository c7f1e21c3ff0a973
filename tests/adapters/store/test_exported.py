"""Everything that is held, a page at a time, on either database."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jianbao.adapters.store import SqlStore
from jianbao.model import Brief, Outcome
from jianbao.model.export import Wanted
from tests.render import samples

DAY = samples.DAY


def _outcome(paper_id: str, *tags: str) -> Outcome:
    return samples.outcome(paper_id).model_copy(update={"brief": Brief(text="该论文研究蛙。", tags=tags)})


def _all(store: SqlStore, wanted: Wanted, page: int = 2) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    while more := store.holdings(wanted, found[-1] if found else None, page):
        found += [(one.id, one.version) for one in more]
    return found


@pytest.fixture
def filled(store: SqlStore) -> SqlStore:
    """Printed, decided nothing, and one that no digest has."""
    store.save_digest(samples.digest(samples.entry(1), samples.entry(2)))
    store.save_digest(samples.digest(samples.entry(2), samples.entry(3), day=DAY + timedelta(1)))
    for paper_id, tags in (
        ("9901.00001", ["speech.asr"]),
        ("9901.00001", ["speech.enhancement"]),
        ("9901.00002", ["speech"]),
        ("9901.00009", ["speechless"]),
        ("math/0309136", []),
    ):
        store.save_outcome(_outcome(paper_id, *tags))
    return store


def test_each_version_comes_once_in_order(filled: SqlStore) -> None:
    """However small the pages are."""
    whole = ["9901.00001", "9901.00002", "9901.00003", "9901.00009", "math/0309136"]
    for page in (1, 2, 100):
        assert _all(filled, Wanted(), page) == [(one, 1) for one in whole]
    assert filled.held(Wanted()).model_dump() == {"versions": 5, "outcomes": 4}


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(first=DAY + timedelta(1)), [2, 3]),
        (Wanted(last=DAY), [1, 2]),
        (Wanted(topics=("audio",)), [1, 2, 3]),
        (Wanted(topics=("video",)), []),
        (Wanted(tags=("speech",)), [1, 2]),
        (Wanted(tags=("speech.asr",)), []),
        (Wanted(tags=("speech.asr", "speechless")), [9]),
        (Wanted(tags=("speech",), first=DAY + timedelta(1)), [2]),
        (Wanted(tags=("speechless",), topics=("audio",)), []),
    ],
)
def test_wishes_narrow(filled: SqlStore, wanted: Wanted, numbers: list[int]) -> None:
    """By what is printed, and by the tags of the latest outcome alone."""
    assert _all(filled, wanted) == [(f"9901.{number:05d}", 1) for number in numbers]
    assert filled.held(wanted).versions == len(numbers)


def test_a_holding_knows_where_it_is_printed(filled: SqlStore) -> None:
    """By day; and when any version of it first was."""
    later = samples.entry(2).model_copy(update={"version": 2})
    filled.save_digest(samples.digest(later, day=DAY + timedelta(2)))
    (old, new) = (one for one in filled.holdings(Wanted(), None, 10) if one.id == "9901.00002")
    assert [place.day for place in old.printed] == [DAY, DAY + timedelta(1)]
    assert [place.day for place in new.printed] == [DAY + timedelta(2)]
    assert old.since == new.since == DAY
