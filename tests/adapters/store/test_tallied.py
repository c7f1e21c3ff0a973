"""Sums over all 简介."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from jianbao.adapters.store import SqlStore
from jianbao.model import (
    Action,
    AnswerState,
    ChatReply,
    Decision,
    Finish,
    PromptRef,
    Severity,
    State,
    Took,
    Usage,
)
from tests.adapters.store.samples import NOON, answer
from tests.stages import samples
from tests.web.house import held, keep, written


def _decide(store: SqlStore, number: int, action: Action) -> None:
    item = store.review_item((samples.paper_id(number), 1))
    assert item
    store.decide(
        Decision(
            paper_id=item.key[0],
            version=1,
            action=action,
            text_before=None,
            author="林",
            at=NOON,
            etag=item.etag,
        ),
        (),
    )


def test_prompts_and_models_are_told_apart(store: SqlStore) -> None:
    """With what stands against their 简介 and the decisions that stand: what was undone does not count."""
    keep(store, [written(1), held(2), written(3, findings=()), written(4, model="toad-1")])
    _decide(store, 1, Action.ACCEPT)
    _decide(store, 2, Action.ACCEPT)
    _decide(store, 2, Action.UNDO)

    frog, toad = store.tallies()

    assert (frog.prompt, frog.model, frog.briefs, frog.held) == ("brief@1", "frog-1-2026", 3, 1)
    assert frog.worst == {Severity.ERROR: 1, Severity.WARNING: 1}
    assert frog.decided == {Action.ACCEPT: 1}
    assert (toad.model, toad.briefs, toad.decided) == ("toad-1", 1, {})


def test_a_carried_text_counts_once(store: SqlStore) -> None:
    """With the version that it was written for."""
    keep(store, [written(1)])
    keep(store, [written(1, version=2, reason="carried: v1")])

    [tally] = store.tallies()

    assert tally.briefs == 1


def test_days_count_each_paper_once(store: SqlStore) -> None:
    """However many topics print it; a paper without a text is none."""
    outcomes = [written(1), held(2), written(3, findings=())]
    keep(store, outcomes)
    keep(store, [*outcomes, written(4, state=State.FAILED, brief=None, findings=())], topic=samples.TEXT)

    [day] = store.tallies_by_day(30)

    assert (day.day, day.briefs, day.held, day.flagged) == (date(2026, 11, 2), 3, 1, 1)
    assert store.tallies_by_day(0) == []


def test_days_are_told_by_prompt(store: SqlStore) -> None:
    """A day on which the prompt changed has one of each."""
    later = PromptRef(id="brief", version=2, sha256="1" * 64)
    keep(store, [written(1), held(2), written(3, findings=(), prompt=later)])

    days = [(one.prompt, one.briefs, one.held, one.flagged) for one in store.tallies_by_day(1)]

    assert days == [("brief@1", 2, 1, 1), ("brief@2", 1, 0, 0)]


def test_what_a_brief_took_is_told_of_a_few(store: SqlStore) -> None:
    """Tokens and money of its outcome, seconds of its answers where the journal has them; the same few."""
    usage, cost = Usage(prompt=7, completion=3), Decimal("0.25")
    keep(store, [written(n, usage=usage, cost=cost, currency="CNY", answers=(f"k{n}",)) for n in range(1, 6)])
    reply = ChatReply(text="蛙", finish=Finish.STOP, model="frog-1-2026", seconds=1.5)
    store.begin_answer(answer("k1"))
    store.begin_answer(answer("k2"))
    store.end_answer(answer("k2", state=AnswerState.ANSWERED, answered_at=NOON, reply=reply))

    took = store.took("brief@1", "frog-1-2026", 9)

    assert sorted(took, key=lambda one: one.seconds) == [
        *[Took(tokens=10, cost=cost, currency="CNY")] * 4,
        Took(tokens=10, cost=cost, currency="CNY", seconds=(1.5,)),
    ]
    assert store.took("brief@1", "frog-1-2026", 2) == store.took("brief@1", "frog-1-2026", 2)
    assert len(store.took("brief@1", "frog-1-2026", 2)) == 2
    assert store.took("brief@2", "frog-1-2026", 2) == []
