"""What the work needs from the outside, as protocols. Adapters satisfy them; tests pass others."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from jianbao.errors import ModelError
from jianbao.model import (
    AnnouncedDay,
    Announcement,
    Answer,
    ArxivId,
    Cap,
    Charge,
    ChatReply,
    ChatRequest,
    DayTally,
    Decision,
    Digest,
    DigestHead,
    Document,
    Feed,
    Filters,
    Item,
    Listing,
    Look,
    Outcome,
    Page,
    Paper,
    Run,
    Spent,
    Stale,
    State,
    Tally,
    Took,
)
from jianbao.model.batches import Batch, BatchJob, BatchState
from jianbao.model.delivery import Delivery, DeliveryState, Form, Letter
from jianbao.model.evaluation import Evaluation, EvaluationHead, Vote
from jianbao.model.export import Held, Holding, Wanted
from jianbao.model.outlay import Outlay
from jianbao.model.shards import Claimed, Lot, Shard
from jianbao.model.shelf import Golden, Label, PromptVersion
from jianbao.model.tags import Tagging
from jianbao.model.translation import Translation

__all__ = [
    "BatchHost",
    "Channel",
    "ChatModel",
    "Clock",
    "Files",
    "Leaving",
    "PaperSource",
    "Progress",
    "Store",
    "TextExtractor",
    "TokenCounter",
    "Watch",
    "unheard",
]


Leaving = Callable[[int], Awaitable[None]]
"""Is told that a request is about to leave, after so many that were sent and gave no answer."""


async def unheard(_lost: int) -> None:
    """Nobody wants to be told."""


Watch = Callable[[Answer, ChatRequest], Callable[[Answer | None], None]]
"""Is told of every question that leaves, with its row as it is written; what it gives is told how the row
ended, or None where nobody waits for it any more."""


class Clock(Protocol):
    """Tells the time, or the one that was set."""

    def now(self) -> datetime:
        """With a time zone."""
        ...


class PaperSource(Protocol):
    """arXiv. Every call may raise `Unavailable` once tries and patience are used up."""

    async def newest_day(self, category: str) -> date:
        """The mailing date of the newest listing."""
        ...

    async def listing(self, category: str, day: date) -> Listing:
        """What a category announced on a mailing date, complete by arXiv's own counts.

        A day without announcements gives a listing without entries; where it has no `next_day`
        either, nothing was announced after it yet, and the day may only be early. Raises
        `NotSettled` for a day to come, and where the page is of another day, is old, cut
        short, or its counts do not match; `NotFound` for a day that is out of reach.
        """
        ...

    async def approximation(self, category: str, day: date) -> Listing:
        """A mailing date before those that `listing` reaches, rebuilt from the dates of records.

        It holds no old paper that was cross-listed that day, nothing that changed since, and
        counts only what it found. A weekend gives a listing without entries.
        """
        ...

    async def feed(self, category: str) -> Feed:
        """The category's RSS feed of the newest day. Raises `NotSettled` where it is malformed."""
        ...

    async def papers(self, ids: Iterable[ArxivId]) -> dict[str, Paper]:
        """arXiv's records, by id without version. An id that arXiv does not give back is missing."""
        ...

    async def pdf(self, paper: ArxivId) -> bytes:
        """A whole PDF of an explicit version. Raises `NotFound`, `Withdrawn`, `Unavailable`, `TooLarge`."""
        ...


class TextExtractor(Protocol):
    """Reads PDFs in processes that can be killed."""

    async def extract(self, pdf: bytes) -> Document:
        """Raises `Encrypted`, `NoText`, `TooLarge`, `TimedOut`."""
        ...


class ChatModel(Protocol):
    """A model that answers chats. Retries transport faults itself; a bad answer is the caller's matter."""

    @property
    def name(self) -> str:
        """The model's name, as asked for."""
        ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What else decides an answer: provider, temperature. Part of every `request_key`."""
        ...

    @property
    def is_draft(self) -> bool:
        """Whether it writes by rule and costs nothing."""
        ...

    @property
    def is_free(self) -> bool:
        """Whether nothing is paid for it: it writes by rule, or runs on the user's own machine."""
        ...

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        """Raises `Overloaded`, `ContextTooLong`, `Refused`, `Unauthorized`.

        `leaving` is awaited each time a request is about to leave, its place at the limiter had;
        what it raises keeps the request back and comes out.
        """
        ...

    async def aclose(self) -> None:
        """Give connections back."""
        ...


