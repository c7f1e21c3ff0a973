"""Settings to adapters to `App`: the one place that knows them all."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import TYPE_CHECKING

from jianbao.adapters.arxiv import ArxivSource, ArxivUrls, LocalPace, SharedPace, Tries
from jianbao.adapters.files import OutputFolder
from jianbao.adapters.llm.tokens import Estimate, load_counter
from jianbao.adapters.pdf import PdfReader
from jianbao.adapters.store import open_store
from jianbao.app import models, owner, prompts, resources
from jianbao.app.claims import Claims
from jianbao.budget import Prices
from jianbao.checks import Vocabulary
from jianbao.errors import NotFound
from jianbao.glossary import Glossary
from jianbao.model import DRAFT, ArxivId, Paper
from jianbao.ports import ChatModel, Progress, Store, TokenCounter
from jianbao.prompting import Prompt
from jianbao.settings import Settings
from jianbao.stages import calendar, plan
from jianbao.stages.announce import Announcer
from jianbao.stages.assemble import Printing
from jianbao.stages.books import Books
from jianbao.stages.day import Day, Tools
from jianbao.stages.journal import Journal, Owners
from jianbao.stages.leaving import Desk
from jianbao.stages.line import Line
from jianbao.stages.outlay import Habit, habit
from jianbao.stages.paper import AtCap, Options, PaperWork
from jianbao.stages.purse import Caps, Purse
from jianbao.stages.pursue import Policy
from jianbao.stages.read import Reader
from jianbao.stages.translate import Translator
from jianbao.stages.wishes import Wishes
from jianbao.stages.write import Lore, Writer
from jianbao.taxonomy import Taxonomy

if TYPE_CHECKING:
    from jianbao.adapters.telemetry import Spans
    from jianbao.app.batch import Batching

__all__ = ["App", "open_app"]

PAUSES = 10
"""Of arXiv's intervals between two readings of pages that disagree."""

GARBAGE = 20_000
"""New objects after which cycles are looked for. Python's 700 takes a tenth of the time of a run."""

PDFS_TO_A_WORKER = 200
"""Files after which a reading process is replaced."""


LATELY = timedelta(days=30)
"""The past that an estimate goes by."""

NO_TABLE = "tiktoken.no_table"
"""Fact in the store: the day on which tiktoken's table could not be had."""


