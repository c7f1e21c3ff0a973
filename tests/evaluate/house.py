"""Two sides over one house's papers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from jianbao.model import ChatRequest, Document, Paper
from jianbao.model.evaluation import Evaluation, Pair, Side
from jianbao.model.shelf import Golden, Must
from jianbao.prompting import Prompt
from jianbao.stages.evaluate.bench import Bench, Contender
from jianbao.stages.evaluate.golden import source_hash
from jianbao.stages.evaluate.judge import Judge
from jianbao.stages.evaluate.sets import Chosen, choose
from jianbao.stages.evaluate.summary import summarise
from jianbao.stages.line import Line
from jianbao.stages.pursue import Policy
from jianbao.stages.write import Lore, Writer
from tests.stages.house import PROMPTS, House, lore
from tests.stages.samples import GOOD, NOW, document, outcome, paper

MARK = "请务必简洁。"
"""Stands in the candidate's prompt alone."""


def prompt(version: int = 1) -> Prompt:
    """The shipped prompt without its example, which is of frogs too; later versions say one thing more."""
    whole = (PROMPTS / "brief" / "1.md").read_text(encoding="utf-8")
    text = re.sub(r"示例资料.*?(?=# user)", "", whole, flags=re.DOTALL)
    if version > 1:
        text = text.replace("version: 1\n", f"version: {version}\n").replace(
            "# user\n", f"{MARK}\n\n# user\n"
        )
    return Prompt.parse(text.encode())


def of_candidate(request: ChatRequest) -> bool:
    """Whether a question is the candidate's."""
    return MARK in request.messages[0].content


def number_of(request: ChatRequest) -> int:
    """Which of the papers it is about."""
    found = re.search(r"2611\.(\d{5})", request.messages[-1].content)
    assert found
    return int(found[1])


@dataclass
class Lab:
    """A house whose papers are compared."""

    house: House
    papers: int = 8
    judge: Callable[[], Judge] | None = None

    def __post_init__(self) -> None:
        records = [self.paper(number) for number in range(1, self.papers + 1)]
        self.house.store.add_papers(records)
        for one in records:
            text: Document = document()
            self.house.store.save_document(one.key, text)
            self.house.store.save_outcome(outcome(int(one.id[-5:])))

    def paper(self, number: int) -> Paper:
        """All alike but for their ids."""
        return paper(number)

    def writer(self, version: int, policy: Policy) -> Writer:
        """What asks with a version of the prompt."""
        words = Lore(prompt(version), lore().vocabulary, lore().counter)
        return Writer(Line(self.house.journal()), words, policy, self.house.clock)

    def contender(self, version: int) -> Contender:
        """A side, without repairs."""
        side = Side(prompt=prompt(version).ref, model=self.house.model.name)
        return Contender(side, self.writer(version, Policy(repairs=0)))

    def chosen(self, over: str = "sample:100", candidate: Prompt | None = None) -> Chosen:
        """The papers of a set."""
        return choose(self.house.store, over, (), (prompt(1), candidate or prompt(2)))

    async def pairs(self, over: str = "sample:100") -> tuple[Pair, ...]:
        """Both sides over a set."""
        bench = Bench(self.house.store, self.house.heard, self.judge)
        return await bench.run(self.contender(1), self.contender(2), self.chosen(over))

    async def evaluation(self, over: str = "sample:100", margin: float = 0.01) -> Evaluation:
        """Summed up."""
        pairs = await self.pairs(over)
        return Evaluation(
            id="20261102T053000Z-abc",
            started=NOW,
            ended=NOW,
            baseline=self.contender(1).side,
            candidate=self.contender(2).side,
            over=over,
            pairs=pairs,
            excluded=self.chosen(over).excluded,
            summary=summarise(pairs, margin),
        )

    def gild(self, number: int, *must: str, expected: str = GOOD) -> Golden:
        """Make a paper golden."""
        of = self.paper(number)
        item = Golden(
            paper_id=of.id,
            version=of.version,
            source=source_hash(of),
            expected=expected,
            must=tuple(map(Must.parse, must)),
            author="an",
            valid_from=NOW,
        )
        return self.house.store.add_golden(item)
