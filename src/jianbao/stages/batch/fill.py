"""Into a batch: the questions that would be asked one by one, under the same keys, in the same journal."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date

from jianbao.errors import BudgetExceeded
from jianbao.model import Answer, Charge
from jianbao.model.batches import Batch, BatchState
from jianbao.ports import BatchHost
from jianbao.stages.journal import Asking, Journal
from jianbao.stages.leaving import Desk


@dataclass(frozen=True)
class Sizes:
    """How many questions."""

    batch: int = 50_000
    """To a batch: the limit of all providers."""
    at_once: int = 100
    """That are written down in one transaction."""


@dataclass(frozen=True)
class _Ready:
    """A question with its row and its line."""

    row: Answer
    line: bytes


class Filler:
    """Fills batches, and seals them; whoever tends them sends them."""

    def __init__(self, journal: Journal, host: BatchHost, desk: Desk, sizes: Sizes | None = None) -> None:
        """`desk` has the price that is paid in a batch."""
        self._journal = journal
        self._host = host
        self._desk = desk
        self._store = desk.store
        self._sizes = sizes or Sizes()

    async def fill(self, day: date, askings: AsyncIterator[Asking]) -> list[Batch]:
        """Batches of the questions that nobody has asked, up to the caps. A question begun is in the journal.

        Killed half-way it leaves a batch that never left: `Tender` takes its questions back.
        """
        sealed: list[Batch] = []
        filling: Batch | None = None
        async for some in _lots(askings, self._sizes.at_once):
            ready = [one for asking in some if (one := self._ready(asking))]
            if not ready:
                continue
            if filling and not self._fits(filling, ready):
                sealed.append(self._seal(filling))
                filling = None
            filling = filling or self._begin(day, ready[0].row.key)
            filling, whole = self._put(filling, ready)
            if not whole:
                break
        if filling:
            sealed.append(self._seal(filling))
        return [batch for batch in sealed if batch.questions]

    def _ready(self, asking: Asking) -> _Ready | None:
        request = self._journal.unasked(asking.request)
        if request is None:
            return None
        row, price, purse = self._journal.row(request, asking.purpose), self._desk.price, self._desk.purse
        most = purse.most(row.model, request, price, row.asked_at) if purse else Charge()
        row = row.model_copy(update={"charge": most, "currency": price.currency if price else None})
        return _Ready(row, self._host.line(row.key, request))

    def _fits(self, batch: Batch, ready: Sequence[_Ready]) -> bool:
        size = batch.size + sum(len(one.line) for one in ready)
        return size <= self._host.most_bytes and batch.questions + len(ready) <= self._sizes.batch

    def _begin(self, day: date, key: str) -> Batch:
        batch = Batch(
            mark=f"{day:%Y%m%d}-{key[:12]}",
            place=self._host.place,
            model=self._journal.name,
            day=day,
            begun=self._desk.clock.now(),
        )
        self._store.save_batch(batch)
        self._host.drop(batch.mark)  # what a run of the same beginning left when it died
        return batch

    def _seal(self, batch: Batch) -> Batch:
        state = BatchState.SEALED if batch.questions else BatchState.CLOSED
        sealed = batch.model_copy(update={"state": state})
        self._store.save_batch(sealed)
        return sealed

    def _put(self, batch: Batch, ready: Sequence[_Ready]) -> tuple[Batch, bool]:
        """The batch with as many of them as the caps allow, and whether those are all."""
        rows = [one.row.model_copy(update={"owner": batch.owner}) for one in ready]
        begun, whole = self._within_caps(rows)
        keys = {row.key for row in begun}
        lines = [one.line for one in ready if one.row.key in keys]
        self._host.add(batch.mark, lines)
        filled: dict[str, object] = {
            "size": batch.size + sum(map(len, lines)),
            "questions": batch.questions + len(lines),
        }
        if currency := rows[0].currency:
            filled |= {"most": _charge(begun).money + (batch.most or 0), "currency": currency}
        return batch.model_copy(update=filled), whole

    def _within_caps(self, rows: Sequence[Answer]) -> tuple[list[Answer], bool]:
        try:
            return self._written(rows), True
        except BudgetExceeded:
            if len(rows) == 1:
                return [], False
        half = len(rows) // 2
        begun, whole = self._within_caps(rows[:half])
        if not whole:
            return begun, False
        more, whole = self._within_caps(rows[half:])
        return begun + more, whole

    def _written(self, rows: Sequence[Answer]) -> list[Answer]:
        """Write down what nobody has asked, the most that it can take set aside. Raises `BudgetExceeded`."""
        purse, currency = self._desk.purse, rows[0].currency
        if purse is None:
            return self._store.begin_answers(rows)
        aside, token, begun = _charge(rows), object(), list[Answer]()
        purse.set_aside(token, aside, currency)
        try:
            begun = self._store.begin_answers(rows, purse.caps(rows[0].asked_at, currency))
        finally:  # nobody in this run waits for it to cost less
            purse.settle(token, aside, _charge(begun), currency)
        return begun


def _charge(rows: Sequence[Answer]) -> Charge:
    return sum((row.charge for row in rows), Charge())


async def _lots(askings: AsyncIterator[Asking], number: int) -> AsyncIterator[list[Asking]]:
    lot: list[Asking] = []
    async for one in askings:
        lot.append(one)
        if len(lot) == number:
            yield lot
            lot = []
    if lot:
        yield lot
