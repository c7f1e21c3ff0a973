"""Who is asked: the model that was chosen, and those that stand in for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from jianbao.errors import ModelError, Unauthorized
from jianbao.stages.journal import Journal

Say = Callable[[str], None]


def _silent(_: str) -> None:
    """Nobody listens."""


class Line:
    """Journals of models in the order of preference. One whose key or quota failed is out for the run."""

    def __init__(self, first: Journal, *spare: Callable[[], Journal], say: Say = _silent) -> None:
        """A spare one is made when it is first needed. `say` hears once of each kind of failure."""
        self.first = first
        self._makers: list[Callable[[], Journal]] = [lambda: first, *(cache(one) for one in spare)]
        self._say = say
        self._barred: dict[Journal, Unauthorized] = {}
        self._told: set[tuple[Journal, type[ModelError]]] = set()

    def able(self, *, drafts: bool = True) -> Iterator[Journal]:
        """Those that can be asked, the one by rule only for `drafts`. Raises `Unauthorized` for none."""
        some = False
        for make in self._makers:
            journal = make()
            if journal not in self._barred and (drafts or not journal.is_draft):
                some = True
                yield journal
        if not some:
            last = next(reversed(self._barred.values()))
            raise Unauthorized(last.message, **last.facts)

    def missed(self, journal: Journal, error: ModelError) -> None:
        """Take note of a model that did not answer, and why."""
        if isinstance(error, Unauthorized):
            self._barred[journal] = error
        kind = (journal, type(error))
        if len(self._makers) > 1 and kind not in self._told:
            self._told.add(kind)
            self._say(f"{journal.name} did not answer, the next in llm.fallback is asked: {error}")

    def instead(self, journal: Journal, missed: Sequence[ModelError]) -> str | None:
        """Why `journal` wrote and not the first; `missed` is what those before it ended with."""
        if journal is self.first:
            return None
        error = self._barred.get(self.first) or missed[0]
        return f"{type(error).__name__}: {self.first.name}: {error}"
