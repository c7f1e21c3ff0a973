"""A provider of batches by script, which remembers whatever becomes of those who ask it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import date
from decimal import Decimal

from jianbao.errors import ModelError
from jianbao.model import ChatReply, ChatRequest
from jianbao.model.batches import BatchJob
from jianbao.stages.batch.fill import Filler, Sizes
from jianbao.stages.batch.tend import Pace, Tender
from jianbao.stages.leaving import Desk
from tests.stages import samples
from tests.stages.house import PRICES, House

HALF = Decimal("0.5")
QUICK = Pace(first_s=0.001, slowest_s=0.002, settled_s=0.0)


class Killed(BaseException):
    """`kill -9`: nobody catches it."""


class Provider:
    """Satisfies `ports.BatchHost`. The nth call from now on ends the asker, before or after its effect."""

    def __init__(self, most_bytes: int = 1_000_000) -> None:
        self.place = "https://frogs.example/v1"
        self.most_bytes = most_bytes
        self.here: dict[str, list[bytes]] = {}
        """Files on the asker's machine."""
        self.there: dict[str, list[str]] = {}
        """Uploaded files: keys."""
        self.jobs: dict[str, str] = {}
        """The file of each batch."""
        self.answered: Counter[str] = Counter()
        """What is charged for."""
        self.ends = "completed"
        self.says: Callable[[str], ChatReply | ModelError] = lambda _: samples.reply()
        self.lists: ModelError | None = None
        """What it says when it is asked for its batches."""
        self.refuses: ModelError | None = None
        """What it says when it is to make one."""
        self.cancelled: list[str] = []
        self.calls = 0
        self._killing: tuple[int | str, bool] | None = None

    def kill_at(self, call: int | str, *, after: bool) -> None:
        """End whoever makes that call, by number or by name, before or after it has its effect."""
        self.calls, self._killing = 0, (call, after)

    def _passes(self, name: str, *, after: bool) -> None:
        self.calls += not after
        if self._killing in ((self.calls, after), (name, after)):
            self._killing = None
            raise Killed

    def line(self, key: str, request: ChatRequest) -> bytes:
        return key.encode() + b" " + request.messages[-1].content.encode()

    def add(self, mark: str, lines: Iterable[bytes]) -> None:
        self._passes("add", after=False)
        self.here.setdefault(mark, []).extend(lines)
        self._passes("add", after=True)

    def drop(self, mark: str) -> None:
        self._passes("drop", after=False)
        self.here.pop(mark, None)
        self._passes("drop", after=True)

    async def upload(self, mark: str) -> str:
        self._passes("upload", after=False)
        if mark not in self.here:
            raise FileNotFoundError(mark)
        name = f"file-{len(self.there)}"
        self.there[name] = [line.split()[0].decode() for line in self.here[mark]]
        self._passes("upload", after=True)
        return name

    async def create(self, mark: str, file: str) -> BatchJob:
        self._passes("create", after=False)
        if self.refuses:
            raise self.refuses
        name = f"job-{len(self.jobs)}"
        self.jobs[name] = file
        self.answered.update(self.there[file])
        self._passes("create", after=True)
        return BatchJob(id=name, status="validating", ended=False)

    async def find(self, mark: str, file: str) -> BatchJob | None:
        self._passes("find", after=False)
        if self.lists:
            raise self.lists
        found = next((name for name, of in self.jobs.items() if of == file), None)
        return BatchJob(id=found, status="in_progress", ended=False) if found else None

    async def job(self, name: str) -> BatchJob:
        self._passes("job", after=False)
        ended = self.ends not in ("in_progress", "cancelling")
        return BatchJob(id=name, status=self.ends, ended=ended, files=(self.jobs[name],) if ended else ())

    async def cancel(self, name: str) -> BatchJob:
        self._passes("cancel", after=False)
        self.cancelled.append(name)
        self._passes("cancel", after=True)
        return BatchJob(id=name, status="cancelling", ended=False)

    async def answers(self, file: str) -> AsyncIterator[tuple[str, ChatReply | ModelError]]:
        for key in reversed(self.there[file]):
            self._passes("answers", after=False)
            if self.ends == "completed":
                yield key, self.says(key)


def filler(house: House, provider: Provider, sizes: Sizes | None = None) -> Filler:
    """Of a new process."""
    price = PRICES.price("frog-1")
    assert price
    desk = Desk(house.store, house.clock, price.model_copy(update={"batch": HALF}).batched(), house.purse)
    return Filler(house.journal(), provider, desk, sizes)


def tender(house: House, provider: Provider | None, pace: Pace = QUICK) -> Tender:
    """Of a new process, alone."""
    price = PRICES.price("frog-1")
    assert price
    halved = price.model_copy(update={"batch": HALF}).batched()
    return Tender(provider, house.store, house.clock, lambda _: halved, _alone, house.heard.note, pace)


@asynccontextmanager
async def _alone(_: date) -> AsyncIterator[bool]:
    yield True
