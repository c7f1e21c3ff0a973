"""Translations in the store: rows are added, never changed, and what is left to do can be found."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given

from jianbao.adapters.store import SqlStore
from jianbao.model import Action, Decision, Digest, Entry, ReasonCode, Section, State, TopicName
from jianbao.model.translation import Rendering, TextPart, Translation, fingerprint
from tests import strategies
from tests.adapters.store.samples import NOON, outcome

DAY = date(2026, 1, 7)


def _row(number: int = 1, version: int = 1, state: State = State.PUBLISHED, **changes: Any) -> Translation:
    rendering = Rendering(source=fingerprint("Frogs"), state=state, text="蛙")
    plain = {
        "paper_id": f"2601.{number:05}",
        "version": version,
        "parts": {TextPart.TITLE: rendering},
        "at": NOON,
    }
    return Translation.model_validate(plain | changes)


def _print(store: SqlStore, day: date, *papers: tuple[int, int], topic: str = "audio") -> None:
    """A digest that holds these papers in these versions."""
    entries = tuple(
        Entry(
            section=Section.NEW,
            number=place,
            id=f"2601.{number:05}",
            version=version,
            title="Frogs",
            categories=("cs.SD",),
            url="https://arxiv.org/pdf/2601.00001v1",
            authors=("Ada Example",),
            abstract="We count frogs.",
            outcome=outcome(number, version),
        )
        for place, (number, version) in enumerate(papers, 1)
    )
    name = TopicName(slug=topic, name="音频", categories=("cs.SD",))
    store.save_digest(Digest(topic=name, day=day, new=len(papers), replaced=0, entries=entries))


@given(strategies.translations())
def test_a_row_comes_back_as_it_was(shared_store: SqlStore, row: Translation) -> None:
    """With every part, finding and sum, as the last of its paper."""
    shared_store.save_translation(row)
    assert shared_store.translations([row.paper_id])[row.paper_id][-1] == row


def test_every_row_of_a_paper_is_kept(store: SqlStore) -> None:
    """In the order written, of all its versions, and of nobody else."""
    rows = [_row(1, 1, State.FAILED), _row(1, 1, runs=2), _row(1, 2)]
    for row in (*rows, _row(2)):
        store.save_translation(row)
    assert store.translations(["2601.00001", "2601.00009"]) == {"2601.00001": rows}


def test_what_is_left_is_found_by_the_day_that_prints_it(store: SqlStore) -> None:
    """The latest row decides; a paper that stands in two topics of a day is named once."""
    held, mended = _row(1, 1, State.HELD), _row(2, 1, State.FAILED)
    for row in (held, mended, _row(2, 1), _row(3, 1, State.DEFERRED)):
        store.save_translation(row)
    _print(store, DAY, (1, 1), (2, 1))
    _print(store, DAY, (1, 1), topic="text")
    _print(store, date(2026, 1, 5), (3, 1))
    assert store.untranslated(DAY) == [(DAY, held)]
    assert [day for day, _ in store.untranslated(date(2026, 1, 1))] == [date(2026, 1, 5), DAY]


def test_another_version_is_not_printed_there(store: SqlStore) -> None:
    """What failed for a version that no digest prints is nobody's matter."""
    store.save_translation(_row(1, 2, State.FAILED))
    _print(store, DAY, (1, 1))
    assert store.untranslated(DAY) == []


def test_a_decision_is_about_what_was_seen(store: SqlStore) -> None:
    """All or nothing; every digest that prints the paper is marked, in whatever version."""
    _print(store, DAY, (1, 1), (2, 1))
    _print(store, DAY, (1, 2), topic="text")
    store.save_translation(_row(1))
    assert not store.rule_translation(_row(1), 0)
    assert store.stale_digests() == []
    assert store.rule_translation(_row(1, state=State.HELD), 1)
    assert [(one.topic, one.papers) for one in store.stale_digests()] == [
        ("audio", ("2601.00001",)),
        ("text", ("2601.00001",)),
    ]
    assert [one.state for one in store.translations(["2601.00001"])["2601.00001"]] == ["published", "held"]


def test_a_mark_is_newer_than_every_one_before(store: SqlStore) -> None:
    """Of decisions of either kind: a digest that was made before the second of them stays marked."""
    _print(store, DAY, (1, 1), (2, 1))
    for number in (1, 2):
        store.save_outcome(outcome(number))
        store.save_translation(_row(number))
    marks = []
    for seen in (1, 2):
        assert store.rule_translation(_row(1), seen)
        marks += store.stale_digests()
        item = store.review_item(("2601.00001", 1))
        assert item
        rejected = item.outcome.model_copy(update={"state": State.HELD, "reason": f"rejected: {seen}"})
        decision = Decision(
            paper_id="2601.00001",
            version=1,
            action=Action.REJECT,
            reason_code=list(ReasonCode)[seen],
            text_before=None,
            author="ada",
            at=NOON,
            etag=item.etag,
        )
        store.decide(decision, [rejected])
        marks += store.stale_digests()
    assert [one.mark for one in marks] == sorted({one.mark for one in marks})
    for one in marks[:-1]:
        store.fresh(one)
    assert store.stale_digests() == marks[-1:]
    store.rule_translation(_row(2), 1)
    store.fresh(marks[-1].model_copy(update={"mark": 10**6}))
    assert [one.papers for one in store.stale_digests()] == [("2601.00002",)]
