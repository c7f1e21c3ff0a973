"""A day's work over its topics, without any engine: what is due, each paper, each digest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from jianbao.errors import JianbaoError
from jianbao.model import DRAFT, Announced, AnswerState, Outcome, PaperKey, TopicName, Usage, day_folder
from jianbao.model.translation import TextPart
from jianbao.ports import Clock, Files, Progress, Store
from jianbao.stages.announce import Announcer, merge
from jianbao.stages.assemble import Printing, assemble, standing
from jianbao.stages.books import Books, Closing, Estimate, Line, Report
from jianbao.stages.cases import Case
from jianbao.stages.due import Options
from jianbao.stages.journal import BRIEF, Asking
from jianbao.stages.paper import PaperWork
from jianbao.stages.plan import categories_of, is_settled
from jianbao.stages.publish import Layout, publish, publish_index
from jianbao.stages.translate import PURPOSE, Translator
from jianbao.stages.translations import failed_runs
from jianbao.stages.wishes import untranslated, wanted


@dataclass(frozen=True)
class Tools:
    """What a day's work needs, put together once by `app`."""

    announcer: Announcer
    papers: Callable[[], PaperWork]
    """Made when first needed: a day that is done needs no model."""
    options: Options
    store: Store
    files: Files
    clock: Clock
    progress: Progress
    printing: Printing
    layout: Layout
    translator: Callable[[], Translator] | None = None
    """Made when first needed; None where no topic wants Chinese, or nobody can write it."""