class BatchHost(Protocol):
    """A provider's batches of questions to one model. Calls raise as `ChatModel.complete` does."""

    @property
    def place(self) -> str:
        """Base URL."""
        ...

    @property
    def most_bytes(self) -> int:
        """Of a file."""
        ...

    def line(self, key: str, request: ChatRequest) -> bytes:
        """A question as it stands in a file, under its `request_key`."""
        ...

    def add(self, mark: str, lines: Iterable[bytes]) -> None:
        """Write them at the end of a batch's file, on this machine."""
        ...

    def drop(self, mark: str) -> None:
        """Remove the file from this machine, if it is there."""
        ...

    async def upload(self, mark: str) -> str:
        """The provider's name for the file. Raises `FileNotFoundError` where it is not on this machine."""
        ...

    async def create(self, mark: str, file: str) -> BatchJob:
        """Have it answered. One try: a batch whose answer was lost may be there."""
        ...

    async def find(self, mark: str, file: str) -> BatchJob | None:
        """The batch made of this file, if there is one."""
        ...

    async def job(self, name: str) -> BatchJob:
        """How far it has come."""
        ...

    async def cancel(self, name: str) -> BatchJob:
        """Have no more of it answered: it ends when what is under way is answered."""
        ...

    def answers(self, file: str) -> AsyncIterator[tuple[str, ChatReply | ModelError]]:
        """What a file of answers or of faults holds, by `request_key`, in no order."""
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


class TokenCounter(Protocol):
    """Counts tokens for planning; billing goes by the provider's own figures."""

    def count(self, text: str) -> int:
        """Never far below the truth."""
        ...


