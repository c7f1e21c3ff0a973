"""Pairs judged blind: fixed by chance, never by whose they are; and what votes come to."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import UsageError
from jianbao.model.evaluation import Preference, Vote
from jianbao.render.report import report
from jianbao.stages.evaluate.blind import FIRST, SECOND, Blind, deck, human
from jianbao.stages.evaluate.statistics import kappa
from tests.stages.conftest import Houses
from tests.stages.samples import GOOD, NOW, OTHER
from tests.web.judged import ID, evaluation, pair

MADE = evaluation([pair(number) for number in range(1, 41)])
WORDS = {"c": Preference.CANDIDATE, "b": Preference.BASELINE, "t": Preference.TIE}


def _votes(author: str, said: str) -> list[Vote]:
    """One letter a pair: c, b, t; a dot for none."""
    return [
        Vote(evaluation=ID, paper_id=one.paper_id, version=1, preference=WORDS[word], author=author, at=NOW)
        for one, word in zip(MADE.pairs, said, strict=False)
        if word != "."
    ]


def test_sides_and_order_tell_nothing() -> None:
    """About half of the candidates stand left; another person sees other sides, in the same order."""
    mine, others = deck(MADE, (), "林"), deck(MADE, (), "陈")
    assert 10 <= sum(one.swapped for one in mine) <= 30
    assert [one.pair for one in mine] == [one.pair for one in others] != list(MADE.pairs)
    assert [one.swapped for one in mine] != [one.swapped for one in others]
    assert [one.swapped for one in mine] == [one.swapped for one in deck(MADE, (), "林")]


def test_what_cannot_be_told_apart_is_not_asked() -> None:
    """The same text twice, or a side without one."""
    same = pair(50, GOOD, GOOD)
    silent = pair(51).model_copy(
        update={"candidate": pair(51).candidate.model_copy(update={"outcome": None})}
    )
    made = evaluation([pair(1), same, silent])
    assert [one.pair.paper_id for one in deck(made, (), "林")] == [pair(1).paper_id]


async def test_a_vote_means_the_side_that_was_seen(houses: Houses) -> None:
    """Whatever stands left; said twice it is one; taken back it is none, and all of it is kept."""
    store = houses().store
    store.save_evaluation(MADE)
    blind = Blind(store, houses().clock)
    for card in deck(MADE, (), "林"):
        said = FIRST if card.sides[0][0] == OTHER else SECOND
        assert blind.vote(MADE, card, "林", said)
    people = human(MADE, store.votes(ID))
    assert people
    assert people.wins[Preference.CANDIDATE] == 40
    card = deck(MADE, store.votes(ID), "林")[0]
    assert blind.vote(MADE, card, "林", card.said) is None
    assert blind.vote(MADE, card, "林", None)
    assert deck(MADE, store.votes(ID), "林")[0].said is None
    assert len(store.votes(ID)) == 41
    with pytest.raises(UsageError):
        blind.vote(MADE, card, "林", "3")


def test_wins_are_counted_by_pair() -> None:
    """Of two people who differ nobody wins; p is of the exact test, 9 of 10 being 0.0215."""
    people = human(MADE, _votes("林", "cccccccccbt"))
    assert people
    assert (people.wins[Preference.CANDIDATE], people.wins[Preference.BASELINE]) == (9, 1)
    assert people.p == pytest.approx(0.021484, abs=1e-6)
    assert people.interval == pytest.approx((0.596, 0.982), abs=0.001)
    both = human(MADE, [*_votes("林", "ccb"), *_votes("陈", "cb.")])
    assert both
    assert both.wins == {Preference.CANDIDATE: 1, Preference.BASELINE: 1, Preference.TIE: 1}
    assert both.judges == {"林": 3, "陈": 2}
    assert [(one.pairs, one.same) for one in both.accords] == [(2, 1)]


def test_the_latest_word_holds() -> None:
    """A person who judges again is counted once."""
    first = _votes("林", "cc")
    again = [one.model_copy(update={"at": NOW + timedelta(1)}) for one in _votes("林", "bb")]
    people = human(MADE, [*first, *again])
    assert people
    assert people.wins[Preference.BASELINE] == 2
    assert human(MADE, []) is None


def test_kappa_of_a_known_table() -> None:
    """Fifty things, two judges: 20 yes-yes, 5 and 10 that differ, 15 no-no give 0.4."""
    both = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert kappa(both) == pytest.approx(0.4)
    assert kappa([("y", "y")] * 9) is None
    assert kappa([]) is None


@given(st.lists(st.tuples(st.sampled_from("cbt"), st.sampled_from("cbt")), min_size=1, max_size=40))
def test_kappa_has_no_favourite(both: list[tuple[str, str]]) -> None:
    """At most 1, 1 where all agree, and the same whoever is named first."""
    found = kappa(both)
    assert found == kappa([(b, a) for a, b in both])
    if found is not None:
        assert found <= 1
        assert (found == 1) == all(a == b for a, b in both)


def test_the_report_tells_it() -> None:
    """Beside verdict and sums, in the names of both sides."""
    people = human(MADE, [*_votes("林", "cccb"), *_votes("陈", "ccbb")])
    text = report(MADE, 3, people)
    assert "people, blind: brief@2 toad-2-2026 2, brief@1 frog-1-2026 1, tie 1" in text
    assert "agree on 3 of 4; Cohen's kappa 0.50" in text
    assert "blind" not in report(MADE, 3)


def test_every_pair_gets_a_number() -> None:
    """From one on, without a gap."""
    assert [one.number for one in deck(MADE, (), "林")] == list(itertools.islice(itertools.count(1), 40))