class Day:
    """One mailing date over some topics. Every step may be taken again: what is done is skipped."""

    def __init__(self, tools: Tools, books: Books, day: date, topics: Sequence[TopicName]) -> None:
        self._tools = tools
        self._books = books
        self.day = day
        self.topics = tuple(topics)

    async def settle(self, *, again: bool = False, approximate: bool = False) -> None:
        """Settle the day for every category; one that cannot be is entered in the books.

        `again` asks arXiv even for what is settled; `approximate` rebuilds what its listings
        no longer reach. Raises `StoreError`, before anybody is asked or paid, where the digests could
        not be written.
        """
        self._tools.files.require(PurePosixPath(day_folder(self.day)))
        categories = categories_of(self.topics)
        known = {} if again else self._tools.store.announcements(categories, self.day)
        missing = [one for one in categories if one not in known or known[one].is_provisional]
        if missing:
            self._tools.progress.begin(f"announcements {self.day}", len(missing))
            faults = await self._tools.announcer.settle(
                missing, self.day, self._step, approximate=approximate
            )
            for category, error in faults.items():
                self._books.fault(category, error)
                self._tools.progress.note(str(error))
        self.open_books()

    def open_books(self) -> None:
        """Enter what was announced and what of it is due."""
        self._books.open(self.announced(), self.due())

    def _step(self) -> None:
        self._tools.progress.advance(f"announcements {self.day}")

    @property
    def is_done(self) -> bool:
        """Whether the store knows the announcement of every category and nothing is left to do."""
        settled = is_settled(self._tools.store, categories_of(self.topics), self.day)
        return settled and not self.due() and not self.untranslated()

    def announced(self) -> dict[PaperKey, Announced]:
        """Every paper of the day over the topics, each once."""
        found: dict[PaperKey, Announced] = {}
        for topic in self.topics:
            for paper in merge(self._tools.store.announcements(topic.categories, self.day).values()):
                known = found.get(paper.key)
                if known is None or paper.kind.rank < known.kind.rank:
                    found[paper.key] = paper
        return found

    def due(self) -> list[PaperKey]:
        """The papers that a run has something to do for, in arXiv's order; none that was new here before.

        One that lies in a batch has its outcome, if only that it is deferred: nothing is to be done for it.
        """
        wanted = {
            paper.key: paper
            for topic in self.topics
            for paper in standing(topic, self.day, self._tools.store).papers
        }
        outcomes = self._tools.store.outcomes(wanted)
        waiting = self._tools.store.in_batches(outcomes, BRIEF)
        order = sorted(wanted, key=lambda key: (wanted[key].kind.rank, wanted[key].id))
        due = self._tools.options.is_due
        return [key for key in order if due(outcomes.get(key)) and key not in waiting]

    def left(self, keys: Iterable[PaperKey]) -> list[PaperKey]:
        """Those of the papers that there is something to do for by now."""
        keys = list(keys)
        outcomes = self._tools.store.outcomes(keys)
        return [key for key in keys if self._tools.options.is_due(outcomes.get(key))]

    def untouched(self) -> set[PaperKey]:
        """Papers that are due, and of which the ledger knows nothing."""
        due = self.due()
        return set(due) - self._tools.store.outcomes(due).keys()

    @property
    def hopeless(self) -> JianbaoError | None:
        """Why other days would fail alike, where they would."""
        return self._books.hopeless

    def collect(self) -> None:
        """Enter what other processes did since the books were opened."""
        due = self._books.due
        since = [one for one in self._tools.store.outcomes(due).values() if one.at >= self._books.started]
        for outcome in since:
            self._books.enter(outcome)
        if self._tools.translator is None:
            return
        for rows in self._tools.store.translations(paper_id for paper_id, _ in due).values():
            if rows[-1].at >= self._books.started and not rows[-1].is_decided:
                self._books.enter_translation(rows[-1])

    def begin(self) -> list[PaperKey]:
        """Begin to see to the papers that are due, before anybody waits for them; gives what is left of them.

        Nothing is begun twice: what was begun, `papers` finds done or under way.
        """
        if not (due := self.due()):
            return []
        work, announced = self._tools.papers(), self.announced()
        if fresh := {key: announced[key] for key in due if key not in work.ahead}:
            self._tools.progress.begin("papers", len(fresh))
            for key, case in work.cases(fresh).items():
                work.ahead.begin(key, self._paper(work, case))
        return due

    async def askings(self) -> AsyncIterator[Asking]:
        """Everything that would be asked first, for a batch: of the papers that are due, of translations."""
        announced, due = self.announced(), self.due()
        async for one in self._tools.papers().askings({key: announced[key] for key in due}):
            yield one
        left = self.untranslated(due)
        if not left or self._tools.translator is None:
            return
        work, store = self._tools.translator(), self._tools.store
        papers, rows = store.papers(left), store.translations(paper_id for paper_id, _ in left)
        for key, parts in left.items():
            paper = papers[key]
            yield work.asking(paper, parts, failed_runs(paper, parts, rows.get(paper.id, ())))

    async def papers(self, keys: Iterable[PaperKey]) -> list[Outcome]:
        """See to many papers at once: slow PDFs and slow answers overlap."""
        work = self._tools.papers()
        begun = {key: work.ahead.take(key) for key in keys}
        late = [key for key, task in begun.items() if not task]
        announced = self.announced() if late else {}
        fresh = work.cases({key: announced[key] for key in late})
        return await asyncio.gather(*(task or self._paper(work, fresh[key]) for key, task in begun.items()))

    async def _paper(self, work: PaperWork, case: Case) -> Outcome:
        outcome = _as_paid_now(await work.see_to(case), case.before)
        self._books.enter(outcome)
        self._books.stopped, self._books.capped = work.stopped, work.capped
        self._tools.progress.outcome(outcome)
        return outcome

    def untranslated(self, coming: Collection[PaperKey] = ()) -> dict[PaperKey, tuple[TextPart, ...]]:
        """What of which papers is to be put into Chinese; of those that have a 简介, or that are `coming`."""
        if self._tools.translator is None:
            return {}
        wishes, insist = self._tools.printing.translate, self._tools.options.insist
        here = wanted(self.topics, wishes, self.day, self._tools.store)
        left = untranslated(here, self._tools.store, coming, insist=insist)
        waiting = self._tools.store.in_batches(left, PURPOSE)
        return {key: parts for key, parts in left.items() if key not in waiting}

    async def translate(self, keys: Iterable[PaperKey]) -> None:
        """Put what is wanted of many papers into Chinese at once. What fails is a row, and fails no paper."""
        asked = {key: parts for key, parts in self.untranslated().items() if key in set(keys)}
        if self._books.stopped or not asked or self._tools.translator is None:
            return
        work, store = self._tools.translator(), self._tools.store
        papers, rows = store.papers(asked), store.translations(paper_id for paper_id, _ in asked)

        async def one(key: PaperKey, parts: tuple[TextPart, ...]) -> None:
            paper = papers[key]
            row = await work.translate(paper, parts, failed_runs(paper, parts, rows.get(paper.id, ())))
            store.save_translation(row)
            self._books.enter_translation(row)
            self._tools.progress.advance("translations")

        await asyncio.gather(*(one(key, parts) for key, parts in asked.items()))
        self._books.stopped = work.stopped

    def estimate(self) -> Estimate:
        """What the papers that are due would be asked, before anybody is."""
        announced, work = self.announced(), self._tools.papers()
        cases = work.cases({key: announced[key] for key in self.due()})
        asked = {key: usage for key, case in cases.items() if (usage := work.estimate(case))}
        chinese = self._estimated(asked)
        usage = sum([*asked.values(), *chinese], Usage())
        return Estimate(papers=len(asked), translations=len(chinese), usage=usage)

    def _estimated(self, coming: Collection[PaperKey]) -> list[Usage]:
        """Of each translation."""
        left = self.untranslated(coming)
        if not left or self._tools.translator is None:
            return []
        work, papers = self._tools.translator(), self._tools.store.papers(left)
        return [work.estimate(papers[key], parts) for key, parts in left.items()]

    def publish(self, topic: TopicName) -> PurePosixPath | None:
        """Write one topic's files from the store; none where arXiv said nothing of it yet."""
        if not self._tools.store.announcements(topic.categories, self.day):
            return None
        today = self._tools.clock.now().astimezone(self._tools.printing.zone).date()
        digest = assemble(topic, self.day, self._tools.store, self._tools.printing, today)
        self._tools.store.save_digest(digest)
        page = publish(digest, self._tools.files, self._tools.layout)
        self._books.files.append(str(page))
        return page

    def finish(self) -> Report:
        """Write the index, close the books and keep them."""
        publish_index(self._tools.store, self._tools.files)
        run = self._books.close(self._closing(), self.day, tuple(topic.slug for topic in self.topics))
        self._tools.store.save_run(run)
        titles = self._tools.store.papers(self.announced())
        lines = [_line(outcome, titles[outcome.key].title) for outcome in self._books.outcomes]
        return Report(
            run=run,
            day=self.day,
            files=tuple(self._books.files),
            lines=tuple(lines),
            problems=self._books.problems(),
            exit_code=run.exit_code or 0,
            is_hopeless=self._books.hopeless is not None,
        )

    def _closing(self) -> Closing:
        store, announced = self._tools.store, self.announced()
        categories = {category for topic in self.topics for category in topic.categories}
        rows = [one for one in store.answers(self._books.paid).values() if one.model != DRAFT]
        return Closing(
            at=self._tools.clock.now(),
            answered=bool(store.announcements(categories, self.day)),
            due=frozenset(self.due()),
            unfinished=any(not outcome.final for outcome in store.outcomes(announced).values()),
            ended=sum(row.state is not AnswerState.PENDING for row in rows),
        )


def _as_paid_now(outcome: Outcome, before: Outcome | None) -> Outcome:
    """The outcome with the costs of this run alone: what stands as it stood was paid by an earlier one."""
    if before is None or before.answers != outcome.answers:
        return outcome
    return outcome.model_copy(update={"calls": 0, "usage": Usage(), "cost": None, "currency": None})


def _line(outcome: Outcome, title: str) -> Line:
    return Line(
        id=outcome.name,
        title=title,
        state=outcome.state,
        basis=outcome.basis,
        reason=outcome.reason,
        tokens=outcome.usage.prompt + outcome.usage.completion,
        cost=outcome.cost,
    )
