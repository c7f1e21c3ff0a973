"""What follows from a decision: in the ledger, for the next run, and for whoever decides at the same time."""

from __future__ import annotations

import pytest

from jianbao.errors import Conflict, NotFound, UsageError
from jianbao.model import Action, Basis, ChatReply, ChatRequest, Kind, ReasonCode, State
from jianbao.stages.due import Options
from jianbao.stages.exchange import Taking, exported, read_decisions, take_in
from jianbao.stages.review import By
from tests.review.house import BETTER, HELD, LOOK, WRONG, Board, finding, flagged
from tests.stages.fakes import ScriptedModel
from tests.stages.samples import AUDIO, GOOD, TEXT, outcome, paper, paper_id, reply

KEY = (paper_id(HELD), 1)
PLAIN = (paper_id(1), 1)


async def test_accepting_publishes_what_was_held(made: Board) -> None:
    """The same text, from the same source, by the same model; it is not asked about again."""
    held = made.item(HELD).outcome
    assert (held.state, held.brief and held.brief.text) == (State.HELD, WRONG)
    decision = made.reviewer.accept(KEY, made.by(HELD))
    now = made.item(HELD)
    assert (now.outcome.state, now.outcome.reason) == (State.PUBLISHED, "accepted")
    assert now.outcome.model_copy(update={"state": held.state, "reason": held.reason, "at": held.at}) == held
    assert now.decision == decision
    assert not Options().is_due(now.outcome)


async def test_accepting_what_is_published_changes_nothing_but_the_queue(board: Board) -> None:
    """It was seen: no new row, no digest to make again, no second decision for a second look."""
    board.store.save_outcome(flagged(1, LOOK))
    before = board.item(1).ruled
    decision = board.reviewer.accept(PLAIN, board.by(1))
    assert board.item(1).ruled.row == before.row
    assert board.store.stale_digests() == []
    assert board.reviewer.accept(PLAIN, board.by(1)) == decision
    assert len(board.store.decisions()) == 1


async def test_a_rejected_brief_is_never_asked_for_again_by_itself(made: Board) -> None:
    """It is held with its reason, and a run has nothing to do."""
    asked = len(made.house.asked)
    made.reviewer.reject(PLAIN, ReasonCode.TERM, made.by(1))
    now = made.item(1).outcome
    assert (now.state, now.reason) == (State.HELD, "rejected: term")
    report = await made.house.run(AUDIO, TEXT)
    assert (report.exit_code, len(made.house.asked)) == (0, asked)
    assert made.item(1).outcome == now


async def test_an_edit_keeps_both_texts_and_where_it_came_from(made: Board) -> None:
    """Basis, model, evidence and tags stay; the findings are those of the new text."""
    before = made.item(HELD).outcome
    decision = made.reviewer.edit(KEY, f" {BETTER}\n", None, made.by(HELD))
    now = made.item(HELD).outcome
    assert (decision.text_before, decision.text_after) == (WRONG, BETTER)
    assert (now.state, now.reason, now.basis, now.model) == (
        State.PUBLISHED,
        "edited",
        before.basis,
        before.model,
    )
    assert now.brief
    assert before.brief
    assert (now.brief.tags, now.brief.evidence) == (before.brief.tags, before.brief.evidence)
    assert before.findings
    assert now.findings == ()


async def test_an_edit_with_an_error_is_refused(made: Board) -> None:
    """Nothing is written, and it says what is wrong; who is sure may insist."""
    before, by = made.item(HELD), made.by(HELD)
    with pytest.raises(UsageError, match=r"number\.unsupported") as refused:
        made.reviewer.edit(KEY, WRONG, None, by)
    assert refused.value.findings
    assert made.item(HELD) == before
    made.reviewer.edit(KEY, WRONG, (), by, override=True)
    now = made.item(HELD).outcome
    assert (now.state, now.reason) == (State.PUBLISHED, "edited")
    assert now.findings == refused.value.findings


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_an_empty_edit_is_refused(made: Board, text: str) -> None:
    """Who wants none rejects it."""
    with pytest.raises(UsageError, match="reject"):
        made.reviewer.edit(KEY, text, None, made.by(HELD))


