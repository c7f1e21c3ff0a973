"""Everything between the ports, put together as `app` does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from jianbao.adapters.files import OutputFolder
from jianbao.adapters.llm.tokens import Estimate
from jianbao.adapters.store import open_store
from jianbao.budget import Price, Prices
from jianbao.checks import Vocabulary
from jianbao.glossary import Glossary
from jianbao.model import Announced, ChatRequest, Follow, Kind, Outcome, Paper, TopicName
from jianbao.ports import ChatModel
from jianbao.prompting import Prompt
from jianbao.stages.announce import Announcer
from jianbao.stages.assemble import Printing
from jianbao.stages.books import Books, Report
from jianbao.stages.day import Day, Tools
from jianbao.stages.due import Options
from jianbao.stages.journal import Journal, Owners
from jianbao.stages.leaving import Desk
from jianbao.stages.line import Line
from jianbao.stages.paper import AtCap, PaperWork
from jianbao.stages.publish import Layout
from jianbao.stages.purse import Caps, Purse
from jianbao.stages.pursue import Policy
from jianbao.stages.read import Reader
from jianbao.stages.translate import Translator
from jianbao.stages.wishes import Wishes
from jianbao.stages.write import Lore, Writer
from jianbao.taxonomy import Taxonomy
from tests.stages import samples
from tests.stages.fakes import Heard, ScriptedArxiv, ScriptedModel, ScriptedReader, SetClock

PROMPTS = Path(__file__).parents[2] / "prompts"
PRICES = Prices(
    as_of=samples.DAY,
    models={"frog-1": Price(currency="CNY", input=Decimal(1), output=Decimal(10))},
)


@cache
def lore() -> Lore:
    """The shipped prompt and vocabularies."""
    return Lore(
        Prompt.load(PROMPTS, "brief"),
        Vocabulary.parse(
            (PROMPTS / "kept.yml").read_text(encoding="utf-8"),
            Glossary.parse((PROMPTS / "glossary.yml").read_text(encoding="utf-8")),
            Taxonomy.parse((PROMPTS / "taxonomy.yml").read_text(encoding="utf-8")),
        ),
        Estimate(),
    )


@dataclass
class House:
    """One process's world; another one over the same database is a later or a second process."""

    folder: Path
    model: ChatModel = field(default_factory=ScriptedModel)
    arxiv: ScriptedArxiv = field(default_factory=ScriptedArxiv)
    reader: ScriptedReader = field(default_factory=ScriptedReader)
    clock: SetClock = field(default_factory=SetClock)
    heard: Heard = field(default_factory=Heard)
    policy: Policy = field(default_factory=Policy)
    options: Options = field(default_factory=Options)
    layout: Layout = "standard"
    me: str = "here:1:1"
    gone: Callable[[str], bool] = lambda owner: False
    patience_s: float = 60.0
    run_id: str = "20261102T053000-1"
    caps: Caps = field(default_factory=Caps)
    at_cap: AtCap = field(default_factory=AtCap)
    spare: Sequence[ChatModel] = ()
    """Stand in for `model`, in this order."""
    translate: Wishes = field(default_factory=dict)
    follow: Mapping[str, Follow] = field(default_factory=dict)
    """By slug, what a topic wants in Chinese."""

    def __post_init__(self) -> None:
        elsewhere = self.folder / "store.url"
        file = f"sqlite:///{self.folder}/jianbao.db"
        self.url = elsewhere.read_text(encoding="utf-8") if elsewhere.exists() else file
        self.store = open_store(self.url)
        self.outputs = OutputFolder(self.folder / "outputs")

    @cached_property
    def purse(self) -> Purse:
        return Purse(self.caps, ZoneInfo("Asia/Shanghai"), self.store)

    @property
    def asked(self) -> list[ChatRequest]:
        """What the scripted model was asked."""
        assert isinstance(self.model, ScriptedModel)
        return self.model.history

    def journal(self, model: ChatModel | None = None) -> Journal:
        model = model or self.model
        owners = Owners(self.me, self.gone, self.patience_s, poll_s=0.01)
        purse = None if model.is_draft else self.purse
        return Journal(model, Desk(self.store, self.clock, PRICES.of(model), purse), owners)

    def line(self, model: ChatModel | None = None) -> Line:
        spare = (partial(self.journal, one) for one in self.spare)
        return Line(self.journal(model), *spare, say=self.heard.note)

    def writer(self, model: ChatModel | None = None, line: Line | None = None) -> Writer:
        return Writer(line or self.line(model), lore(), self.policy, self.clock)

    def work(self, line: Line | None = None) -> PaperWork:
        reader, writer = Reader(self.arxiv, self.reader, self.store), self.writer(line=line)
        return PaperWork(reader, writer, self.store, self.clock, self.options, self.at_cap)

    def translator(self, line: Line | None = None) -> Translator:
        made_of = replace(lore(), prompt=Prompt.load(PROMPTS, "translation"))
        return Translator(line or self.line(), made_of, self.policy, self.clock)

    def day(self, *topics: TopicName, books: Books | None = None) -> Day:
        """The work of a new run over these topics."""
        line = self.line()
        work, translator = self.work(line), self.translator(line)
        tools = Tools(
            announcer=Announcer(self.arxiv, self.store, self.clock),
            papers=lambda: work,
            store=self.store,
            files=self.outputs,
            clock=self.clock,
            progress=self.heard,
            printing=Printing(lore().vocabulary.taxonomy.name, translate=self.translate, follow=self.follow),
            layout=self.layout,
            options=self.options,
            translator=(lambda: translator) if self.translate else None,
        )
        return Day(tools, books or Books(self.run_id, "run", self.clock.now()), samples.DAY, topics)

    async def run(self, *topics: TopicName) -> Report:
        """A whole run, without an engine."""
        day = self.day(*topics)
        await day.settle()
        await day.papers(day.due())
        await day.translate(day.untranslated())
        for topic in day.topics:
            day.publish(topic)
        return day.finish()

    async def see_to(self, paper: Paper, kind: Kind = Kind.NEW) -> Outcome:
        """One paper of the day, by a run of its own."""
        self.store.add_papers([paper])
        work = self.work()
        announced = Announced(id=paper.id, version=paper.version, kind=kind)
        return await work.see_to(work.cases({paper.key: announced})[paper.key])

    def known(self, paper: Paper) -> Outcome | None:
        """What the ledger says of it."""
        return self.store.outcomes([paper.key]).get(paper.key)
