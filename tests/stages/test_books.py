"""The sums of a run: they come out even for any mix of outcomes, and say so where they do not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import Unauthorized, Unavailable
from jianbao.model import Basis, Outcome, PaperKey, Run, State, Usage
from jianbao.stages.books import Books, Closing, Report
from tests.stages.samples import AUDIO, DAY, NOW, outcome, paper_id


def _books() -> Books:
    return Books("20261102T053000-1", "run", NOW)


def _closing(books: Books, due: frozenset[PaperKey] = frozenset(), **changes: object) -> Closing:
    """What a sound store says at the end."""
    plain = {
        "at": NOW + timedelta(minutes=1),
        "answered": True,
        "due": due,
        "unfinished": any(not one.final for one in books.outcomes),
        "ended": len(books.paid),
    }
    return Closing(**(plain | changes))  # type: ignore[arg-type]


def _closed(books: Books, due: frozenset[PaperKey] = frozenset(), **changes: object) -> Run:
    return books.close(_closing(books, due, **changes), DAY, (AUDIO.slug,))


@st.composite
def _made(draw: st.DrawFn, number: int) -> Outcome:
    """Any outcome of one paper, with what it cost."""
    state = draw(st.sampled_from(State))
    calls = draw(st.integers(0, 3)) if state is not State.DEFERRED else 0
    return outcome(
        number,
        1,
        state,
        reason=draw(st.sampled_from(["withdrawn", "replaced"])) if state is State.NONE else None,
        answers=tuple(f"{number}-{turn}" for turn in range(calls)),
        calls=calls,
        usage=Usage(prompt=10 * calls, completion=calls),
        cost=Decimal(calls) if calls else None,
        currency=draw(st.sampled_from(["CNY", "USD"])) if calls else None,
    )


@st.composite
def _runs(draw: st.DrawFn) -> tuple[int, list[Outcome], int]:
    """How many papers an earlier run finished, what became of ours, how many another run took meanwhile."""
    seen, ours, others = (draw(st.integers(0, 5)) for _ in range(3))
    return seen, [draw(_made(number)) for number in range(1, ours + 1)], others


@given(_runs())
def test_the_books_balance_for_any_mix_of_outcomes(case: tuple[int, list[Outcome], int]) -> None:
    """listed = new + seen + withdrawn, new = its outcomes; tokens and money are the calls' own."""
    seen, outcomes, others = case
    books = _books()
    due = [(one.paper_id, one.version) for one in outcomes]
    theirs = [(paper_id(100 + number), 1) for number in range(others)]
    before = [(paper_id(200 + number), 1) for number in range(seen)]
    books.open(due + theirs + before, due + theirs)
    books.open(due + theirs + before, due)
    for one in outcomes:
        books.enter(one)
    run = _closed(books, frozenset(key for key, one in zip(due, outcomes, strict=True) if not one.final))
    assert run.balanced
    assert run.listed == len(due) + others + seen == run.new + run.seen + run.withdrawn
    assert run.seen == seen + others
    assert run.withdrawn == sum(one.reason == "withdrawn" for one in outcomes)
    assert sum(run.outcomes.values()) == run.new == len(outcomes) - run.withdrawn
    assert run.paid_calls == sum(one.calls for one in outcomes) == run.usage.completion
    assert sum(run.costs.values()) == run.paid_calls
    assert run.exit_code == (5 if any(not one.final for one in outcomes) else 0)


@given(_runs(), st.data())
def test_a_lost_paper_is_found(case: tuple[int, list[Outcome], int], data: st.DataObject) -> None:
    """A paper that was due and has no outcome anywhere spoils the sums: 7 beats every other code."""
    _, outcomes, _ = case
    books = _books()
    due = [(one.paper_id, one.version) for one in outcomes] + [(paper_id(99), 1)]
    books.open(due, due)
    for one in outcomes:
        books.enter(one)
    if data.draw(st.booleans()):
        books.stopped = Unauthorized("no")
    run = _closed(books, frozenset([due[-1]]))
    assert (run.balanced, run.exit_code) == (False, 7)


def test_a_paper_that_was_entered_from_nowhere_is_found() -> None:
    """An outcome of a paper that was not due does not hide behind the others."""
    books = _books()
    books.open([(paper_id(1), 1)], [])
    books.enter(outcome(1))
    assert _closed(books).exit_code == 7


@pytest.mark.parametrize("ended", [0, 1, 3])
def test_calls_that_the_journal_does_not_know_are_found(ended: int) -> None:
    """Every call that a run counts must have ended in the journal: neither more nor fewer."""
    books = _books()
    books.open([(paper_id(1), 1)], [(paper_id(1), 1)])
    books.enter(outcome(1, calls=2, answers=("a", "b")))
    assert books.paid == {"a", "b"}
    run = _closed(books, ended=ended)
    assert (run.adds_up, run.balanced, run.exit_code) == (True, False, 7)


def test_drafts_and_carried_ones_are_paid_by_nobody() -> None:
    """Their keys are in the record, and in no sum."""
    books = _books()
    books.open([(paper_id(1), 1), (paper_id(2), 2)], [(paper_id(1), 1), (paper_id(2), 2)])
    books.enter(outcome(1, basis=Basis.DRAFT, answers=("a",)))
    books.enter(outcome(2, 2, reason="carried: v1", answers=("b",)))
    run = _closed(books)
    assert books.paid == frozenset()
    assert (run.paid_calls, run.exit_code) == (0, 0)


@pytest.mark.parametrize(
    ("fault", "stopped", "answered", "code"),
    [
        (False, False, True, 0),
        (True, False, True, 5),
        (True, False, False, 3),
        (False, True, True, 4),
        (True, True, True, 4),
    ],
)
def test_the_exit_code_says_what_kept_the_day_from_being_whole(
    fault: bool, stopped: bool, answered: bool, code: int
) -> None:
    """0 whole, 3 no source answered, 4 key or quota, 5 a part of the day is missing; each with a sentence."""
    books = _books()
    if fault:
        books.fault("cs.SD", Unavailable("cs.SD does not answer"))
    if stopped:
        books.stopped = Unauthorized("the key was refused")
    assert _closed(books, answered=answered).exit_code == code
    told = ["cs.SD does not answer"] * fault + ["the key was refused"] * stopped
    assert books.problems() == tuple(told)


def test_a_report_says_it_in_one_sentence() -> None:
    """The day, what was listed, what became of it."""
    books = _books()
    books.open([(paper_id(1), 1), (paper_id(2), 1)], [(paper_id(1), 1), (paper_id(2), 1)])
    books.enter(outcome(1))
    books.enter(outcome(2, state=State.FAILED))
    report = Report(run=_closed(books, frozenset([(paper_id(2), 1)])), day=DAY)
    assert report.summary() == "2026-11-02: 2 papers listed; 1 failed, 1 published"