async def test_undo_and_its_undo(made: Board) -> None:
    """What was there before holds again, as a new row; undone once more, the decision holds again."""
    first = made.item(HELD).outcome
    made.reviewer.edit(KEY, BETTER, None, made.by(HELD))
    edited = made.item(HELD).outcome
    for number, expected in enumerate((first, edited, first, edited)):
        made.house.clock.at = made.house.clock.at.replace(minute=40 + number)
        made.reviewer.undo(KEY, made.by(HELD))
        now = made.item(HELD)
        assert now.outcome == expected.model_copy(update={"at": made.house.clock.at})
        assert (now.ruled.decision is None) is (expected is first)
    actions = [one.action for one in made.store.decisions(*KEY)]
    assert actions == [Action.EDIT, *[Action.UNDO] * 4]
    assert len([1 for _, one in made.store.history(paper_id(HELD)) if one.version == 1]) == 6


async def test_undoing_what_only_was_seen(board: Board) -> None:
    """It waits again, and nothing else happens."""
    board.store.save_outcome(flagged(1, LOOK))
    before = board.item(1).ruled
    board.reviewer.accept(PLAIN, board.by(1))
    board.reviewer.undo(PLAIN, board.by(1))
    now = board.item(1).ruled
    assert (now.row, now.decision) == (before.row, None)


async def test_nothing_to_undo(board: Board) -> None:
    """Neither where nobody decided, nor where a run has written anew since."""
    board.store.save_outcome(flagged(1, finding()))
    with pytest.raises(UsageError, match="nothing was decided"):
        board.reviewer.undo(PLAIN, board.by(1))
    board.reviewer.accept(PLAIN, board.by(1))
    board.store.save_outcome(outcome(1, basis=Basis.FULLTEXT))
    with pytest.raises(UsageError, match="anew"):
        board.reviewer.undo(PLAIN, board.by(1))


async def test_a_decision_about_what_is_no_longer_there(made: Board) -> None:
    """The second reviewer is told, with the text that was seen, the one that stands and the one wanted."""
    old = made.by(HELD, "bo")
    made.reviewer.edit(KEY, BETTER, None, made.by(HELD))
    before = made.item(HELD)
    with pytest.raises(Conflict) as conflict:
        made.reviewer.edit(KEY, GOOD, None, old)
    assert (conflict.value.seen, conflict.value.now, conflict.value.wanted) == (WRONG, BETTER, GOOD)
    assert conflict.value.etag == before.etag
    for late in (made.reviewer.accept, made.reviewer.undo):
        with pytest.raises(Conflict):
            late(KEY, old)
    assert made.item(HELD) == before


async def test_a_double_click_decides_once(made: Board) -> None:
    """The same decision of the same person about the same thing is given back as it stands."""
    by = made.by(HELD)
    first = made.reviewer.edit(KEY, BETTER, None, by)
    made.house.clock.at = made.house.clock.at.replace(minute=59)
    assert made.reviewer.edit(KEY, BETTER, None, by) == first
    by = made.by(HELD)
    undone = made.reviewer.undo(KEY, by)
    assert made.reviewer.undo(KEY, by) == undone
    assert made.store.decisions(*KEY) == [first, undone]


async def test_what_was_decided_is_not_bettered_by_a_run(board: Board) -> None:
    """A draft, or a 简介 of the abstract, that a person edited stays as it is."""
    for number, basis in ((1, Basis.DRAFT), (2, Basis.ABSTRACT)):
        board.store.add_papers([paper(number)])
        board.store.save_outcome(outcome(number, basis=basis, reason="pdf: Unavailable"))
        assert Options().is_due(board.item(number).outcome)
        board.reviewer.edit((paper_id(number), 1), BETTER, None, board.by(number))
        assert not Options().is_due(board.item(number).outcome)


async def test_a_person_who_is_quicker_than_the_model(board: Board) -> None:
    """The answer that comes afterwards does not undo the decision."""

    def answering(_: ChatRequest) -> ChatReply:
        board.reviewer.edit(PLAIN, BETTER, None, board.by(1))
        return reply()

    board.house.model = ScriptedModel(answering)
    board.store.add_papers([paper()])
    board.store.save_outcome(outcome(1, basis=Basis.DRAFT))
    assert (await board.house.see_to(paper())).reason == "edited"
    now = board.item(1).outcome
    assert now.brief
    assert now.brief.text == BETTER


