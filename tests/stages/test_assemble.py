"""Outcomes to digest: who stands where, and what readers are told of the day."""

from __future__ import annotations

from datetime import date, timedelta

from jianbao.model import Announced, Announcement, Brief, Counts, Digest, Empty, Kind, Origin, Section, State
from jianbao.stages.assemble import Printing, assemble
from tests.stages.house import House
from tests.stages.samples import AUDIO, DAY, GOOD, OTHER, outcome, paper, paper_id

TOMORROW = DAY + timedelta(days=1)
NEW, CROSS, REPLACE, REPLACE_CROSS = Kind


def _announce(
    house: House, category: str, *papers: tuple[int, Kind], day: date = DAY, **more: object
) -> None:
    announced = tuple(Announced(id=paper_id(number), version=1, kind=kind) for number, kind in papers)
    house.store.add_papers(paper(number) for number, _ in papers)
    house.store.save_announcement(
        Announcement.model_validate(
            {"category": category, "day": day, "counts": Counts(new=len(papers)), "papers": announced} | more
        )
    )


def _digest(house: House, day: date = DAY, today: date = DAY) -> Digest:
    digest = assemble(AUDIO, day, house.store, Printing(tag_name=lambda tag: f"<{tag}>"), today)
    house.store.save_digest(digest)
    return digest


def test_the_order_is_that_of_a_digest(house: House) -> None:
    """Primary first, then cross-listed; replaced before replaced crosses; ids ascending, numbers from 1."""
    _announce(house, "cs.SD", (9, CROSS), (8, NEW), (4, REPLACE_CROSS), (6, REPLACE))
    _announce(house, "eess.AS", (1, CROSS), (7, NEW), (8, CROSS), (5, REPLACE))
    digest = _digest(house)
    assert [(entry.section, entry.number, entry.id) for entry in digest.entries] == [
        (Section.NEW, 1, paper_id(7)),
        (Section.NEW, 2, paper_id(8)),
        (Section.NEW, 3, paper_id(1)),
        (Section.NEW, 4, paper_id(9)),
        (Section.REPLACED, 1, paper_id(5)),
        (Section.REPLACED, 2, paper_id(6)),
        (Section.REPLACED, 3, paper_id(4)),
    ]
    assert (digest.new, digest.replaced, digest.repeated) == (4, 3, 1)
    assert set(digest.announced) == {"cs.SD", "eess.AS"}


def test_an_entry_keeps_what_it_printed(house: House) -> None:
    """Title, link with the version, tags by name, and the outcome with its 简介."""
    _announce(house, "cs.SD", (1, NEW))
    _announce(house, "eess.AS")
    made = outcome(1, brief=Brief(text=GOOD, tags=("audio",)))
    house.store.save_outcome(made)
    [entry] = _digest(house).entries
    assert (entry.title, entry.url) == (paper(1).title, f"https://arxiv.org/pdf/{paper_id(1)}v1")
    assert (entry.brief, entry.tag_names, entry.outcome) == (GOOD, ("<audio>",), made)


def test_papers_without_a_brief_stand_in_it_without_one(house: House) -> None:
    """Failed, held, deferred, withdrawn or not come to yet: listed, with nothing in the place of a 简介."""
    states = (State.FAILED, State.HELD, State.DEFERRED, State.NONE)
    _announce(house, "cs.SD", *((number, NEW) for number in range(1, 6)))
    _announce(house, "eess.AS")
    for number, state in enumerate(states, 1):
        house.store.save_outcome(outcome(number, 1, state, brief=Brief(text="草稿。"), reason="why"))
    digest = _digest(house)
    assert digest.new == 5
    assert [entry.brief for entry in digest.entries] == [None] * 5


def test_a_paper_is_new_in_a_topic_once(house: House) -> None:
    """Announced as new again on a later day, it is left out there, and the digest says where it stood."""
    for category in AUDIO.categories:
        _announce(house, category, (1, NEW))
    first = _digest(house)
    _announce(house, "cs.SD", (1, CROSS), (2, NEW), day=TOMORROW)
    _announce(house, "eess.AS", day=TOMORROW)
    second = _digest(house, TOMORROW, TOMORROW)
    assert [entry.id for entry in second.entries] == [paper_id(2)]
    assert [(one.id, one.reason) for one in second.missing] == [(paper_id(1), f"seen: {DAY}")]
    assert _digest(house).entries == first.entries


def test_what_a_later_run_adds_is_marked_with_its_day(house: House) -> None:
    """A paper that came late, or got its 简介 late; what stood there keeps its mark, and so does the mark."""
    _announce(house, "eess.AS")
    _announce(house, "cs.SD", (1, NEW), (2, NEW))
    house.store.save_outcome(outcome(1))
    assert [entry.amended for entry in _digest(house).entries] == [None, None]
    _announce(house, "cs.SD", (1, NEW), (2, NEW), (3, NEW))
    house.store.save_outcome(outcome(2, brief=Brief(text=OTHER)))
    assert [entry.amended for entry in _digest(house, today=TOMORROW).entries] == [None, TOMORROW, TOMORROW]
    later = _digest(house, today=TOMORROW + timedelta(days=5))
    assert [entry.amended for entry in later.entries] == [None, TOMORROW, TOMORROW]


def test_the_same_store_gives_the_same_digest(house: House) -> None:
    """Assembled again, on whatever day, nothing is another."""
    _announce(house, "eess.AS", (3, CROSS))
    _announce(house, "cs.SD", (1, NEW), notes=("cs.SD：一则说明",))
    house.store.save_outcome(outcome(1))
    first = _digest(house)
    assert _digest(house, today=TOMORROW) == first


def test_readers_are_told_what_is_missing(house: House) -> None:
    """Sources that disagree, a category that did not answer, a day that was rebuilt."""
    _announce(house, "cs.SD", (1, NEW), notes=("cs.SD：一则说明",), origin=Origin.OAI)
    digest = _digest(house)
    assert digest.notes == ("cs.SD：一则说明", "eess.AS：未能取得当日公告，本刊可能不全")
    assert digest.approximate == ("cs.SD",)


def test_an_empty_day_says_why(house: House) -> None:
    """A weekend, a holiday, or nothing in this topic: one sentence, and no entry."""
    for empty in Empty:
        for category in AUDIO.categories:
            _announce(house, category, empty=empty)
        digest = _digest(house)
        assert digest.entries == ()
        assert len(digest.notes) == 1
