"""Where digests, messages and progress go."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Protocol

from jianbao.model import (
    Outcome,
)
from jianbao.model.delivery import Form, Letter


class Files(Protocol):
    """The folder of outputs."""

    def write(self, path: PurePosixPath, text: str) -> bool:
        """Put a whole file in place, or leave it where it holds this text already (then False).

        Nobody ever sees half of it, whatever crashes.
        """
        ...

    def require(self, folder: PurePosixPath) -> None:
        """Raise `StoreError`, which says what to do, where no file could be written in that folder."""
        ...


class Channel(Protocol):
    """A way to people: a mailbox, a chat."""

    @property
    def form(self) -> Form:
        """What it takes."""
        ...

    def send(self, letter: Letter) -> str | None:
        """Deliver it: one try, which blocks. Returns what a person should know of a delivery that succeeded.

        Raises `Undelivered`, `TurnedAway`, `Unanswered`; no message of theirs holds a secret.
        """
        ...


class Progress(Protocol):
    """Is told how far the work has come, and shows it to somebody."""

    def begin(self, stage: str, total: int) -> None:
        """A stage starts, with so many things to do."""
        ...

    def advance(self, stage: str, by: int = 1, told: str = "") -> None:
        """So many more of them are done; `told` stands beside the count."""
        ...

    def outcome(self, outcome: Outcome) -> None:
        """What became of a paper; its usage and cost add to the run's."""
        ...

    def note(self, text: str) -> None:
        """Something that a person should know now."""
        ...
