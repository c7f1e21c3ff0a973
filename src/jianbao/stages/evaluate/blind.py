"""Pairs judged by people who do not know whose is which, and what their votes come to."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from jianbao.errors import UsageError
from jianbao.model import PaperKey
from jianbao.model.evaluation import Accord, Evaluation, Human, Pair, Preference, Vote
from jianbao.ports import Clock, Store
from jianbao.stages.evaluate.statistics import kappa, sign_test, wilson

FIRST, SECOND, TIE = "1", "2", "0"
"""What a person says: the 简介 on the left, the one on the right, neither."""


@dataclass(frozen=True)
class Card:
    """A pair as one person sees it."""

    number: int
    """From 1; the same for everybody, so that people who begin at the beginning judge the same pairs."""
    pair: Pair
    swapped: bool
    """Whether the candidate stands on the left."""
    said: str | None
    """`FIRST`, `SECOND` or `TIE`; None where this person has not judged it."""

    @property
    def sides(self) -> tuple[tuple[str, Sequence[str]], tuple[str, Sequence[str]]]:
        """`(简介, tags)` on the left and on the right."""
        trials = (self.pair.baseline, self.pair.candidate)
        left, right = reversed(trials) if self.swapped else trials
        return (left.text or "", left.tags), (right.text or "", right.tags)


def deck(evaluation: Evaluation, votes: Iterable[Vote], author: str) -> list[Card]:
    """The pairs that can be told apart, in an order and with sides that nothing about them decides."""
    said = standing(votes).get(author, {})
    fit = [one for one in evaluation.pairs if _differ(one)]
    fit.sort(key=lambda one: _lot(evaluation.id, _name(one)))
    cards = []
    for number, pair in enumerate(fit, 1):
        swapped = _lot(evaluation.id, _name(pair), author)[0] % 2 == 1
        held = said.get(pair.key)
        cards.append(Card(number, pair, swapped, _as_said(held, swapped=swapped) if held else None))
    return cards


class Blind:
    """Takes votes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def vote(self, evaluation: Evaluation, card: Card, author: str, said: str | None) -> Vote | None:
        """Write down what a person says, None to take it back. None where it stands so already.

        Raises `UsageError` for a word that is none.
        """
        if said == card.said:
            return None
        vote = Vote(
            evaluation=evaluation.id,
            paper_id=card.pair.paper_id,
            version=card.pair.version,
            preference=_meant(said, swapped=card.swapped) if said is not None else None,
            author=author,
            at=self._clock.now(),
        )
        return self._store.add_vote(vote)


def standing(votes: Iterable[Vote]) -> dict[str, dict[PaperKey, Preference]]:
    """By person and pair, what holds."""
    latest = {(one.author, one.paper_id, one.version): one.preference for one in votes}
    found: dict[str, dict[PaperKey, Preference]] = {}
    for (author, paper_id, version), preference in latest.items():
        if preference is not None:
            found.setdefault(author, {})[paper_id, version] = preference
    return found


def human(evaluation: Evaluation, votes: Iterable[Vote]) -> Human | None:
    """What people prefer; None where nobody judged.

    Votes of several people about one pair are not independent of each other: the pair is
    counted, not they. What is no longer a pair of the evaluation is left out.
    """
    known = {one.key for one in evaluation.pairs if _differ(one)}
    said = {
        author: mine
        for author, all_ in sorted(standing(votes).items())
        if (mine := {key: one for key, one in all_.items() if key in known})
    }
    if not said:
        return None
    wins = Counter(_together(key, said.values()) for key in set().union(*said.values()))
    new, old = wins[Preference.CANDIDATE], wins[Preference.BASELINE]
    return Human(
        wins={side: wins[side] for side in Preference},
        p=sign_test(new, old),
        interval=wilson(new, new + old),
        judges={author: len(mine) for author, mine in said.items()},
        accords=tuple(_accords(said)),
    )


def as_json(evaluation: Evaluation, people: Human | None) -> str:
    """The evaluation with every pair, and under `human` what people prefer."""
    told = {"human": people.model_dump(mode="json") if people else None}
    return json.dumps(evaluation.model_dump(mode="json") | told, ensure_ascii=False)


def _together(key: PaperKey, all_: Iterable[Mapping[PaperKey, Preference]]) -> Preference:
    given = Counter(mine[key] for mine in all_ if key in mine)
    lead = given[Preference.CANDIDATE] - given[Preference.BASELINE]
    if lead == 0:
        return Preference.TIE
    return Preference.CANDIDATE if lead > 0 else Preference.BASELINE


def _accords(said: Mapping[str, Mapping[PaperKey, Preference]]) -> Iterable[Accord]:
    for one, other in combinations(said, 2):
        both = [(said[one][key], said[other][key]) for key in said[one].keys() & said[other].keys()]
        if both:
            same = sum(a is b for a, b in both)
            yield Accord(one=one, other=other, pairs=len(both), same=same, kappa=kappa(both))


def _differ(pair: Pair) -> bool:
    """Whether there are two 简介, and not the same one twice."""
    old, new = pair.baseline, pair.candidate
    return bool(old.text and new.text) and (old.text, old.tags) != (new.text, new.tags)


def _meant(said: str, *, swapped: bool) -> Preference:
    if said == TIE:
        return Preference.TIE
    if said not in (FIRST, SECOND):
        raise UsageError(f"no vote {said!r}: {FIRST}, {SECOND} or {TIE}", fault="vote")
    return Preference.CANDIDATE if (said == FIRST) == swapped else Preference.BASELINE


def _as_said(preference: Preference, *, swapped: bool) -> str:
    return next(one for one in (FIRST, SECOND, TIE) if _meant(one, swapped=swapped) is preference)


def _name(pair: Pair) -> str:
    return pair.name


def _lot(*words: str) -> bytes:
    return hashlib.sha256("\n".join(words).encode()).digest()
