"""What other processes do to a day while a test looks on."""

from __future__ import annotations

import asyncio
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

from jianbao.adapters.llm.chat import OpenAIChat
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.profiles import Profile
from jianbao.app import owner
from jianbao.model import Kind, TopicName
from jianbao.stages.books import Report
from tests.stages.house import House
from tests.stages.samples import listed, listing, paper

PAPERS = range(1, 7)
SHARED = range(4, 7)
"""Cross-listed into the other topic."""

spawning = get_context("spawn")


def house(folder: Path, url: str, run_id: str) -> House:
    """A house of this very process, with a model behind a real endpoint."""
    chat = OpenAIChat(Profile(name="custom"), None, base_url=url, model="frog-1", limiter=Limiter(16))
    made = House(folder, model=chat, me=owner.ME, gone=owner.is_gone, run_id=run_id)
    made.arxiv.announce(
        listing("cs.SD", *map(listed, PAPERS)),
        listing("eess.AS"),
        listing("cs.CL", *(listed(number, Kind.CROSS) for number in SHARED)),
    )
    made.arxiv.hold(*map(paper, PAPERS))
    return made


class Child:
    """A process that runs one topic's day."""

    def __init__(self, folder: Path, url: str, topic: TopicName) -> None:
        self._hearing, saying = spawning.Pipe(duplex=False)
        self.process: SpawnProcess = spawning.Process(target=_run, args=(folder, url, topic, saying))
        self.process.start()
        # the child holds the other end alone, so that its death is heard
        saying.close()

    def report(self) -> Report:
        """What its run did."""
        assert self._hearing.poll(60)
        report = self._hearing.recv()
        self.process.join(60)
        assert isinstance(report, Report)
        return report

    def kill(self) -> None:
        """Without a chance to clean up."""
        self.process.kill()
        self.process.join(60)


def _run(folder: Path, url: str, topic: TopicName, saying: Connection) -> None:
    async def run() -> Report:
        made = house(folder, url, f"run-{topic.slug}")
        try:
            return await made.run(topic)
        finally:
            await made.model.aclose()

    saying.send(asyncio.run(run()))
