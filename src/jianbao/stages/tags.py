"""How the vocabulary of tasks fares: its use, its gaps, and what to look at before it grows. Read only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from jianbao.model import Record
from jianbao.model.tags import Proposed, Tagging
from jianbao.phrases import normal_form
from jianbao.taxonomy import Likeness, Taxonomy
from jianbao.text import clean

_SUGGESTIONS = 3
"""Nodes named beside a proposal."""


class Near(Record):
    """A node with a name like the one asked about: a suggestion."""

    id: str
    zh: str
    name: str
    """Of the node's names, the one that is alike."""
    ratio: float


class Use(Record):
    """One tag."""

    id: str
    zh: str
    papers: int
    share: float
    """Of all papers."""
    topics: dict[str, int]


class Proposal(Record):
    """A name that the taxonomy does not have, however it was spelt."""

    name: str
    """In its commonest spelling."""
    spellings: tuple[str, ...]
    papers: tuple[str, ...]
    """Ids, the newest first."""
    candidate: bool
    """In enough papers to be looked at."""
    near: tuple[Near, ...] = ()


class Pair(Record):
    """Two proposals that may be one."""

    one: str
    other: str
    ratio: float


class Tags(Record):
    """Everything that `jianbao tags` says."""

    version: str
    """Of the taxonomy."""
    papers: int
    untagged: tuple[str, ...]
    """Ids of papers without a tag of the taxonomy."""
    proposing: int
    """Papers with a proposal that is still unresolved."""
    uses: tuple[Use, ...]
    """The commonest first."""
    unused: tuple[str, ...]
    """Ids of active nodes that no paper has."""
    proposals: tuple[Proposal, ...]
    """Unresolved: the commonest first."""
    resolved: dict[str, str]
    """Proposals for which the taxonomy has a node by now, and its id."""
    pairs: tuple[Pair, ...]
    """The likest first."""

    @property
    def coverage(self) -> float:
        """Share of papers with a tag of the taxonomy."""
        return 1 - len(self.untagged) / self.papers if self.papers else 0.0


def survey(tagging: Tagging, taxonomy: Taxonomy, least: int) -> Tags:
    """`least` papers make a proposal a candidate for the taxonomy."""
    spelt = {name: taxonomy.resolve(name) for name in {one.name for one in tagging.proposed}}
    open_ones = [one for one in tagging.proposed if spelt[one.name] is None]
    proposals = _proposals(open_ones, taxonomy, least)
    uses = _uses(tagging, taxonomy)
    used = {use.id for use in uses}
    return Tags(
        version=taxonomy.version,
        papers=tagging.papers,
        untagged=tagging.untagged,
        proposing=len({one.paper_id for one in open_ones}),
        uses=uses,
        unused=tuple(node.id for node in taxonomy.nodes if node.status == "active" and node.id not in used),
        proposals=proposals,
        resolved={name: node_id for name, node_id in sorted(spelt.items()) if node_id},
        pairs=_pairs([one.name for one in proposals]),
    )


def near(name: str, taxonomy: Taxonomy) -> tuple[Near, ...]:
    """The nodes with a name like this one, the likest first."""
    return tuple(
        Near(id=node_id, zh=taxonomy.name(node_id), name=alike.name, ratio=round(alike.ratio, 2))
        for node_id, alike in taxonomy.near(name).items()
    )


def _uses(tagging: Tagging, taxonomy: Taxonomy) -> tuple[Use, ...]:
    """By node; an id that the taxonomy has no more keeps its count under its own name."""
    papers: Counter[str] = Counter()
    topics: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for count in tagging.counts:
        node_id = taxonomy.resolve(count.tag) or count.tag
        if count.topic is None:
            papers[node_id] += count.papers
        else:
            topics[node_id][count.topic] += count.papers
    return tuple(
        Use(
            id=node_id,
            zh=taxonomy.name(node_id) if taxonomy.resolve(node_id) else node_id,
            papers=number,
            share=number / tagging.papers,
            topics=dict(topics[node_id].most_common()),
        )
        for node_id, number in papers.most_common()
    )


def _proposals(proposed: Iterable[Proposed], taxonomy: Taxonomy, least: int) -> tuple[Proposal, ...]:
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    papers: defaultdict[str, set[str]] = defaultdict(set)
    for one in proposed:
        # a model wrote it: no control characters on the way to a terminal
        spellings[normal_form(one.name)][" ".join(clean(one.name).split())] += 1
        papers[normal_form(one.name)].add(one.paper_id)
    order = sorted(papers, key=lambda key: (-len(papers[key]), key))
    return tuple(
        Proposal(
            name=(spelt := [name for name, _ in spellings[key].most_common()])[0],
            spellings=tuple(spelt),
            papers=tuple(sorted(papers[key], reverse=True)),
            candidate=len(papers[key]) >= least,
            near=near(spelt[0], taxonomy)[:_SUGGESTIONS],
        )
        for key in order
    )


def _pairs(names: Sequence[str]) -> tuple[Pair, ...]:
    pile = Likeness(names)
    place = {name: number for number, name in enumerate(names)}
    found = [
        Pair(one=name, other=alike.name, ratio=round(alike.ratio, 2))
        for name in names
        for alike in pile.near(name, least=0.6)
        if place[name] < place[alike.name]
    ]
    return tuple(sorted(found, key=lambda pair: -pair.ratio))
