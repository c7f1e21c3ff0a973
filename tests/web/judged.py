"""Evaluations of invented papers, for the pages to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from jianbao.model import PromptRef
from jianbao.model.evaluation import Evaluation, Pair, Side, Trial
from jianbao.stages.evaluate.summary import summarise
from tests.stages import samples
from tests.web.house import PROMPT, WRONG, written

ID = "20261102T053000Z-abc123"
OLD, NEW = "frog-1-2026", "toad-2-2026"
CANDIDATE = PromptRef(id="brief", version=2, sha256="1" * 64)


def pair(number: int, old: str = samples.GOOD, new: str = samples.OTHER, *, wrong: bool = False) -> Pair:
    """Both sides of a paper; `wrong` gives the candidate a hard error."""
    found = {"findings": (WRONG,)} if wrong else {"findings": ()}
    return Pair(
        paper_id=samples.paper_id(number),
        version=1,
        title=f"Counting Frogs in the Rain, part {number}",
        abstract=samples.ABSTRACT,
        baseline=Trial(outcome=written(number, old, findings=()), seconds=1.0),
        candidate=Trial(outcome=written(number, new, **found), seconds=2.0),
    )


def evaluation(pairs: Sequence[Pair], id_: str = ID) -> Evaluation:
    """Of these pairs, in this order."""
    return Evaluation(
        id=id_,
        started=samples.NOW,
        ended=samples.NOW + timedelta(minutes=1),
        baseline=Side(prompt=PROMPT, model=OLD),
        candidate=Side(prompt=CANDIDATE, model=NEW),
        over="sample:100",
        pairs=tuple(pairs),
        summary=summarise(pairs, 0.01),
    )
