"""Batches on their way: sent, asked after with patience, and their answers put into the journal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date

from jianbao.budget import Price
from jianbao.errors import ModelError, Overloaded, Unauthorized, UsageError
from jianbao.model import Answer, AnswerState, Charge, ChatReply
from jianbao.model.batches import Batch, BatchJob, BatchState
from jianbao.ports import BatchHost, Clock, Store
from jianbao.stages.leaving import paid

OPEN = (BatchState.BUILDING, BatchState.SEALED, BatchState.UPLOADED, BatchState.SENT)
"""What is not in the journal yet."""

AT_ONCE = 200
"""Answers that are written down in one transaction."""

Alone = Callable[[date], AbstractAsyncContextManager[bool]]
"""Whether we are the one process at the batches of a day, for the length of a block."""


@dataclass(frozen=True)
class Pace:
    """How long things take, in seconds."""

    first_s: float = 5.0
    """Before a batch is asked after for the first time; each wait is half as long again."""
    slowest_s: float = 60.0
    settled_s: float = 60.0
    """After which a batch whose making was asked for is listed, if it was made."""
    given_up_s: float = 48 * 3600.0
    """After which a batch that cannot be asked after is none: providers answer within a day."""


class Tender:
    """Takes batches further, each as far as it goes now. Every step can be taken again after a crash."""

    def __init__(
        self,
        host: BatchHost | None,
        store: Store,
        clock: Clock,
        price: Callable[[str], Price | None],
        alone: Alone,
        say: Callable[[str], None],
        pace: Pace | None = None,
    ) -> None:
        """`host`: None where the model in use has no batches; `price` is of a model in a batch."""
        self._host = host
        self._store = store
        self._clock = clock
        self._price = price
        self._alone = alone
        self._say = say
        self._pace = pace or Pace()
        self._told: set[str] = set()
        self.stopped: Unauthorized | None = None
        """Key or quota: nobody is asked any more in this run."""

    async def tend(self, marks: Collection[str] | None = None) -> None:
        """Take these open batches, or all, as far as they go. What keeps one back is said, not raised."""
        for seen in self._store.batches(*OPEN):
            if marks is not None and seen.mark not in marks:
                continue
            async with self._alone(seen.day) as ours:
                now = {one.mark: one for one in self._store.batches(*OPEN)}
                if ours and seen.mark in now:
                    await self._further(now[seen.mark])

    async def wait(self, marks: Collection[str], seconds: float) -> None:
        """Tend until these batches are in the journal, or so much time has passed; asks ever more rarely."""
        ends, pause = time.monotonic() + seconds, self._pace.first_s
        while (left := ends - time.monotonic()) > 0 and not self.stopped and self._are_open(marks):
            await asyncio.sleep(min(pause, left))
            pause = min(pause * 1.5, self._pace.slowest_s)
            await self.tend(marks)

    def _are_open(self, marks: Collection[str]) -> bool:
        return any(one.mark in marks for one in self._store.batches(*OPEN))

    async def cancel(self, batch: Batch) -> Batch:
        """Have no more of an open batch answered; what was, is read once its provider has ended it.

        Whoever calls is alone at its day. Raises `UsageError`, and the provider's `ModelError`.
        """
        if batch.tried_s is None:
            return self._abandon(batch)
        host = self._host
        if host is None or host.place != batch.place:
            raise UsageError(f"the settings name another provider, or no key: the batch is at {batch.place}")
        job = await host.job(batch.job) if batch.job else await host.find(batch.mark, batch.file or "")
        if job is None and self._store.now_s() - batch.tried_s < self._pace.settled_s:
            raise UsageError(f"batch {batch.mark} is being made: cancel it again in a minute")
        if job is None:
            return self._finish(batch, "it was cancelled")
        if not (job.ended or job.status == "cancelling"):
            await host.cancel(job.id)
        sent_s = batch.sent_s or self._store.now_s()
        sent = self._kept(batch, state=BatchState.SENT, job=job.id, sent_s=sent_s, is_cancelled=True)
        return await self._asked_after(host, sent)

    async def _further(self, batch: Batch) -> None:
        try:
            while (after := await self._step(batch)).state is not batch.state:
                batch = after
        except FileNotFoundError:
            self._abandon(batch)
        except (Overloaded, Unauthorized) as error:
            self.stopped = error if isinstance(error, Unauthorized) else self.stopped
            self._stuck(batch, str(error))
        except ModelError as error:
            if batch.state is BatchState.SENT:
                self._stuck(batch, str(error))
            else:
                self._finish(batch, f"the provider refused the batch: {error}")

    async def _step(self, batch: Batch) -> Batch:
        if batch.state is BatchState.BUILDING:
            return self._abandon(batch)
        if self._host is None or self._host.place != batch.place:
            gone = "it is not at the provider of the settings"
            return self._stuck(batch, gone) if batch.tried_s else self._abandon(batch)
        if batch.state is BatchState.SEALED:
            file = await self._host.upload(batch.mark)
            return self._kept(batch, state=BatchState.UPLOADED, file=file)
        if batch.state is BatchState.UPLOADED:
            return await self._made(self._host, batch)
        if batch.state is BatchState.SENT:
            return await self._asked_after(self._host, batch)
        return batch

    async def _made(self, host: BatchHost, batch: Batch) -> Batch:
        """Have the batch made, once: where an answer was lost, what was made is looked for first."""
        assert batch.file is not None
        now, tried, job = self._store.now_s(), batch.tried_s, None
        if tried is not None:
            batch, job = await self._found(host, batch, batch.file)
            if job is None and now - tried < self._pace.settled_s and not batch.possible_duplicate:
                self._tell(batch, "its answer was lost; whether it was made is looked for")
                return batch
        if job is None:
            batch = self._kept(batch, tried_s=now)
            try:
                job = await host.create(batch.mark, batch.file or "")
            except Unauthorized:  # none was made
                self._kept(batch, tried_s=tried)
                raise
        self._tell(batch, f"{batch.questions:,} questions sent")
        return self._kept(batch, state=BatchState.SENT, job=job.id, sent_s=self._store.now_s())

    async def _found(self, host: BatchHost, batch: Batch, file: str) -> tuple[Batch, BatchJob | None]:
        """Not every provider lists its batches: then another is made, and said to be a possible duplicate."""
        try:
            return batch, await host.find(batch.mark, file)
        except (Overloaded, Unauthorized):
            raise
        except ModelError:
            return self._kept(batch, possible_duplicate=True), None

    async def _asked_after(self, host: BatchHost, batch: Batch) -> Batch:
        assert batch.job is not None
        job = await host.job(batch.job)
        if not job.ended:
            return self._kept(batch, done=job.done) if job.done != batch.done else batch
        answered = 0
        for file in job.files:
            async for some in _lots(host.answers(file)):
                answered += self._enter(batch, some)
        return self._finish(batch, job.said or f"the batch is {job.status}", answered)

    def _enter(self, batch: Batch, told: Mapping[str, ChatReply | ModelError]) -> int:
        """Write answers into the journal, and count them; a key that is not this batch's is passed over."""
        rows = [row for row in self._store.answers(told).values() if row.owner == batch.owner]
        new = [row for row in rows if row.state is AnswerState.PENDING]
        self._store.end_in_batch([self._ended(batch, row, told[row.key]) for row in new])
        return sum(isinstance(told[row.key], ChatReply) for row in rows)

    def _ended(self, batch: Batch, row: Answer, told: ChatReply | ModelError) -> Answer:
        how = {"answered_at": self._clock.now(), "possible_duplicate": batch.possible_duplicate}
        if isinstance(told, ModelError):
            error = f"{type(told).__name__}: {told}"
            return row.model_copy(
                update=how | {"state": AnswerState.FAILED, "error": error, "charge": Charge()}
            )
        used, money = paid(told, self._price(batch.model), row.asked_at)
        answered = {"state": AnswerState.ANSWERED, "reply": told, "cost": money.amount if money else None}
        return row.model_copy(update=how | answered | {"charge": row.charge if used is None else used})

    def _finish(self, batch: Batch, why: str, answered: int = 0) -> Batch:
        """Nothing more will come: what has no answer is asked in the ordinary way."""
        self._store.fail_in_batch(batch.owner, f"Batch: {why}", self._clock.now())
        left = batch.questions - answered
        told = f"; {left:,} are asked one by one: {why}" if left else ""
        self._tell(batch, f"{answered:,} of {batch.questions:,} answered{told}")
        if self._host:
            self._host.drop(batch.mark)
        return self._kept(
            batch, state=BatchState.COLLECTED, answered=answered, done=answered, said=why if left else None
        )

    def _abandon(self, batch: Batch) -> Batch:
        """It never left, and whoever filled it is gone: its questions were not asked."""
        self._store.free_from_batch(batch.owner)
        if self._host:
            self._host.drop(batch.mark)
        return self._kept(batch, state=BatchState.CLOSED)

    def _stuck(self, batch: Batch, why: str) -> Batch:
        """Left for a later run; given up after days."""
        since = batch.sent_s or batch.tried_s
        if since and self._store.now_s() - since > self._pace.given_up_s:
            return self._finish(batch, f"it was given up: {why}")
        self._tell(batch, f"left to a later run: {why}")
        return batch

    def _tell(self, batch: Batch, what: str) -> None:
        """Once."""
        told = f"batch {batch.mark}: {what}"
        if told not in self._told:
            self._told.add(told)
            self._say(told)

    def _kept(self, batch: Batch, **changes: object) -> Batch:
        changed = batch.model_copy(update=changes)
        self._store.save_batch(changed)
        return changed


async def _lots(
    told: AsyncIterator[tuple[str, ChatReply | ModelError]],
) -> AsyncIterator[dict[str, ChatReply | ModelError]]:
    lot: dict[str, ChatReply | ModelError] = {}
    async for key, one in told:
        lot[key] = one
        if len(lot) == AT_ONCE:
            yield lot
            lot = {}
    if lot:
        yield lot
