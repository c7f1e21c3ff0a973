"""Title and abstract of one paper in Chinese again: beside those that stand, and put in their place."""

from __future__ import annotations

from collections.abc import Sequence

from jianbao.errors import UsageError
from jianbao.model import Paper, Record, State
from jianbao.model.translation import Rendering, TextPart, Translation
from jianbao.ports import Store
from jianbao.stages.again import Meter, against, unused_run
from jianbao.stages.translate import Translator
from jianbao.stages.translations import standing


class Rendered(Record):
    """One translation and what it took."""

    translation: Translation
    paid: int
    """Questions that were asked now; 0 where the journal knew them all."""
    seconds: float
    """That the model took for its answers, whenever."""


class Retranslator:
    """Asks for title and abstract whatever stands of them. Nothing is kept but the journal."""

    def __init__(self, translator: Translator, store: Store) -> None:
        self._translator = translator
        self._store = store

    async def translate(self, paper: Paper) -> Rendered:
        """The first question of all: what was asked before is answered from the journal, for nothing."""
        return await self._rendered(paper, 0)

    async def anew(self, paper: Paper, after: int = 0) -> Rendered:
        """A question that was never asked, and has to be paid; `after` so many others that are begun."""
        return await self._rendered(paper, unused_run(self._store, paper) + after)

    async def _rendered(self, paper: Paper, run: int) -> Rendered:
        meter = Meter(self._store, paper)
        made = await self._translator.ask(paper, parts_of(paper), run)
        paid, seconds = meter.read(made)
        return Rendered(translation=made.model_copy(update={"runs": 1}), paid=paid, seconds=seconds)


def parts_of(paper: Paper) -> tuple[TextPart, ...]:
    """Those that a paper has."""
    return tuple(part for part in TextPart if part.of(paper).strip())


def best(attempts: Sequence[Rendered]) -> Rendered:
    """The one with the least against it, the first of equals."""
    return min(attempts, key=lambda one: _against(one.translation))


def _against(made: Translation) -> tuple[bool, int, int]:
    return against(made.state, (found for part in made.parts.values() for found in part.findings))


def beside(store: Store, paper: Paper) -> Translation | None:
    """What another translation is held against: what stands for this English."""
    return standing(paper, tuple(TextPart), store.translations([paper.id]).get(paper.id, ()))


def apply(store: Store, paper: Paper, made: Translation) -> None:
    """Make a translation the one that holds. The same again changes nothing.

    Raises `UsageError` for one that is not whole, and for a text that a person has sent back.
    """
    name = f"{paper.id}v{paper.version}"
    if made.state is not State.PUBLISHED:
        raise UsageError(f"{name} is not applied: {made.state}: {made.reason}")
    now = beside(store, paper)
    stands = dict(now.parts) if now else {}
    for part, new in made.parts.items():
        old = stands.get(part)
        if old and old.by and old.state is State.HELD and old.text == new.text:
            raise UsageError(f"{name} is not applied: {old.by} sent this {part} back; --force asks anew")
    if any(part not in stands or _said(stands[part]) != _said(new) for part, new in made.parts.items()):
        store.save_translation(made)


def _said(one: Rendering) -> tuple[State, str | None]:
    return one.state, one.text