class SetClock:
    """The time of the settings: real, or the one that stands for now."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def now(self) -> datetime:
        """With a time zone."""
        return self._settings.now()


class App:
    """Everything put together for one run. The model and the PDF workers are made when first needed."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        source: ArxivSource,
        progress: Progress,
        command: str,
        *,
        insist: bool = False,
    ) -> None:
        self.settings = settings
        self.store = store
        self.progress = progress
        self._command = command
        self._insist = insist
        self._source = source
        self.clock = SetClock(settings)
        self._closing = AsyncExitStack()
        self._started = self.clock.now()
        self._books: dict[date, Books] = {}
        self._claims = Claims(store)
        self._buried: set[str] = set()

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The task tags."""
        return resources.taxonomy(self.settings)

    @cached_property
    def glossary(self) -> Glossary:
        """The bilingual terms."""
        return resources.glossary(self.settings)

    @cached_property
    def prices(self) -> Prices:
        """What models cost."""
        return resources.prices(self.settings)

    @cached_property
    def model(self) -> ChatModel:
        """Who writes. Raises `UsageError` where none is configured."""
        return self._model(self.settings)

    def _model(self, settings: Settings) -> ChatModel:
        say = self.progress.note
        model = models.choose(settings, self.store, self.taxonomy, self.glossary, say)
        self._closing.push_async_callback(model.aclose)
        return model

    def model_called(self, name: str | None) -> ChatModel:
        """The provider's model of that name; the configured one where none is named, or it is that."""
        if name is None or name == self.model.name:
            return self.model
        llm = self.settings.llm.model_copy(update={"model": name})
        return self._model(self.settings.model_copy(update={"llm": llm}))

    def require_model(self) -> None:
        """Raise `UsageError` where no model can be asked for want of a setting or a key."""
        models.require(self.settings)

    @cached_property
    def purse(self) -> Purse:
        """What may be spent: one for all that this process asks."""
        llm = self.settings.llm
        caps = Caps(**{one.name: getattr(llm, one.name) for one in fields(Caps)})
        return Purse(caps, self.settings.digest.zone, self.store)

    @cached_property
    def batching(self) -> Batching:
        """Questions asked for less, and answered within a day."""
        from jianbao.app.batch import Batching

        return Batching(self)

    @property
    def habit(self) -> Habit:
        """How the answers of the model in use went lately."""
        now = self.clock.now()
        return habit(self.store, self.model.name, now - LATELY, now + timedelta(minutes=1))

    async def off_peak(self) -> None:
        """Wait for the model's cheaper hours, where the settings want that and the price file knows any."""
        if not self.settings.llm.off_peak:
            return
        price, now = self.prices.of(self.model), self.clock.now()
        if price and (starts := price.cheaper_from(now)):
            told = f"{starts.astimezone(self.settings.digest.zone):%Y-%m-%d %H:%M}"
            self.progress.note(f"{self.model.name} costs less from {told} on: waiting until then")
            await asyncio.sleep((starts - now).total_seconds())

    @cached_property
    def prompt(self) -> Prompt:
        """What papers are asked about with. Raises `UsageError` where its file was edited after its use."""
        return prompts.used(self.settings, self.store, self.settings.prompts.brief, self.clock.now())

    @cached_property
    def reader(self) -> Reader:
        """What gets the text of PDFs."""
        return Reader(self._source, self.extractor, self.store)

    @cached_property
    def extractor(self) -> PdfReader:
        """What reads PDFs."""
        extractor = _extractor(self.settings)
        self._closing.push_async_callback(extractor.aclose)
        return extractor

    @cached_property
    def papers(self) -> PaperWork:
        """What sees to papers. Raises `UsageError` where no model is configured."""
        writer = Writer(self.line, self._lore(self.prompt), _policy(self.settings), self.clock)
        work = PaperWork(self.reader, writer, self.store, self.clock, self.options, self._at_cap)
        self._closing.push_async_callback(work.aclose)
        return work

    @property
    def _at_cap(self) -> AtCap:
        """What the settings say about papers that a cap leaves over."""
        what = self.settings.llm.at_cap
        if what == "draft":
            from jianbao.adapters.draft import DraftWriter

            by_rule = DraftWriter(self.taxonomy, self.glossary)
            return AtCap(draft=self.writer(self.prompt, by_rule, repairs=0))
        return AtCap(is_near=self._cap_is_near) if what == "abstract" else AtCap()

    def _cap_is_near(self) -> bool:
        price = self.prices.of(self.model)
        return self.purse.is_thrifty(self.clock.now(), price.currency if price else None)

    def writer(self, prompt: Prompt, model: ChatModel, repairs: int | None = None) -> Writer:
        """What asks this model with this prompt; with so many repairs, those of the settings by default."""
        policy = _policy(self.settings)
        if repairs is not None:
            policy = replace(policy, repairs=repairs)
        return Writer(Line(self.journal(model)), self._lore(prompt), policy, self.clock)

    def _lore(self, prompt: Prompt) -> Lore:
        return Lore(prompt, self.words, self.counter)

    @cached_property
    def line(self) -> Line:
        """The model of this run, and those of `llm.fallback`, each made when it is needed."""
        spare = [partial(self._spare, one) for one in models.stand_ins(self.settings)]
        return Line(self.journal(self.model), *spare, say=self.progress.note)

    def _spare(self, settings: Settings) -> Journal:
        return self.journal(self._model(settings))

    def journal(self, model: ChatModel) -> Journal:
        """What asks this model, each question once."""
        llm = self.settings.llm
        owners = Owners(owner.ME, self._is_gone, patience_s=llm.patience_s + llm.timeout_s)
        purse = None if model.is_draft else self.purse
        watch = None if model.is_draft or self._spans is None else self._spans.of(model)
        return Journal(model, Desk(self.store, self.clock, self.prices.of(model), purse, watch), owners)

    @cached_property
    def _spans(self) -> Spans | None:
        """What tells a collector of questions, where there is one."""
        telemetry = self.settings.telemetry
        if telemetry.endpoint is None:
            return None
        from jianbao.adapters.telemetry import Spans

        spans = Spans(telemetry.endpoint, contents=telemetry.contents, say=self.progress.note)
        self._closing.callback(spans.close)
        return spans

    def bury(self, gone: str) -> None:
        """Take a process for dead that holds questions: they are asked again."""
        self._buried.add(gone)

    def _is_gone(self, asker: str) -> bool:
        return asker in self._buried or owner.is_gone(asker)

    @cached_property
    def words(self) -> Vocabulary:
        """What the checks know of words."""
        return resources.vocabulary(self.settings, self.glossary, self.taxonomy)

    @property
    def options(self) -> Options:
        """What is done for a paper and what is left."""
        return Options(
            pdf=self.settings.pdf.enabled,
            replaced_brief=self.settings.digest.replaced_brief,
            draft=self.settings.llm.provider == DRAFT,
            insist=self._insist,
        )

    def day(self, day: date, slugs: Sequence[str] = (), *, alone: bool = False) -> Day:
        """The work of a mailing date over the topics, all by default; `alone`, with books of its own."""
        tools = Tools(
            announcer=Announcer(
                self._source, self.store, self.clock, pause_s=PAUSES * self.settings.arxiv.interval_s
            ),
            papers=lambda: self.papers,
            options=self.options,
            store=self.store,
            files=OutputFolder(self.settings.outputs_dir),
            clock=self.clock,
            progress=self.progress,
            printing=Printing(
                self._tag_name,
                demo=self.settings.demo,
                zone=self.settings.digest.zone,
                translate=self._wishes,
                follow=self.settings.follows,
            ),
            layout=self.settings.digest.layout,
            translator=self._translating,
        )
        topics = self.settings.topic_names(tuple(slugs))
        books = self._new_books(day)
        return Day(tools, books if alone else self._books.setdefault(day, books), day, topics)

    def _new_books(self, day: date) -> Books:
        started = self._started
        return Books(f"{started:%Y%m%dT%H%M%S}-{os.getpid()}-{day:%Y%m%d}", self._command, started)

    async def days(self, slugs: Sequence[str] = ()) -> list[date]:
        """The days that a scheduled run sees to, oldest first.

        Those not settled since the first one settled here, and those that hold papers to
        better; the newest one where there are none. A new installation begins with the
        newest announcement that arXiv shows.
        """
        topics = self.settings.topic_names(tuple(slugs))
        last = calendar.newest_possible(self.clock.now())
        if not any(one.day <= last for one in self.store.announcement_days(last - timedelta(plan.REACH))):
            return [await self._source.newest_day(topics[0].categories[0])]
        found = {*plan.gaps(self.store, topics, last), *plan.to_better(self.store, last, self.options)}
        found |= {*self.batching.days()}
        if self._translating:
            found |= {*plan.to_translate(self.store, last, insist=self._insist)}
        return sorted(found) or [last]

    def unsettled(self, first: date, last: date | None = None, slugs: Sequence[str] = ()) -> list[date]:
        """The days of a span that are not settled or not printed yet, oldest first; none to come."""
        newest = calendar.newest_possible(self.clock.now())
        topics, last = self.settings.topic_names(tuple(slugs)), min(last or newest, newest)
        found = plan.unsettled(self.store, topics, first, last)
        return sorted({*found, *plan.unprinted(self.store, topics, first, last)})

    def claimed(self, day: date, slugs: Sequence[str]) -> AbstractAsyncContextManager[tuple[str, ...]]:
        """Claim topics of a day for this process, for the block; gives those that nobody else is at."""
        return self._claims.taken(day, slugs)

    def alone(self, what: str) -> AbstractAsyncContextManager[tuple[str, ...]]:
        """Claim what one process at a time does over this store; gives nothing where another does."""
        return self._claims.held({what: what})

    async def paper(self, asked: ArxivId) -> Paper:
        """A paper's record: the version asked for, else the newest known, else arXiv's newest."""
        known = self.store.newest_paper(asked.id)
        if asked.version and (known is None or known.version != asked.version):
            known = self.store.papers([(asked.id, asked.version)]).get((asked.id, asked.version))
        if known is None:
            known = (await self._source.papers([asked])).get(asked.id)
            if known is None:
                raise NotFound(f"arXiv knows no paper {asked}", id=str(asked))
            self.store.add_papers([known])
        return known

    @cached_property
    def _wishes(self) -> Wishes:
        topics = self.settings.topics.items()
        return {slug: frozenset(topic.translate) for slug, topic in topics if topic.translate}

    @cached_property
    def _translating(self) -> Callable[[], Translator] | None:
        """Who translates, where a topic wants it; that the writer by rule cannot is said once."""
        if self._wishes and self.options.draft:
            self.progress.note("drafts are written by rule: nothing is put into Chinese (topics.*.translate)")
            return None
        return (lambda: self.translator) if self._wishes else None

    @cached_property
    def translator(self) -> Translator:
        """What puts titles and abstracts into Chinese."""
        prompt = prompts.used(self.settings, self.store, self.settings.prompts.translation, self.clock.now())
        lore = Lore(prompt, self.words, self.counter)
        return Translator(Line(self.journal(self.model)), lore, _policy(self.settings), self.clock)

    def _tag_name(self, tag: str) -> str:
        return self.taxonomy.name(tag)

    @cached_property
    def counter(self) -> TokenCounter:
        """tiktoken where its table can be had; where it could not be today, nobody waits for it again."""
        today = f"{self.clock.now():%Y-%m-%d}"
        may_download = not self.settings.demo and self.store.recall(NO_TABLE) != today
        counter = load_counter(self.settings.cache_dir / "tiktoken", may_download)
        if may_download and isinstance(counter, Estimate):
            self.store.remember(NO_TABLE, today)
        return counter

    async def aclose(self) -> None:
        """Give back what was made."""
        await self._closing.aclose()


