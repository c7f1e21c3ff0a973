"""Both sides asked about every paper, once: what was answered before is free."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from jianbao.errors import BudgetExceeded, ModelError, Unauthorized
from jianbao.model import AnswerState, Outcome, Paper, Usage
from jianbao.model.evaluation import Pair, Preference, Side, Trial
from jianbao.ports import Progress, Store
from jianbao.stages.evaluate.golden import broken
from jianbao.stages.evaluate.judge import Judge
from jianbao.stages.evaluate.sets import Chosen, stored_text
from jianbao.stages.write import TYPICAL_ANSWER, Question, Writer

AT_ONCE = 256
"""Papers under way; how many questions are, the model's own limiter says."""

STAGE = "pairs"


@dataclass(frozen=True)
class Contender:
    """One side, and what asks for it: without repairs, for they hide what a prompt does."""

    side: Side
    writer: Writer


@dataclass(frozen=True)
class Expected:
    """What a side would ask, before it does."""

    papers: int
    free: int
    """Of these, answered already."""
    usage: Usage
    """Of the others."""


class Bench:
    """Runs two contenders over chosen papers. A key or quota that fails, or a cap, ends its side's asking."""

    def __init__(self, store: Store, progress: Progress, judge: Callable[[], Judge] | None = None) -> None:
        self._store = store
        self._progress = progress
        self._judge = judge() if judge else None
        self._stopped: dict[str, Unauthorized | BudgetExceeded] = {}
        self._told: set[str] = set()

    def expected(
        self, contender: Contender, papers: Sequence[Paper], count: Callable[[str], int]
    ) -> Expected:
        """What a side would ask; `count` gives a text's tokens."""
        free, read, asked = 0, 0, 0
        for paper in papers:
            question = self._question(contender, paper)
            if contender.writer.knows(question):
                free += 1
            else:
                asked += 1
                read += sum(count(message.content) for message in question.messages)
        return Expected(len(papers), free, Usage(prompt=read, completion=asked * TYPICAL_ANSWER))

    async def run(self, baseline: Contender, candidate: Contender, chosen: Chosen) -> tuple[Pair, ...]:
        """Every pair: regressions first, then improvements, then what is unanswered."""
        self._progress.begin(STAGE, len(chosen.papers))
        gate = asyncio.Semaphore(AT_ONCE)

        async def one(paper: Paper) -> Pair:
            async with gate:
                pair = await self._pair(baseline, candidate, chosen, paper)
            self._progress.advance(STAGE)
            return pair

        pairs = await asyncio.gather(*map(one, chosen.papers))
        return tuple(sorted(pairs, key=_place))

    async def _pair(self, baseline: Contender, candidate: Contender, chosen: Chosen, paper: Paper) -> Pair:
        old = await self._trial(baseline, chosen, paper)
        new = await self._trial(candidate, chosen, paper)
        pair = Pair(
            paper_id=paper.id,
            version=paper.version,
            title=paper.title,
            abstract=paper.abstract,
            baseline=old,
            candidate=new,
        )
        return pair.model_copy(update={"preference": await self._preferred(paper, old, new)})

    async def _trial(self, contender: Contender, chosen: Chosen, paper: Paper) -> Trial:
        question = self._question(contender, paper)
        free = contender.writer.knows(question)
        side = f"{contender.side.name} {contender.side.model}"
        if not free and (why := self._barred(side)):
            return Trial(error=why)
        try:
            outcome = await contender.writer.write(paper, question, 0)
        except (ModelError, BudgetExceeded) as error:
            if isinstance(error, Unauthorized | BudgetExceeded):
                self._stopped[side] = error
            return Trial(error=f"{type(error).__name__}: {error}")
        item = chosen.golden.get(paper.key)
        return Trial(
            outcome=outcome,
            broken=broken(item.must, outcome.brief) if item else (),
            seconds=self._seconds(outcome),
            free=free,
        )

    def _barred(self, side: str) -> str | None:
        stopped = self._stopped.get(side)
        return f"{type(stopped).__name__}: {stopped}" if stopped else None

    async def _preferred(self, paper: Paper, old: Trial, new: Trial) -> Preference | None:
        if self._judge is None or old.text is None or new.text is None or self._barred("judge"):
            return None
        try:
            return await self._judge.prefer(paper, old.text, new.text)
        except (ModelError, BudgetExceeded) as error:
            if isinstance(error, Unauthorized | BudgetExceeded):
                self._stopped["judge"] = error
            self._say(f"no word of the judge on some pairs: {type(error).__name__}: {error}")
            return None

    def _say(self, told: str) -> None:
        """Once."""
        if told not in self._told:
            self._told.add(told)
            self._progress.note(told)

    def _question(self, contender: Contender, paper: Paper) -> Question:
        return contender.writer.question(paper, stored_text(self._store, paper))

    def _seconds(self, outcome: Outcome) -> float:
        rows = self._store.answers(outcome.answers).values()
        return sum(row.reply.seconds for row in rows if row.state is AnswerState.ANSWERED and row.reply)


def _place(pair: Pair) -> tuple[bool, bool, bool, str, int]:
    return not pair.regressed, not pair.improved, pair.whole, pair.paper_id, pair.version
