"""What asks models: who writes, with which prompt, within which means."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import fields, replace
from datetime import timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from jianbao.adapters.llm.tokens import Estimate, load_counter
from jianbao.app import models, owner, prompts
from jianbao.app.data import Data
from jianbao.ports import ChatModel, Clock, Progress, Store, TokenCounter
from jianbao.prompting import Prompt
from jianbao.settings import Settings
from jianbao.stages.journal import Journal, Owners
from jianbao.stages.leaving import Desk
from jianbao.stages.line import Line
from jianbao.stages.outlay import Habit, habit
from jianbao.stages.paper import AtCap
from jianbao.stages.purse import Caps, Purse
from jianbao.stages.pursue import Policy
from jianbao.stages.translate import Translator
from jianbao.stages.write import Lore, Writer

if TYPE_CHECKING:
    from jianbao.adapters.telemetry import Spans

__all__ = ["Asking"]

LATELY = timedelta(days=30)
"""The past that an estimate goes by."""

NO_TABLE = "tiktoken.no_table"
"""Fact in the store: the day on which tiktoken's table could not be had."""


class Asking:
    """The model's side of a run. Models are made when first needed, and closed with the run."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        data: Data,
        clock: Clock,
        progress: Progress,
        closing: AsyncExitStack,
    ) -> None:
        self._settings = settings
        self._store = store
        self._data = data
        self._clock = clock
        self._progress = progress
        self._closing = closing
        self._buried: set[str] = set()

    def require(self) -> None:
        """Raise `UsageError` where no model can be asked for want of a setting or a key."""
        models.require(self._settings)

    @cached_property
    def model(self) -> ChatModel:
        """Who writes. Raises `UsageError` where none is configured."""
        return self._made(self._settings)

    def called(self, name: str | None) -> ChatModel:
        """The provider's model of that name; the configured one where none is named, or it is that."""
        if name is None or name == self.model.name:
            return self.model
        llm = self._settings.llm.model_copy(update={"model": name})
        return self._made(self._settings.model_copy(update={"llm": llm}))

    def _made(self, settings: Settings) -> ChatModel:
        data = self._data
        model = models.choose(settings, self._store, data.taxonomy, data.glossary, self._progress)
        self._closing.push_async_callback(model.aclose)
        return model

    @cached_property
    def purse(self) -> Purse:
        """What may be spent: one for all that this process asks."""
        llm = self._settings.llm
        caps = Caps(**{one.name: getattr(llm, one.name) for one in fields(Caps)})
        return Purse(caps, self._settings.digest.zone, self._store)

    @property
    def habit(self) -> Habit:
        """How the answers of the model in use went lately."""
        now = self._clock.now()
        return habit(self._store, self.model.name, now - LATELY, now + timedelta(minutes=1))

    async def off_peak(self) -> None:
        """Wait for the model's cheaper hours, where the settings want that and the price file knows any."""
        if not self._settings.llm.off_peak:
            return
        price, now = self._data.prices.of(self.model), self._clock.now()
        if price and (starts := price.cheaper_from(now)):
            told = f"{starts.astimezone(self._settings.digest.zone):%Y-%m-%d %H:%M}"
            self._progress.note(f"{self.model.name} costs less from {told} on: waiting until then")
            await asyncio.sleep((starts - now).total_seconds())

    @cached_property
    def prompt(self) -> Prompt:
        """What papers are asked about with. Raises `UsageError` where its file was edited after its use."""
        return self._used(self._settings.prompts.brief)

    @cached_property
    def translation_prompt(self) -> Prompt:
        """What titles and abstracts are put into Chinese with. Raises `UsageError` as `prompt` does."""
        return self._used(self._settings.prompts.translation)

    def _used(self, spec: str) -> Prompt:
        return prompts.used(self._settings, self._store, spec, self._clock.now())

    def lore(self, prompt: Prompt) -> Lore:
        """What questions of this prompt are made of."""
        return Lore(prompt, self._data.words, self.counter)

    @cached_property
    def run_writer(self) -> Writer:
        """What asks in this run: its model, then those of `llm.fallback`."""
        prompt = prompts.ran(self._store, self.prompt)
        return Writer(self._line, self.lore(prompt), self._policy, self._clock)

    def writer(self, prompt: Prompt, model: ChatModel, repairs: int | None = None) -> Writer:
        """What asks this model with this prompt; with so many repairs, those of the settings by default."""
        policy = self._policy if repairs is None else replace(self._policy, repairs=repairs)
        return Writer(Line(self.journal(model)), self.lore(prompt), policy, self._clock)

    @cached_property
    def translator(self) -> Translator:
        """What puts titles and abstracts into Chinese in this run: those who write its 简介."""
        prompt = prompts.ran(self._store, self.translation_prompt)
        return Translator(self._line, self.lore(prompt), self._policy, self._clock)

    def translator_with(self, prompt: Prompt, model: ChatModel) -> Translator:
        """What asks this model alone, with this prompt."""
        return Translator(Line(self.journal(model)), self.lore(prompt), self._policy, self._clock)

    @property
    def _policy(self) -> Policy:
        llm = self._settings.llm
        return Policy(
            repairs=llm.repairs,
            hold=self._settings.checks.hold,
            max_tokens=llm.max_tokens,
            context_tokens=llm.context_tokens,
        )

    @property
    def at_cap(self) -> AtCap:
        """What the settings say about papers that a cap leaves over."""
        what = self._settings.llm.at_cap
        if what == "draft":
            from jianbao.adapters.draft import DraftWriter

            by_rule = DraftWriter(self._data.taxonomy, self._data.glossary)
            return AtCap(draft=self.writer(self.prompt, by_rule, repairs=0))
        return AtCap(is_near=self._cap_is_near) if what == "abstract" else AtCap()

    def _cap_is_near(self) -> bool:
        price = self._data.prices.of(self.model)
        return self.purse.is_thrifty(self._clock.now(), price.currency if price else None)

    @cached_property
    def _line(self) -> Line:
        """The model of this run, and those of `llm.fallback`, each made when it is needed."""
        spare = [partial(self._spare, one) for one in models.stand_ins(self._settings)]
        return Line(self.journal(self.model), *spare, say=self._progress.note)

    def _spare(self, settings: Settings) -> Journal:
        return self.journal(self._made(settings))

    def journal(self, model: ChatModel) -> Journal:
        """What asks this model, each question once."""
        llm = self._settings.llm
        owners = Owners(owner.ME, self._is_gone, patience_s=llm.patience_s + llm.timeout_s)
        purse = None if model.is_draft else self.purse
        watch = None if model.is_draft or self._spans is None else self._spans.of(model)
        desk = Desk(self._store, self._clock, self._data.prices.of(model), purse, watch)
        return Journal(model, desk, owners)

    @cached_property
    def _spans(self) -> Spans | None:
        """What tells a collector of questions, where there is one."""
        telemetry = self._settings.telemetry
        if telemetry.endpoint is None:
            return None
        from jianbao.adapters.telemetry import Spans

        spans = Spans(telemetry.endpoint, contents=telemetry.contents, say=self._progress.note)
        self._closing.callback(spans.close)
        return spans

    def bury(self, gone: str) -> None:
        """Take a process for dead that holds questions: they are asked again."""
        self._buried.add(gone)

    def _is_gone(self, asker: str) -> bool:
        return asker in self._buried or owner.is_gone(asker)

    @cached_property
    def counter(self) -> TokenCounter:
        """tiktoken where its table can be had; where it could not be today, nobody waits for it again."""
        today = f"{self._clock.now():%Y-%m-%d}"
        may_download = not self._settings.demo and self._store.recall(NO_TABLE) != today
        counter = load_counter(self._settings.cache_dir / "tiktoken", may_download)
        if may_download and isinstance(counter, Estimate):
            self._store.remember(NO_TABLE, today)
        return counter
