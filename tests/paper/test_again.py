"""Another 简介 of a paper: from the journal or paid, the best of several, put in place or refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from jianbao.errors import NoText, UsageError
from jianbao.model import Outcome, Paper, Severity, State, TextQuality
from jianbao.stages.again import Attempt, Rewriter, apply, beside, best, from_file
from jianbao.stages.pursue import Policy
from jianbao.stages.read import Text
from jianbao.stages.write import Question, Writer
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import House
from tests.stages.samples import GOOD, LONG, OTHER, document, outcome, paper, reply, said


def _asking(house: House, of: Paper) -> tuple[Rewriter, Question]:
    writer: Writer = house.writer()
    return Rewriter(writer, house.store), writer.question(of, Text(document()))


async def test_the_same_question_costs_nothing(house: House) -> None:
    """What a run asked is read back from the journal, says so, and leaves the ledger alone."""
    made = await house.see_to(paper())
    rewriter, question = _asking(house, paper())
    again = await rewriter.write(paper(), question)
    assert (again.paid, len(house.asked)) == (0, 1)
    assert again.outcome.answers == made.answers
    assert len(house.store.history(paper().id)) == 1


async def test_a_first_question_is_paid_once(house: House) -> None:
    """The attempt says how many questions it took; the second time there are none."""
    house.store.add_papers([paper()])
    rewriter, question = _asking(house, paper())
    first, second = [await rewriter.write(paper(), question) for _ in range(2)]
    assert (first.paid, second.paid, len(house.asked)) == (1, 0, 1)
    assert first.outcome == second.outcome


async def test_asking_anew_pays_and_keeps_the_old_answer(houses: Houses) -> None:
    """However often: every answer has a row of its own in the journal."""
    house = houses(model=ScriptedModel(in_turn(reply(), reply(OTHER), reply(), reply(OTHER))))
    await house.see_to(paper())
    rewriter, question = _asking(house, paper())
    one = await rewriter.anew(paper(), question)
    two, three = [await rewriter.anew(paper(), question, after) for after in range(2)]
    assert [one.paid, two.paid, three.paid] == [1, 1, 1]
    assert one.outcome.brief
    assert one.outcome.brief.text == OTHER
    assert len(house.store.answers_about(paper().key)) == 4
    assert one.outcome.runs == 1


async def test_a_run_never_asks_what_asking_anew_has_used(houses: Houses) -> None:
    """A later run's attempt is its own or already answered, so nothing is paid twice."""
    house = houses(model=ScriptedModel(in_turn(said("no"), said("no"), said("no"), reply(), reply(OTHER))))
    await house.see_to(paper())
    rewriter, question = _asking(house, paper())
    await rewriter.anew(paper(), question)
    later = await house.see_to(paper())
    assert later.state is State.PUBLISHED
    assert len(house.asked) == 4


def _attempt(**changes: object) -> Attempt:
    return Attempt(outcome=outcome().model_copy(update=changes), paid=1, seconds=0.5)


async def test_the_best_is_published_with_the_least_against_it(houses: Houses) -> None:
    """A held one comes last; of equals the first."""
    house = houses(model=ScriptedModel(in_turn(reply(LONG))), policy=Policy(repairs=0, hold="never"))
    long = await house.see_to(paper())
    assert any(finding.severity is Severity.ERROR for finding in long.findings)
    worse = Attempt(outcome=long, paid=1, seconds=1)
    good, equal, held = _attempt(), _attempt(model="other"), _attempt(state=State.HELD)
    assert best([held, worse, good, equal]) is good
    assert best([held, worse]) is worse


def _publish(house: House, text: str = GOOD, version: int = 1, **changes: object) -> Outcome:
    made = outcome(version=version)
    assert made.brief
    brief = made.brief.model_copy(update={"text": text})
    made = made.model_copy(update={"brief": brief, **changes})
    house.store.save_outcome(made)
    return made


def test_what_is_applied_holds(house: House) -> None:
    """It is a new row; the old one is kept, and what was said of the version stays."""
    old = _publish(house, news="实验部分有改动。")
    new = old.model_copy(update={"brief": old.brief and old.brief.model_copy(update={"text": OTHER})})
    apply(house.store, new.model_copy(update={"news": None}))
    held = house.known(paper())
    assert held
    assert (held.brief, held.news) == (new.brief, "实验部分有改动。")
    assert len(house.store.history(old.paper_id)) == 2


def test_applying_twice_changes_nothing_more(house: House) -> None:
    """So that a command can be run again."""
    made = _publish(house)
    apply(house.store, made)
    assert len(house.store.history(made.paper_id)) == 1


def test_versions_that_carry_the_text_follow(house: House) -> None:
    """A replacement that kept its 简介 gets the new one, and still says whose it is."""
    _publish(house)
    _publish(house, version=2, reason="carried: v1")
    _publish(house, version=3)
    apply(house.store, _publish(house, OTHER, answers=("other",)).model_copy(update={"answers": ("third",)}))
    texts = {
        version: (one.brief.text if one.brief else None, one.reason)
        for (_, version), one in house.store.outcomes([(paper().id, n) for n in (1, 2, 3)]).items()
    }
    assert texts == {1: (OTHER, None), 2: (OTHER, "carried: v1"), 3: (GOOD, None)}


@pytest.mark.parametrize("state", [State.HELD, State.FAILED])
def test_what_a_check_refuses_is_not_applied(house: House, state: State) -> None:
    """Nor what is no 简介 at all."""
    old = _publish(house)
    with pytest.raises(UsageError, match="is not applied"):
        apply(house.store, old.model_copy(update={"state": state, "reason": "checks: number.kind"}))
    assert house.known(paper()) == old


@pytest.mark.parametrize("reason", ["edited", "accepted", "rejected: number"])
def test_what_a_person_decided_is_not_overwritten(house: House, reason: str) -> None:
    """The error names the way to take the decision back."""
    old = _publish(house, reason=reason)
    with pytest.raises(UsageError, match=r"jianbao review --undo 2611\.00001v1"):
        apply(house.store, outcome())
    assert house.known(paper()) == old


def test_it_is_shown_beside_what_is_known(house: House) -> None:
    """This version's own 简介; else that of an earlier one; else nothing."""
    assert beside(house.store, paper()) is None
    first = _publish(house)
    assert beside(house.store, paper(version=2)) == first
    second = _publish(house, OTHER, version=2)
    assert beside(house.store, paper(version=2)) == second


def test_a_file_is_a_paper_of_its_own() -> None:
    """Its first line is the title, its bytes its name: the same file asks the same question."""
    text = document(body="Frogs Counted\nAnd more.", abstract="")
    made = from_file(Path("frogs.pdf"), b"bytes", text)
    assert (made.title, made.abstract) == ("Frogs Counted", "Frogs Counted\nAnd more.")
    assert made.id == from_file(Path("other.pdf"), b"bytes", text).id
    with pytest.raises(NoText):
        from_file(Path("scan.pdf"), b"", document(quality=TextQuality.NONE))
