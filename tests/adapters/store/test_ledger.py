"""The ledger keeps everything that became of a paper, and knows what holds now."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.adapters.store import SqlStore
from jianbao.model import Outcome, State
from tests import strategies
from tests.adapters.store.conftest import Stores
from tests.adapters.store.samples import outcome


@settings(max_examples=40, deadline=None)
@given(row=strategies.outcomes())
def test_outcomes_come_back_whole(shared_store: SqlStore, row: Outcome) -> None:
    """Brief, findings, usage and cost survive."""
    shared_store.save_outcome(row)
    assert shared_store.outcomes([(row.paper_id, row.version)]) == {(row.paper_id, row.version): row}


_histories = st.lists(
    st.builds(
        outcome,
        number=st.integers(1, 3),
        version=st.integers(1, 3),
        text=st.sampled_from([None, "甲。", "乙。"]),
        reason=st.text("abc", max_size=2),
    ),
    max_size=12,
)


@settings(max_examples=10, deadline=None)
@given(history=_histories)
def test_what_holds_agrees_with_a_plain_reading_of_the_history(
    empty_store: Stores, history: Sequence[Outcome]
) -> None:
    """The latest per version, and the latest published of the highest version that has one."""
    latest = {(it.paper_id, it.version): it for it in history}
    printed = sorted((it for it in history if it.brief), key=lambda it: it.version)
    with empty_store() as store:
        for row in history:
            store.save_outcome(row)
        assert store.outcomes(latest) == latest
        assert store.known_outcomes(it.paper_id for it in history) == {it.paper_id: it for it in printed}


def test_a_held_brief_is_not_known(store: SqlStore) -> None:
    """A 简介 that a check refused is never printed (N6)."""
    store.save_outcome(outcome(state=State.HELD))
    assert store.known_outcomes(["2601.00001"]) == {}


def test_a_later_failure_does_not_hide_what_was_published(store: SqlStore) -> None:
    """A replaced paper keeps the 简介 that readers know until it has a better one."""
    store.save_outcome(outcome(text="第一版。"))
    store.save_outcome(outcome(version=2, text=None))
    known = store.known_outcomes(["2601.00001"])["2601.00001"]
    assert (known.version, known.brief and known.brief.text) == (1, "第一版。")


def test_nothing_is_overwritten(store: SqlStore) -> None:
    """Every row ever written is still there (N8)."""
    for text in ("一。", "二。", "三。"):
        store.save_outcome(outcome(text=text))
    rows = [row.brief for _, row in store.history("2601.00001")]
    assert rows == [outcome(text=text).brief for text in ("一。", "二。", "三。")]


def test_more_papers_than_a_query_takes(store: SqlStore) -> None:
    """Keys are asked for in chunks."""
    rows = [outcome(number) for number in range(510)]
    for row in rows:
        store.save_outcome(row)
    assert len(store.outcomes((row.paper_id, 1) for row in rows)) == 510
    assert len(store.known_outcomes(row.paper_id for row in rows)) == 510
