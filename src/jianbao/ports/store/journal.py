"""What is asked of the store about journal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from jianbao.model import (
    Answer,
    Cap,
    Charge,
    PaperKey,
)
from jianbao.model.batches import Batch, BatchState


class Journal(Protocol):
    """Questions before they are sent, answers before they are parsed, and what both may cost."""

    def begin_answer(self, answer: Answer, caps: Sequence[Cap] = ()) -> Answer:
        """Write a question into the journal before it is asked, and return the row that stands.

        That is `answer` itself, the same object, where nobody had asked; else the earlier
        row, untouched: answered, failed, or pending by its `owner`. Raises `BudgetExceeded`,
        and writes nothing, where it would be charged over a cap.
        """
        ...

    def begin_answers(self, asked: Sequence[Answer], caps: Sequence[Cap] = ()) -> list[Answer]:
        """Write questions into the journal, all or none; returns those that nobody had asked.

        Raises `BudgetExceeded`, and writes nothing, where they would be charged over a cap.
        """
        ...

    def take_over(self, gone: Answer, answer: Answer, caps: Sequence[Cap] = ()) -> bool:
        """Put `answer` in the place of the pending row of an asker that is gone.

        `gone` is the row as it was read; False where somebody else claimed or ended it since.
        Raises `BudgetExceeded`.
        """
        ...

    def charge_more(self, answer: Answer, caps: Sequence[Cap] = ()) -> None:
        """Raise what is charged for a question that is under way. Raises `BudgetExceeded`."""
        ...

    def charged(self, cap: Cap) -> Charge:
        """What counts against a cap by now, in all processes: questions under way at the most they can take.

        Of a question that ended a moment ago this may still be so.
        """
        ...

    def end_answer(self, *ended: Answer) -> None:
        """Write how questions ended: answered or failed. Their rows must stand."""
        ...

    def answers(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Rows of the journal, by key."""
        ...

    def answers_about(self, key: PaperKey) -> list[Answer]:
        """Every question ever asked about `(id, version)`, in the order asked."""
        ...

    def save_batch(self, batch: Batch) -> None:
        """Keep how far a batch has come; the same mark again replaces it."""
        ...

    def batches(self, *states: BatchState) -> list[Batch]:
        """Those in one of these states, in the order of their days."""
        ...

    def end_in_batch(self, asked: Sequence[Answer]) -> None:
        """Write how questions of a batch ended; what ended before stays as it is."""
        ...

    def fail_in_batch(self, owner: str, error: str, at: datetime) -> int:
        """End what a batch left unanswered, uncharged; returns how many questions that were."""
        ...

    def free_from_batch(self, owner: str) -> None:
        """Take the questions of a batch that never left out of the journal again."""
        ...

    def asked(self, keys: Iterable[PaperKey], purpose: str) -> set[PaperKey]:
        """Those of the `(id, version)`s about which there is a question, however it ended."""
        ...

    def in_batches(self, keys: Iterable[PaperKey], purpose: str) -> set[PaperKey]:
        """Those of the `(id, version)`s that a batch is asked about, and has not answered."""
        ...
