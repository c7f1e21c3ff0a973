"""The queue: the worst first, then the newest, each once, whatever the filters and however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.errors import UsageError
from jianbao.model import Filters, Finding, Outcome, PromptRef, ReasonCode, Severity, State, rank
from jianbao.ports import Store
from tests.review.house import HELD, LOOK, Board, board, finding, flagged
from tests.stages.samples import outcome, paper_id

ANY = Filters(states=tuple(State), undecided=False)
HINT = finding("injection.visible", Severity.INFO)
CODES = ("number.kind", "number.unsupported", "name.unsupported", "form.length")


def _ids(store: Store, filters: Filters, limit: int = 20) -> Iterator[str]:
    """Of every item, over all pages."""
    after = None
    while True:
        page = store.review_queue(filters, after, limit)
        assert len(page.items) == limit or page.next is None
        yield from (item.outcome.paper_id for item in page.items)
        after = page.next
        if after is None:
            return


def _numbers(board: Board, **filters: object) -> list[int]:
    asked = Filters.model_validate(filters)
    found = [int(one.partition(".")[2]) for one in _ids(board.store, asked)]
    assert board.store.review_counts(asked, ANY)[0] == len(found)
    return found


def test_the_worst_comes_first_then_the_newest(board: Board) -> None:
    """Errors, warnings, hints, nothing."""
    for number, findings in enumerate(((), (LOOK,), (finding(),), (HINT,), (LOOK, finding()), (LOOK,)), 1):
        board.store.save_outcome(flagged(number, *findings))
    assert _numbers(board) == [5, 3, 6, 2, 4, 1]
    assert _numbers(board, severity=Severity.WARNING) == [5, 3, 6, 2]
    assert _numbers(board, severity=Severity.ERROR) == [5, 3]
    assert _numbers(board, states=(State.PUBLISHED,)) == [6, 2, 4, 1]


def test_of_what_is_equally_bad_the_one_that_says_most_else_comes_first(board: Board) -> None:
    """Than the 简介 before it; the same text again says nothing new, and neither hides it."""
    texts = {1: "该论文研究城市里的鸟鸣。", 2: "该论文研究雨中的蛙声计数。", 3: "该论文研究雨中的蛙声识别。"}
    for number in (1, 2, 3, 4):
        board.store.save_outcome(_said(number, texts[3]))
    for number in (1, 2, 3, 1):
        board.store.save_outcome(_said(number, texts[number]))
    assert _numbers(board) == [1, 2, 3, 4]
    assert list(_ids(board.store, Filters(), 1)) == [paper_id(number) for number in (1, 2, 3, 4)]


def _said(number: int, text: str) -> Outcome:
    made = flagged(number, LOOK)
    assert made.brief
    return made.model_copy(update={"brief": made.brief.model_copy(update={"text": text})})


_rows = st.lists(
    st.builds(
        flagged,
        st.integers(1, 8),
        st.builds(finding, st.sampled_from(CODES), st.sampled_from(Severity)),
        st.builds(finding, st.sampled_from(CODES), st.sampled_from(Severity)),
        version=st.integers(1, 2),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None)
@given(rows=_rows, limit=st.integers(1, 5), code=st.none() | st.sampled_from((*CODES, "number", "numb")))
def test_every_item_is_on_one_page(rows: list[Outcome], limit: int, code: str | None) -> None:
    """Agrees with a plain reading of the ledger: the latest outcome of each version, filtered and sorted."""
    with TemporaryDirectory() as folder:
        made = board(Path(folder))
        latest = {}
        for at, row in enumerate(rows):
            made.store.save_outcome(row)
            latest[row.paper_id, row.version] = (at, row)
        expected = [
            row.paper_id
            for _, row in sorted(latest.values(), key=lambda one: (_worst(one[1].findings), -one[0]))
            if code is None or any(f"{one.code}.".startswith(f"{code}.") for one in row.findings)
        ]
        assert list(_ids(made.store, Filters(code=code), limit)) == expected
        made.store.close()


def _worst(findings: tuple[Finding, ...]) -> int:
    return min((rank(one.severity) for one in findings), default=3)


def test_prompt_and_model(board: Board) -> None:
    """As the outcome names them."""
    second = PromptRef(id="brief", version=2, sha256="0" * 64)
    board.store.save_outcome(flagged(1, LOOK, prompt=second, model="frog-1"))
    board.store.save_outcome(flagged(2, LOOK, model="frog-2"))
    assert _numbers(board, prompt="brief@2") == [1]
    assert _numbers(board, model="frog-2") == [2]
    assert _numbers(board, model="frog-2", prompt="brief@2") == []


async def test_topic_and_day(made: Board) -> None:
    """Of the digests that print it, which the item names."""
    assert _numbers(made, topic="text") == [HELD, 4]
    assert set(_numbers(made, day=date(2026, 11, 2))) == {1, 2, 3, 4}
    assert _numbers(made, topic="text", day=date(2026, 11, 3)) == []
    day = date(2026, 11, 2)
    assert made.item(HELD).printed == (("audio", day), ("text", day))


async def test_what_is_decided_leaves_the_queue(made: Board) -> None:
    """Until it is undone, or a run writes it anew."""
    assert _numbers(made, severity=Severity.WARNING) == [HELD]
    made.reviewer.reject((paper_id(HELD), 1), ReasonCode.NUMBER, made.by(HELD))
    assert _numbers(made, severity=Severity.WARNING) == []
    (item,) = made.store.review_queue(Filters(severity=Severity.WARNING, undecided=False)).items
    assert item.decision
    assert item.decision.reason_code is ReasonCode.NUMBER
    made.reviewer.undo((paper_id(HELD), 1), made.by(HELD))
    assert _numbers(made, severity=Severity.WARNING) == [HELD]


def test_what_carries_anothers_brief_is_not_listed_beside_it(board: Board) -> None:
    """Nor is what has no 简介."""
    board.store.save_outcome(flagged(1, LOOK))
    board.store.save_outcome(flagged(1, LOOK, version=2, reason="carried: v1"))
    board.store.save_outcome(outcome(2, state=State.FAILED))
    assert [item.key for item in board.store.review_queue(ANY).items] == [(paper_id(1), 1)]


def test_a_sample_is_the_same_for_the_same_seed(board: Board) -> None:
    """And another one for another seed, over everything that the filters leave."""
    for number in range(1, 41):
        board.store.save_outcome(flagged(number))
    first, again, other = (list(_ids(board.store, Filters(sample=seed), 7)) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert sorted(first) == sorted(other) == [paper_id(number) for number in range(1, 41)]


@pytest.mark.parametrize("after", ["", "1", "1-2", "a-b-c", "1-2-", "-1-2", "1-2-3-4"])
def test_a_place_that_is_none(board: Board, after: str) -> None:
    """It comes from a URL, where anybody may write anything."""
    with pytest.raises(UsageError):
        board.store.review_queue(ANY, after)


def test_every_decision_changes_the_etag(board: Board) -> None:
    """And so does every new row, even of the same text."""
    tags = set[str]()
    board.store.save_outcome(flagged(1, LOOK))
    tags.add(board.item(1).etag)
    board.store.save_outcome(flagged(1, LOOK))
    tags.add(board.item(1).etag)
    board.reviewer.accept((paper_id(1), 1), board.by(1))
    tags.add(board.item(1).etag)
    board.reviewer.undo((paper_id(1), 1), board.by(1))
    tags.add(board.item(1).etag)
    assert len(tags) == 4
