"""Two reviewers in processes of their own."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Barrier

from jianbao.errors import Conflict
from jianbao.model import ReasonCode
from jianbao.stages.review import By
from tests.review.house import board
from tests.stages.samples import paper_id

ROUNDS = 20


def race_to_decide(folder: str, owner: str, barrier: Barrier) -> set[int]:
    """Both have looked at the same papers; one rejects them, the other accepts. Which ones each decided."""
    made = board(Path(folder))
    with closing(made.store):
        seen = {number: made.item(number).etag for number in range(1, ROUNDS + 1)}
        barrier.wait(60)
        won = set[int]()
        for number, etag in seen.items():
            key, by = (paper_id(number), 1), By(owner, etag)
            try:
                if owner == "racer 0":
                    made.reviewer.accept(key, by)
                else:
                    made.reviewer.reject(key, ReasonCode.OTHER, by)
            except Conflict:
                continue
            won.add(number)
        return won