@asynccontextmanager
async def open_app(
    settings: Settings, progress: Progress, command: str = "run", *, insist: bool = False
) -> AsyncIterator[App]:
    """Open the store and arXiv for the length of the block.

    `command` stands in the books; `insist` tries papers that were given up once more.
    """
    gc.freeze()  # what is here by now stays: nobody need look through it
    gc.set_threshold(GARBAGE)
    async with AsyncExitStack() as stack:
        store = open_store(settings.store_url)
        stack.callback(store.close)
        source = _source(settings, store)
        stack.push_async_callback(source.aclose)
        app = App(settings, store, source, progress, command, insist=insist)
        stack.push_async_callback(app.aclose)
        yield app


def _source(settings: Settings, store: Store) -> ArxivSource:
    arxiv, connections = settings.arxiv, settings.connections
    shared = SharedPace(store, arxiv.interval_s, connections) if arxiv.interval_s else None
    return ArxivSource(
        ArxivUrls(
            site=arxiv.site_url,
            rss=arxiv.rss_url,
            api=arxiv.api_url,
            oai=arxiv.oai_url,
            pdf=arxiv.pdf_url,
        ),
        arxiv.contact,
        shared or LocalPace(0, connections),
        Tries(attempts=arxiv.tries, patience_s=arxiv.patience_s),
        settings.cache_dir / "arxiv",
    )


def _extractor(settings: Settings) -> PdfReader:
    pdf = settings.pdf
    return PdfReader(
        workers=pdf.workers,
        seconds=pdf.seconds,
        memory_mb=pdf.memory_mb,
        max_pages=pdf.max_pages,
        recycle=PDFS_TO_A_WORKER,
    )


def _policy(settings: Settings) -> Policy:
    return Policy(
        repairs=settings.llm.repairs,
        hold=settings.checks.hold,
        max_tokens=settings.llm.max_tokens,
        context_tokens=settings.llm.context_tokens,
    )
