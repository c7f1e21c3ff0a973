"""What is asked of the store about laboratory."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from jianbao.model.evaluation import Evaluation, EvaluationHead, Vote
from jianbao.model.shelf import Golden, Label, PromptVersion


class Laboratory(Protocol):
    """Prompts and their labels, the golden set, evaluations and votes."""

    def keep_prompt(self, prompt: PromptVersion) -> PromptVersion:
        """Write a version of a prompt down where it is new; returns the one that stands."""
        ...

    def prompt_versions(self) -> list[PromptVersion]:
        """Every version that a model was asked with: by name, then by number."""
        ...

    def set_label(self, label: Label) -> Label:
        """Append a label; it holds from now on."""
        ...

    def labels(self, name: str | None = None) -> list[Label]:
        """Every label ever set, of a prompt or of all: the oldest first, the last of a kind holds."""
        ...

    def add_golden(self, item: Golden) -> Golden:
        """Add an item to the golden set; the one that stood for this paper version ends."""
        ...

    def end_golden(self, paper_id: str, version: int, at: datetime) -> bool:
        """Take an item out of the set; it is kept. False where there is none."""
        ...

    def golden(self, *, ended: bool = False) -> list[Golden]:
        """The items that hold, or all there ever were; the oldest first."""
        ...

    def save_evaluation(self, evaluation: Evaluation) -> None:
        """Keep an evaluation; the same id again replaces it."""
        ...

    def evaluation(self, id_: str) -> Evaluation | None:
        """With every pair."""
        ...

    def evaluations(self, limit: int = 100) -> list[EvaluationHead]:
        """The latest ones, newest first."""
        ...

    def add_vote(self, vote: Vote) -> Vote:
        """Append what a person prefers; it holds from now on."""
        ...

    def votes(self, evaluation: str) -> list[Vote]:
        """Every one about an evaluation, the oldest first."""
        ...
