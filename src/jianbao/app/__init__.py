"""Settings to adapters to `App`: the one place that knows them all."""

from __future__ import annotations

import gc
import os
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from jianbao.adapters.arxiv import ArxivSource, ArxivUrls, LocalPace, SharedPace, Tries
from jianbao.adapters.files import OutputFolder
from jianbao.adapters.pdf import PdfReader
from jianbao.adapters.store import open_store
from jianbao.app.asking import Asking
from jianbao.app.claims import Claims
from jianbao.app.data import Data
from jianbao.errors import NotFound
from jianbao.model import DRAFT, ArxivId, Paper
from jianbao.ports import Progress, Store
from jianbao.settings import Settings
from jianbao.stages import calendar, plan
from jianbao.stages.announce import Announcer
from jianbao.stages.assemble import Printing
from jianbao.stages.books import Books
from jianbao.stages.day import Day, Tools
from jianbao.stages.due import Options
from jianbao.stages.paper import PaperWork
from jianbao.stages.read import Reader
from jianbao.stages.translate import Translator
from jianbao.stages.wishes import Wishes

if TYPE_CHECKING:
    from jianbao.app.batch import Batching

__all__ = ["App", "open_app"]

PAUSES = 10
"""Of arXiv's intervals between two readings of pages that disagree."""

GARBAGE = 20_000
"""New objects after which cycles are looked for. Python's 700 takes a tenth of the time of a run."""

PDFS_TO_A_WORKER = 200
"""Files after which a reading process is replaced."""


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
        self.data = Data(settings)
        self.asking = Asking(settings, store, self.data, self.clock, progress, self._closing)
        self._started = self.clock.now()
        self._books: dict[date, Books] = {}
        self._claims = Claims(store)

    @cached_property
    def batching(self) -> Batching:
        """Questions asked for less, and answered within a day."""
        from jianbao.app.batch import Batching

        return Batching(self)

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
        asking = self.asking
        options, at_cap = self.options, asking.at_cap
        work = PaperWork(self.reader, asking.run_writer, self.store, self.clock, options, at_cap)
        self._closing.push_async_callback(work.aclose)
        return work

    @property
    def printing(self) -> Printing:
        """How digests are put together."""
        return Printing(
            self.data.taxonomy.name,
            demo=self.settings.demo,
            zone=self.settings.digest.zone,
            translate=self._wishes,
            follow=self.settings.follows,
        )

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
            printing=self.printing,
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
        if not self.store.announcement_days(last - timedelta(plan.REACH), last):
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
        return (lambda: self.asking.translator) if self._wishes else None

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