async def test_a_decision_reaches_the_versions_that_carry_the_brief(made: Board) -> None:
    """Replaced papers print it too; who decides about one of them decides about the first."""
    second = paper(1, version=2)
    carried = await made.house.see_to(second, Kind.REPLACE)
    assert carried.reason == "carried: v1"
    made.reviewer.reject(second.key, ReasonCode.CLAIM, By("ada", made.item(1, 2).etag))
    first, later = (made.store.outcomes([(paper_id(1), v)])[paper_id(1), v] for v in (1, 2))
    assert (first.state, later.state) == (State.HELD, State.HELD)
    assert (first.reason, later.reason) == ("rejected: claim", "carried: v1")
    assert made.store.known_outcomes([paper_id(1)]) == {}
    third = await made.house.see_to(paper(1, version=3), Kind.REPLACE)
    assert third.state is State.NONE
    made.reviewer.undo(PLAIN, made.by(1))
    assert made.store.outcomes([second.key])[second.key].state is State.PUBLISHED
    assert set(made.store.known_outcomes([paper_id(1)])) == {paper_id(1)}


async def test_there_must_be_something_to_decide_about(board: Board) -> None:
    """A paper nobody ever saw, and one without a 简介."""
    with pytest.raises(UsageError, match="holds no"):
        board.item(1)
    board.store.save_outcome(outcome(1, state=State.FAILED, reason="BadReply"))
    by = board.by(1)
    with pytest.raises(UsageError, match="has no 简介"):
        board.reviewer.accept(PLAIN, by)
    with pytest.raises(UsageError, match="has no 简介"):
        board.reviewer.reject(PLAIN, ReasonCode.OTHER, by)
    with pytest.raises(UsageError, match="has no 简介"):
        board.reviewer.edit(PLAIN, GOOD, None, by)


async def test_an_imported_paper_without_a_version_is_checked_by_what_was_printed(board: Board) -> None:
    """Without any text to hold an edit against there is none."""
    board.store.save_outcome(outcome(1, version=0, basis=Basis.IMPORTED))
    with pytest.raises(UsageError, match="cannot be checked"):
        board.reviewer.edit((paper_id(1), 0), BETTER, None, board.by(1))


async def test_decisions_travel(made: Board, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Out of one store and into another that made the same day; a second time nothing happens."""
    made.reviewer.edit(KEY, BETTER, None, made.by(HELD))
    made.reviewer.undo(KEY, made.by(HELD))
    made.reviewer.reject(PLAIN, ReasonCode.NAME, made.by(1, "bo"))
    lines = list(exported(made.store))
    other = type(made)(type(made.house)(tmp_path_factory.mktemp("other"), model=made.house.model))
    await other.make_the_day()
    for expected in (Taking.TAKEN, Taking.KNOWN):
        taken = list(take_in(read_decisions(lines), other.store, other.reviewer))
        assert [one.taking for one in taken] == [expected] * 3
    assert [one.content for one in other.store.decisions()] == [one.content for one in made.store.decisions()]
    same = (other.item(1).outcome.reason, other.item(HELD).outcome.state)
    assert same == ("rejected: name", State.HELD)
    known = list(take_in(read_decisions(lines), made.store, made.reviewer))
    assert {one.taking for one in known} == {Taking.KNOWN}
    other.store.close()


async def test_a_decision_about_another_text_is_left(made: Board) -> None:
    """It is named, with why; and a line that is none stops before anything is decided."""
    made.reviewer.edit(PLAIN, BETTER, None, made.by(1))
    (edit,) = made.store.decisions()
    stranger = edit.model_copy(update={"text_before": "别的简介。", "author": "bo"})
    (taken,) = take_in([stranger], made.store, made.reviewer)
    assert (taken.taking, "another 简介" in taken.message) == (Taking.LEFT, True)
    with pytest.raises(UsageError, match="line 2"):
        read_decisions([edit.model_dump_json(), '{"id": 1}'])


async def test_nobody_is_asked_for_a_pdf_to_check_an_edit(made: Board) -> None:
    """The text that was read is in the store."""
    made.house.arxiv.pdfs = {paper_id(HELD): [NotFound("gone")]}
    made.reviewer.edit(KEY, BETTER, None, made.by(HELD))
    assert made.item(HELD).outcome.basis is Basis.FULLTEXT
