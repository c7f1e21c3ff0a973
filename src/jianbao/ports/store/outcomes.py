"""What is asked of the store about outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from jianbao.model import (
    Outcome,
    PaperKey,
    State,
)
from jianbao.model.translation import Translation


class Outcomes(Protocol):
    """What became of each paper, 简介 and translation."""

    def save_outcome(self, outcome: Outcome) -> None:
        """Append to the ledger."""
        ...

    def settle_outcomes(self, given: Sequence[tuple[Outcome, Outcome | None]]) -> list[Outcome]:
        """Append each unless a person decided since the one beside it was the latest; returns what stands.

        No two of them are of the same version of a paper.
        """
        ...

    def outcomes(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Outcome]:
        """The latest of each `(id, version)`."""
        ...

    def known_outcomes(self, paper_ids: Iterable[str]) -> dict[str, Outcome]:
        """By id: the latest outcome that holds a published 简介, of the highest version that has one.

        What was held back afterwards is none: a person took it back.
        """
        ...

    def history(self, paper_id: str) -> list[tuple[int, Outcome]]:
        """Every row that the ledger ever had of a paper, in all versions, by number."""
        ...

    def states(self, keys: Iterable[PaperKey]) -> dict[PaperKey, State]:
        """Of the latest outcome of each `(id, version)`."""
        ...

    def waiting(self) -> dict[State, int]:
        """How many paper versions wait by their latest outcome: held and undecided, failed or deferred."""
        ...

    def unfinished(self, since: date) -> list[tuple[date, Outcome]]:
        """Printed papers whose latest outcome a later run may better, by day, oldest first.

        Those that failed or were deferred, and those written from the abstract alone or by rule.
        """
        ...

    def save_translation(self, translation: Translation) -> None:
        """Append what a run got for a paper's title and abstract."""
        ...

    def translations(self, paper_ids: Iterable[str]) -> dict[str, list[Translation]]:
        """By id: every such row of a paper, in all its versions, the oldest first."""
        ...

    def untranslated(self, since: date) -> list[tuple[date, Translation]]:
        """Of papers printed from a day on, the latest row where it is not published: by day, oldest first."""
        ...

    def rule_translation(self, row: Translation, seen: int) -> bool:
        """Append what a person decided and mark the digests that print the paper, all or none.

        False, and nothing is written, where there are not `seen` rows of the paper any more.
        """
        ...