class Store(Protocol):
    """The truth: records, journal, ledger. Every call is a transaction of its own; raises `StoreError`."""

    def add_papers(self, papers: Iterable[Paper]) -> None:
        """Keep records; the same version again replaces what was known."""
        ...

    def papers(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Paper]:
        """Records of `(id, version)`s; unknown ones are missing."""
        ...

    def newest_paper(self, paper_id: str) -> Paper | None:
        """The highest version known."""
        ...

    def save_announcement(self, announcement: Announcement) -> None:
        """Settle a category's mailing date; the same again replaces it."""
        ...

    def announcements(self, categories: Iterable[str], day: date) -> dict[str, Announcement]:
        """Settled ones, by category."""
        ...

    def announcement_days(self, since: date) -> list[AnnouncedDay]:
        """What is settled from that mailing date on, without its papers: oldest first, then by category."""
        ...

    def save_document(self, key: tuple[str, int], document: Document) -> None:
        """Keep a PDF's text."""
        ...

    def document(self, key: tuple[str, int]) -> Document | None:
        """The kept text of `(id, version)`."""
        ...

    def have_documents(self, keys: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
        """Those of the `(id, version)`s whose text is kept."""
        ...

    def begin_answer(self, answer: Answer, caps: Sequence[Cap] = ()) -> Answer:
        """Write a question into the journal before it is asked, and return the row that stands.

        That is `answer` itself, the same object, where nobody had asked; else the earlier
        row, untouched: answered, failed, or pending by its `owner`. Raises `BudgetExceeded`,
        and writes nothing, where it would be charged over a cap.
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

    def save_batch(self, batch: Batch) -> None:
        """Keep how far a batch has come; the same mark again replaces it."""
        ...

    def batches(self, *states: BatchState) -> list[Batch]:
        """Those in one of these states, in the order of their days."""
        ...

    def begin_answers(self, asked: Sequence[Answer], caps: Sequence[Cap] = ()) -> list[Answer]:
        """Write questions into the journal, all or none; returns those that nobody had asked.

        Raises `BudgetExceeded`, and writes nothing, where they would be charged over a cap.
        """
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

    def asked(self, keys: Iterable[tuple[str, int]], purpose: str) -> set[tuple[str, int]]:
        """Those of the `(id, version)`s about which there is a question, however it ended."""
        ...

    def in_batches(self, keys: Iterable[tuple[str, int]], purpose: str) -> set[tuple[str, int]]:
        """Those of the `(id, version)`s that a batch is asked about, and has not answered."""
        ...

    def answers_about(self, key: tuple[str, int]) -> list[Answer]:
        """Every question ever asked about `(id, version)`, in the order asked."""
        ...

    def save_outcome(self, outcome: Outcome) -> None:
        """Append to the ledger."""
        ...

    def settle_outcomes(self, given: Sequence[tuple[Outcome, Outcome | None]]) -> list[Outcome]:
        """Append each unless a person decided since the one beside it was the latest; returns what stands.

        No two of them are of the same version of a paper.
        """
        ...

    def outcomes(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Outcome]:
        """The latest of each `(id, version)`."""
        ...

    def known_outcomes(self, paper_ids: Iterable[str]) -> dict[str, Outcome]:
        """By id: the latest outcome that holds a published 简介, of the highest version that has one.

        What was held back afterwards is none: a person took it back.
        """
        ...

    def holdings(self, wanted: Wanted, after: tuple[str, int] | None, limit: int) -> list[Holding]:
        """The next versions of papers after an `(id, version)`, in the order of these; 500 at most."""
        ...

    def held(self, wanted: Wanted) -> Held:
        """How many versions that are, and how many of them the ledger knows."""
        ...

    def history(self, paper_id: str) -> list[tuple[int, Outcome]]:
        """Every row that the ledger ever had of a paper, in all versions, by number."""
        ...

    def decide(self, decision: Decision, outcomes: Sequence[Outcome]) -> Decision:
        """Append a decision and what follows from it, and mark the digests that print it: all or none.

        `outcomes` are the next rows of the ledger: of the version decided about, then of those
        that carry its 简介; none where nothing changes. The same decision a second time, as a
        double click sends it, is given back as it stands. Raises `Conflict` where
        `decision.etag` is no longer that of the latest outcome.
        """
        ...

    def decisions(self, paper_id: str | None = None, version: int | None = None) -> list[Decision]:
        """The oldest first: about a paper version, about all versions of a paper, or all there are."""
        ...

    def review_item(self, key: tuple[str, int]) -> Item | None:
        """A paper version as a reviewer sees it; None where nothing was ever written of it."""
        ...

    def look(self, look: Look, since: datetime) -> None:
        """Note who has opened a paper; a decision of theirs ends it. Those before `since` are forgotten."""
        ...

    def looks(self, keys: Iterable[tuple[str, int]], since: datetime) -> list[Look]:
        """Who has opened these papers since then, the latest first: for others to see, it binds nobody."""
        ...

    def review_queue(self, filters: Filters, after: str | None = None, limit: int = 20) -> Page:
        """A page of what is to be reviewed: the worst finding first, then the newest.

        `after` is the `next` of the page before. Raises `UsageError` for any other.
        """
        ...

    def review_counts(self, *wanted: Filters) -> list[int]:
        """How many each of them leaves."""
        ...

    def tallies(self) -> list[Tally]:
        """Of every prompt at every model: by prompt, then by model."""
        ...

    def tallies_by_day(self, limit: int) -> list[DayTally]:
        """Of the latest mailing dates with a 简介 in print: oldest first, then by prompt."""
        ...

    def took(self, prompt: str, model: str, most: int) -> list[Took]:
        """Of 简介 of a prompt at a model, drawn at random, always the same ones."""
        ...

    def tagging(self, first: date | None = None, last: date | None = None) -> Tagging:
        """Tags and proposals of what is printed from one mailing date to another, both included."""
        ...

    def stale_digests(self) -> list[Stale]:
        """Printed digests that decisions have overtaken, oldest day first."""
        ...

    def fresh(self, made: Stale) -> None:
        """A digest was made again; what was decided about it since then keeps its mark."""
        ...

    def states(self, keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], State]:
        """Of the latest outcome of each `(id, version)`."""
        ...

    def waiting(self) -> dict[State, int]:
        """How many paper versions wait by their latest outcome: held and undecided, failed or deferred."""
        ...

    def spent(self, since: datetime, until: datetime | None = None) -> list[Spent]:
        """What was answered to questions asked from `since` to before `until`: by model, then by currency."""
        ...

    def outlays(self, by: str | None, since: datetime, until: datetime) -> list[Outlay]:
        """Answered questions asked from `since` to before `until`: by topic, model, prompt or purpose.

        With None, one of all of them, or none.
        """
        ...

    def outlays_by_day(self, days: Iterable[tuple[str, datetime, datetime]]) -> list[Outlay]:
        """Of each `(name, since, until)` in which anything was answered."""
        ...

    def spent_on(self, keys: Iterable[tuple[str, int]]) -> list[Spent]:
        """What was answered about these `(id, version)`s, whenever: by model, then by currency."""
        ...

    def save_translation(self, translation: Translation) -> None:
        """Append what a run got for a paper's title and abstract."""
        ...

    def rule_translation(self, row: Translation, seen: int) -> bool:
        """Append what a person decided and mark the digests that print the paper, all or none.

        False, and nothing is written, where there are not `seen` rows of the paper any more.
        """
        ...

    def translations(self, paper_ids: Iterable[str]) -> dict[str, list[Translation]]:
        """By id: every such row of a paper, in all its versions, the oldest first."""
        ...

    def untranslated(self, since: date) -> list[tuple[date, Translation]]:
        """Of papers printed from a day on, the latest row where it is not published: by day, oldest first."""
        ...

    def save_digest(self, digest: Digest) -> None:
        """Keep what is printed; the same topic and day again replaces it."""
        ...

    def receive(self, digest: Digest, records: Sequence[Paper]) -> None:
        """Keep a digest, with records and outcomes of versions of which there are none: all or nothing."""
        ...

    def digest(self, topic: str, day: date) -> Digest | None:
        """As printed."""
        ...

    def digest_heads(self) -> list[DigestHead]:
        """Of every digest: newest day first, then by slug."""
        ...

    def new_on(self, topic: str, paper_ids: Iterable[str]) -> dict[str, date]:
        """By id: the first day on which a topic's printed digest had it as new."""
        ...

    def holding(self, paper_id: str) -> list[tuple[str, date]]:
        """`(topic, day)` of every printed digest that holds a paper, oldest day first."""
        ...

    def unfinished(self, since: date) -> list[tuple[date, Outcome]]:
        """Printed papers whose latest outcome a later run may better, by day, oldest first.

        Those that failed or were deferred, and those written from the abstract alone or by rule.
        """
        ...

    def remember(self, name: str, value: str) -> None:
        """A small fact kept across runs: what an endpoint can do, until when arXiv asked for a pause."""
        ...

    def recall(self, name: str) -> str | None:
        """What was remembered under that name."""
        ...

    def lease(self, name: str, owner: str, until: datetime, now: datetime) -> bool:
        """Take what one process at a time may do, until it is released or `until` has passed.

        The owner may take it again, to stay longer. False where another holds it.
        """
        ...

    def lease_holder(self, name: str) -> str | None:
        """Who took a lease last and has not given it back, run out or not."""
        ...

    def release(self, name: str, owner: str) -> None:
        """Give a lease back; nothing happens where the owner no longer holds it."""
        ...

    def add_shards(self, day: date, lots: Sequence[Lot]) -> None:
        """Lay parts of a day's work out, for any process over this store."""
        ...

    def claim_shard(self, owner: str, run: str | None, until: datetime, now: datetime) -> Claimed | None:
        """Take the first that nobody has, or whose process gave no sign of life; None where there is none.

        Raises `StoreError` where a newer version has changed the tables beyond this one.
        """
        ...

    def keep_shards(self, owner: str, until: datetime) -> None:
        """Give a sign of life: stay with what is ours until then."""
        ...

    def end_shard(self, number: int, owner: str, fault: str | None = None) -> None:
        """A shard of ours is done; with a fault, it is given back, and nobody takes it up again."""
        ...

    def shards(self) -> list[Shard]:
        """All there are, in their order: those of days that are not printed yet."""
        ...

    def lots(self, day: date | None = None) -> list[Lot]:
        """What lies in shards that are not done, of a day or of all."""
        ...

    def revive_shards(self) -> None:
        """Let those be taken again that were given back, or given up."""
        ...

    def drop_shards(self, numbers: Iterable[int]) -> None:
        """Forget shards."""
        ...

    def now_s(self) -> float:
        """Seconds since 1970 by the one clock of all hosts over this store, whatever their own ones say."""
        ...

    def reserve_turn(self, name: str, owner: str, hold_s: float, now: float) -> float:
        """Take a turn that one caller at a time has, for `hold_s` seconds from `now` on.

        Returns 0.0 where it is the owner's now; else after how many seconds it will be free,
        unless its holder is done with it before. The owner may take it again, for longer or
        shorter. `now` is in seconds since 1970; a turn taken before the clock was set back by
        more than some minutes counts as free.
        """
        ...

    def reserve_share(self, name: str, takes_s: float, now: float) -> float:
        """Book a slice of a rate that all processes share: of 600 a minute, 50 take 5.0 s.

        Slices follow one another; returns after how many seconds this one begins.
        """
        ...

    def rest(self, name: str, rest_s: float, now: float) -> None:
        """Let something rest for so long, a day at most; a shorter rest never ends a longer one."""
        ...

    def resting_s(self, name: str, now: float) -> float:
        """For how many seconds more it is to rest."""
        ...

    def claim_deliveries(
        self, rows: Sequence[Delivery], over: Sequence[DeliveryState] = (DeliveryState.FAILED,)
    ) -> bool:
        """Write messages down as being sent by `owner`, all or none.

        False, and nothing is written, where one of them stands already in a state other than `over`.
        """
        ...

    def end_deliveries(self, rows: Sequence[Delivery]) -> None:
        """Write what became of messages that their `owner` is sending; of others nothing."""
        ...

    def deliveries(self, since: date, channel: str | None = None) -> list[Delivery]:
        """Of days from `since` on: by day, oldest first, then by channel."""
        ...

    def save_run(self, run: Run) -> None:
        """Keep what a run did; the same id again replaces it."""
        ...

    def runs(self, limit: int) -> list[Run]:
        """The latest ones, newest first."""
        ...

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

    def close(self) -> None:
        """Give the database back."""
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
