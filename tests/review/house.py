"""A day of four invented papers in two topics, one of them held back, and what decides about them."""

from __future__ import annotations

from pathlib import Path

from jianbao.checks import Source, check_imported
from jianbao.model import Brief, ChatReply, ChatRequest, Finding, Item, Kind, Outcome, Severity, State
from jianbao.stages.assemble import Printing
from jianbao.stages.reprint import Press
from jianbao.stages.review import By, Reviewer
from tests.stages.house import House, lore
from tests.stages.samples import AUDIO, GOOD, TEXT, listed, listing, outcome, paper, paper_id, reply

WRONG = GOOD.replace("有效性。", "有效性，准确率提高了37.5%。")
"""A number that the paper does not have."""
BETTER = GOOD.replace("有效性。", "可靠性。")
HELD = 2
"""Stands in both topics."""


def answering(request: ChatRequest) -> ChatReply:
    """A wrong number for one paper, however often it is told; good answers for the others."""
    wrong = any(paper_id(HELD) in message.content for message in request.messages)
    return reply(WRONG if wrong else GOOD)


def announce(house: House) -> None:
    """Three papers in one topic; two in the other, of which one is in both."""
    house.arxiv.announce(
        listing("cs.SD", *map(listed, (1, 2, 3))),
        listing("eess.AS"),
        listing("cs.CL", listed(4), listed(HELD, Kind.CROSS)),
    )
    house.arxiv.hold(*map(paper, (1, 2, 3, 4)))


class Board:
    """One reviewer's process."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.store = house.store
        self.reviewer = Reviewer(house.store, house.clock, self.checked)
        printing = Printing(tag_name=lore().vocabulary.taxonomy.name)
        self.press = Press(house.store, house.outputs, house.clock, printing, house.layout)

    @staticmethod
    def checked(brief: Brief, source: Source) -> tuple[Finding, ...]:
        return check_imported(brief, source, lore().vocabulary)

    async def make_the_day(self) -> None:
        """As a run does."""
        announce(self.house)
        await self.house.run(AUDIO, TEXT)

    def item(self, number: int, version: int | None = None) -> Item:
        return self.reviewer.item(paper_id(number), version)

    def by(self, number: int, author: str = "ada") -> By:
        """Somebody who has just looked."""
        return By(author, self.item(number).etag)

    def reprint(self) -> list[tuple[str, str]]:
        """Make again what is stale; says what was."""
        stale = self.store.stale_digests()
        for one in stale:
            self.press.again(one)
        return [(one.topic, str(one.day)) for one in stale]

    def files(self) -> dict[str, bytes]:
        """What lies in the folder of outputs."""
        folder = self.house.folder / "outputs"
        return {str(one.relative_to(folder)): one.read_bytes() for one in folder.rglob("*.*")}


def board(folder: Path) -> Board:
    """Over the database of that folder."""
    house = House(folder)
    house.model.answering = answering  # type: ignore[attr-defined]
    return Board(house)


def finding(code: str = "number.unsupported", severity: Severity = Severity.ERROR) -> Finding:
    return Finding(code=code, severity=severity, message="请核对")


LOOK = finding("name.unsupported", Severity.WARNING)


def flagged(number: int, *findings: Finding, version: int = 1, **changes: object) -> Outcome:
    """A 简介 with findings: held back where one of them is an error."""
    held = any(one.severity is Severity.ERROR for one in findings)
    state = State.HELD if held else State.PUBLISHED
    plain: dict[str, object] = {"state": state, "brief": Brief(text=GOOD), "findings": findings}
    return outcome(number, version, **(plain | changes))  # type: ignore[arg-type]
