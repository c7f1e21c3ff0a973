"""Which stored papers an evaluation is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from jianbao.errors import UsageError
from jianbao.model import Filters, Paper, PaperKey, Section, State
from jianbao.model.evaluation import Excluded
from jianbao.model.shelf import Golden
from jianbao.ports import Store
from jianbao.prompting import Prompt
from jianbao.stages.evaluate.golden import leaks, staleness
from jianbao.stages.paper import FEWEST_CHARACTERS
from jianbao.stages.read import Text

SEED = 1
"""Of samples: the same papers every time, so that what was answered stays free."""

_WITH_BRIEF = (State.HELD, State.FAILED, State.PUBLISHED)


@dataclass(frozen=True)
class Chosen:
    """The papers of an evaluation."""

    papers: tuple[Paper, ...]
    golden: dict[PaperKey, Golden]
    """By `(id, version)`, where the paper is of the golden set."""
    excluded: tuple[Excluded, ...]


def choose(store: Store, over: str, topics: Sequence[str], prompts: Sequence[Prompt]) -> Chosen:
    """The papers of a set: `golden`, `day:2026-11-02`, `sample:100`. Raises `UsageError`.

    What is stale, gives itself away in one of the prompts, or cannot be asked about is left out and named.
    """
    items = {one.key: one for one in store.golden()}
    kind, _, rest = over.partition(":")
    if kind == "golden" and not rest:
        keys = [key for key in items if not topics or _in_topics(store, key, topics)]
    elif kind == "day":
        keys = _of_day(store, _day(rest), topics)
    elif kind == "sample" and rest.isdecimal() and int(rest):
        keys = _sample(store, int(rest), topics)
    else:
        raise UsageError(f"no set {over!r}: golden, day:2026-11-02 or sample:100")
    return _sifted(store, keys, items if kind == "golden" else {}, prompts)


def stored_text(store: Store, paper: Paper) -> Text:
    """The text that the store has; no PDF is fetched, for both sides must see the same."""
    document = store.document(paper.key)
    if document is None:
        return Text(None, "pdf: unread")
    return Text(document) if document.quality.usable else Text(None, f"pdf: {document.quality.value}")


def _sifted(
    store: Store,
    keys: Sequence[PaperKey],
    items: dict[PaperKey, Golden],
    prompts: Sequence[Prompt],
) -> Chosen:
    records = store.papers(keys)
    papers, excluded = [], []
    for key in keys:
        paper = records.get(key)
        if why := _unfit(store, key, paper) or _unfair(store, items.get(key), paper, prompts):
            excluded.append(Excluded(paper_id=key[0], version=key[1], reason=why))
        elif paper:
            papers.append(paper)
    kept = {paper.key: items[paper.key] for paper in papers if paper.key in items}
    return Chosen(tuple(papers), kept, tuple(excluded))


def _unfit(store: Store, key: PaperKey, paper: Paper | None) -> str | None:
    """Why nobody can be asked about a paper."""
    if paper is None:
        return "its record is not in the store"
    if paper.withdrawn:
        return "withdrawn"
    if len(paper.abstract) < FEWEST_CHARACTERS and store.document(key) is None:
        return "too little source"
    return None


def _unfair(store: Store, item: Golden | None, paper: Paper | None, prompts: Sequence[Prompt]) -> str | None:
    if item is None:
        return None
    if why := staleness(store, item):
        return f"stale: {why}"
    for prompt in prompts:
        if leaks(prompt, paper, item.expected):
            return f"leaked: its text stands in {prompt.ref.name}"
    return None


def _of_day(store: Store, day: date, topics: Sequence[str]) -> list[PaperKey]:
    """The new papers of a day's printed digests, each once."""
    slugs = topics or [head.slug for head in store.digest_heads() if head.day == day]
    digests = [store.digest(slug, day) for slug in slugs]
    if not any(digests):
        raise UsageError(f"no digest of {day} is in the store: jianbao status names the days it has")
    entries = [entry for digest in digests if digest for entry in digest.section(Section.NEW)]
    return list(dict.fromkeys(entry.key for entry in entries))


def _sample(store: Store, number: int, topics: Sequence[str]) -> list[PaperKey]:
    """Drawn at random, always the same ones; a larger sample holds the smaller."""
    slugs: Sequence[str | None] = topics or [None]
    each = -(-number // len(slugs))
    found: dict[PaperKey, None] = {}
    for slug in slugs:
        wanted = Filters(states=_WITH_BRIEF, topic=slug, undecided=False, sample=SEED)
        items = store.review_queue(wanted, limit=each).items
        found |= dict.fromkeys(item.key for item in items)
    return list(found)[:number]


def _in_topics(store: Store, key: PaperKey, topics: Sequence[str]) -> bool:
    return any(topic in topics for topic, _ in store.holding(key[0]))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no day: day:2026-11-02") from error
