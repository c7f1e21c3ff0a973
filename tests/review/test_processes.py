"""Two people at once: one of them decides, the other is told."""

from __future__ import annotations

from jianbao.model import Action
from tests.adapters.store.children import both
from tests.review.children import ROUNDS, race_to_decide
from tests.review.house import Board, finding, flagged
from tests.stages.samples import paper_id


def test_of_two_who_saw_the_same_one_decides(board: Board) -> None:
    """Nobody's decision is written over, and none is taken twice."""
    for number in range(1, ROUNDS + 1):
        board.store.save_outcome(flagged(number, finding()))
    accepting, rejecting = both(race_to_decide, str(board.house.folder))
    assert accepting | rejecting == set(range(1, ROUNDS + 1))
    assert not accepting & rejecting
    decided = {one.paper_id: one.action for one in board.store.decisions()}
    assert decided == {
        paper_id(number): Action.ACCEPT if number in accepting else Action.REJECT
        for number in range(1, ROUNDS + 1)
    }
    assert len(board.store.decisions()) == ROUNDS
