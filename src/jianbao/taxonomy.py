"""The vocabulary of tasks: reads `taxonomy.yml`, resolves names to nodes, finds nodes in English text.

A node is a task, that is what is done (语音识别), never how, where or with which data
(扩散模型, 医学, LibriSpeech). Names are resolved by what the file says and never by
likeness: no measure of likeness parts 图像分割 from 图像分类.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Self

import yaml
from pydantic import Field, ValidationError

from jianbao.errors import UsageError
from jianbao.model import Record
from jianbao.phrases import PhraseIndex, normal_form

__all__ = ["Node", "Taxonomy"]

_MAX_DEPTH = 3
_TITLE_WEIGHT = 3.0
_PLAIN_WORD_WEIGHT = 0.25
_HINT_WEIGHT = 0.5
_SHORTEST_HEAD = 4
_HAS_CJK = re.compile(r"[\u3400-\u9fff]")
_BRACKETED = re.compile(r"^(?P<name>[^(（]+)[(（](?P<gloss>[^)）]+)[)）]$")
_AND = re.compile(r"以及|与|和|及|、|/|;|；|,|，")
_OF = re.compile(r"(?:中|下|上|里)的|的")


class Node(Record):
    """One task."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9][a-z0-9-]*)*$")
    """Stable, never used again for another task; what stands before its last dot is its parent."""
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    false_friends: tuple[str, ...] = Field(default=(), alias="not")
    """Names that look like this task and are another one."""
    broader: tuple[str, ...] = ()
    """Further parents, beside the one of the id."""
    also: tuple[str, ...] = ()
    """Where it may be shown as well."""
    arxiv_hint: tuple[str, ...] = ()
    """Categories in which it is at home; its parent's where it states none."""
    scope: str = ""
    status: Literal["active", "deprecated"] = "active"
    replaced_by: str | None = None
    since: str = ""
    """Version of the taxonomy that brought it; empty for the first."""

    @property
    def parent(self) -> str | None:
        """Id of the node above; none at the top."""
        return self.id.rpartition(".")[0] or None

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that it answers to, its id included."""
        return (self.id, self.zh, self.en, *self.aliases)


class _File(Record):
    version: str
    endings: tuple[str, ...] = ()
    """Words after a task that change nothing: 任务."""
    facets: tuple[str, ...] = ()
    """Words after a task that say what is done to it: 评估."""
    nodes: tuple[Node, ...]


class Taxonomy:
    """All nodes, in the order of the file. Immutable."""

    def __init__(self, file: _File) -> None:
        self.version = file.version
        self._nodes = {node.id: node for node in file.nodes}
        _check_tree(file.nodes, self._nodes)
        self._ids = _ids_by_name(file.nodes)
        _check_false_friends(file.nodes, self._ids)
        self._endings = _ending(file.endings)
        self._facets = _ending(file.endings + file.facets)
        self._friends = {node.id: tuple(map(normal_form, node.false_friends)) for node in file.nodes}
        self._hints = {node.id: self._hint(node) for node in file.nodes}
        self._rank = {node_id: rank for rank, node_id in enumerate(self._nodes)}
        self._index = PhraseIndex(
            (name, node.id)
            for node in file.nodes
            if node.status == "active"
            for name in (node.en, *node.aliases)
            if not _HAS_CJK.search(name)
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `taxonomy.yml`. Raises `UsageError` naming the node and the rule that it breaks."""
        try:
            file = _File.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506 - a safe loader
        except (yaml.YAMLError, ValidationError) as error:
            raise UsageError(f"taxonomy: {error}") from error
        return cls(file)

    @property
    def nodes(self) -> tuple[Node, ...]:
        """All of them, deprecated ones included."""
        return tuple(self._nodes.values())

    def node(self, node_id: str) -> Node:
        """Raises `UsageError` for an id that never was."""
        try:
            return self._nodes[node_id]
        except KeyError:
            raise UsageError(f"taxonomy: there is no node {node_id!r}", id=node_id) from None

    def name(self, node_id: str) -> str:
        """In Chinese."""
        return self.node(node_id).zh

    def resolve(self, name: str) -> str | None:
        """The id that a name means: id, zh, en or alias, spelt however; else nothing.

        `语音识别任务`, `语音识别（ASR）` and `Speech-Recognition` are 语音识别. A deprecated
        node gives the one that replaced it.
        """
        node_id = self._exact(normal_form(name)) or self._exact(self._endings.sub("", normal_form(name)))
        if node_id:
            return node_id
        match = _BRACKETED.match(name.strip())
        return match and (self.resolve(match["name"]) or self.resolve(match["gloss"]))

    def resolve_phrase(self, phrase: str) -> tuple[str, ...]:
        """The ids in a phrase of running Chinese (`多语言语音识别与翻译`), looser than `resolve`.

        Splits at 与, 和, 、; then the longest name at the end of a part counts, for the
        head of a Chinese compound stands last. False friends at the end never do.
        """
        whole = self.resolve(phrase)
        if whole:
            return (whole,)
        # Shorter parts lean on the others: 定位 in 伪造检测与定位 is no robot's.
        whole_parts = (part for part in _AND.split(phrase) if len(part) >= _SHORTEST_HEAD)
        parts = [node_id for part in whole_parts if (node_id := self._head(part))]
        ids = (
            parts
            or [node_id for node_id in (self._head(phrase), *map(self._head, _OF.split(phrase))) if node_id][
                :1
            ]
        )
        return tuple(dict.fromkeys(ids))

    def mentions(self, text: str, categories: Sequence[str] = ()) -> tuple[Node, ...]:
        """The nodes whose English names stand in a text as whole words, best first.

        The first line counts as the title, three times as much as the rest; in the rest a
        name of one plain word (`optimization`) counts little. A node at home in one of the
        paper's arXiv categories goes before its equals.
        """
        title_ends = text.find("\n")
        scores: defaultdict[str, float] = defaultdict(float)
        for hit in self._index.find(text):
            weight = _TITLE_WEIGHT if hit.start < title_ends else _body_weight(hit.phrase)
            # A whole branch (机器学习) is mentioned by nearly everybody and says little however often.
            scores[hit.key] = scores[hit.key] + weight if "." in hit.key else max(scores[hit.key], weight)
        asked = set(categories)
        for node_id in scores:
            if asked & self._hints[node_id]:
                scores[node_id] += _HINT_WEIGHT
        ranked = sorted(scores, key=lambda key: (-scores[key], -key.count("."), self._rank[key]))
        return tuple(self._nodes[node_id] for node_id in ranked)

    def shortlist(self, text: str, categories: Sequence[str], size: int = 40) -> tuple[Node, ...]:
        """The nodes to offer for a paper: those mentioned, what is above them, their kin, the categories'."""
        mentioned = self.mentions(text, categories)
        asked = set(categories)
        at_home = [node_id for node_id in self._nodes if asked & self._hints[node_id]]
        offered = dict.fromkeys(node.id for node in mentioned)
        offered |= dict.fromkeys(node.parent for node in mentioned if node.parent)
        offered |= dict.fromkeys(node_id for node_id in at_home if "." not in node_id)
        for node in mentioned:
            offered |= dict.fromkeys(self._kin(node))
        offered |= dict.fromkeys(at_home)
        active = (self._nodes[node_id] for node_id in offered if self._nodes[node_id].status == "active")
        return tuple(node for node, _ in zip(active, range(size), strict=False))

    def prompt_rows(self, nodes: Iterable[Node]) -> str:
        """One `id 中文名` a line."""
        return "\n".join(f"{node.id} {node.zh}" for node in nodes)

    def _exact(self, name: str) -> str | None:
        node_id = self._ids.get(name)
        return node_id and (self._nodes[node_id].replaced_by or node_id)

    def _head(self, part: str) -> str | None:
        """The node of a part as it stands, else without facets such as 评估, else by its longest ending."""
        names = [self._endings.sub("", normal_form(part))]
        while (shorter := self._facets.sub("", names[-1])) != names[-1]:
            names.append(shorter)
        return next(
            (
                node_id
                for look in (self._exact, self._longest_ending)
                for node_id in map(look, names)
                if node_id
            ),
            None,
        )

    def _longest_ending(self, name: str) -> str | None:
        for start in range(1, len(name) - _SHORTEST_HEAD + 1):
            node_id = self._exact(name[start:])
            if node_id and not any(
                name.endswith(friend) and len(friend) > len(name) - start for friend in self._friends[node_id]
            ):
                return node_id
        return None

    def _kin(self, node: Node) -> Iterator[str]:
        """Children first, then siblings."""
        for parent in (node.id, node.parent):
            yield from (other.id for other in self._nodes.values() if parent and other.parent == parent)

    def _hint(self, node: Node) -> frozenset[str]:
        if node.arxiv_hint or not node.parent:
            return frozenset(node.arxiv_hint)
        return self._hint(self._nodes[node.parent])


# libyaml's loader is ten times as fast; a build of PyYAML may lack it.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _body_weight(phrase: str) -> float:
    return _PLAIN_WORD_WEIGHT if phrase.isalpha() and phrase[1:].islower() else 1.0


def _ending(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(map(normal_form, words), key=len, reverse=True)
    return re.compile(rf"(?: ?(?:{'|'.join(map(re.escape, longest_first))}))$" if words else r"(?!)")


def _ids_by_name(nodes: Sequence[Node]) -> dict[str, str]:
    ids: dict[str, str] = {}
    for node in nodes:
        for name in node.names:
            owner = ids.setdefault(normal_form(name), node.id)
            if owner != node.id:
                raise UsageError(f"taxonomy: {name!r} of {node.id} belongs to {owner}", id=node.id, name=name)
    return ids


def _check_tree(nodes: Sequence[Node], by_id: dict[str, Node]) -> None:
    if len(by_id) != len(nodes):
        twice = next(node.id for at, node in enumerate(nodes) if by_id[node.id] is not nodes[at])
        raise UsageError(f"taxonomy: {twice} stands twice", id=twice)
    for node in nodes:
        if node.id.count(".") >= _MAX_DEPTH:
            raise UsageError(f"taxonomy: {node.id} is deeper than {_MAX_DEPTH}", id=node.id)
        for kind, ids in _links(node):
            for node_id in ids:
                if node_id not in by_id:
                    raise UsageError(
                        f"taxonomy: {kind} of {node.id} is {node_id}, which is no node", id=node.id
                    )
        if node.replaced_by and by_id[node.replaced_by].status == "deprecated":
            raise UsageError(f"taxonomy: {node.id} is replaced by a deprecated node", id=node.id)
        _check_above(node, by_id, ())


def _links(node: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "parent", (node.parent,) if node.parent else ()
    yield "broader", node.broader
    yield "also", node.also
    yield "replaced_by", (node.replaced_by,) if node.replaced_by else ()


def _check_above(node: Node, by_id: dict[str, Node], below: tuple[str, ...]) -> None:
    if node.id in below:
        raise UsageError(f"taxonomy: {node.id} is above itself: {' < '.join((*below, node.id))}", id=node.id)
    for node_id in (*node.broader, *((node.parent,) if node.parent else ())):
        if node_id in by_id:
            _check_above(by_id[node_id], by_id, (*below, node.id))


def _check_false_friends(nodes: Sequence[Node], ids: dict[str, str]) -> None:
    """No node bears the name of its own false friend; where the friend is a node, it says so too."""
    friends = {node.id: {ids.get(normal_form(name)) for name in node.false_friends} for node in nodes}
    for node in nodes:
        if node.id in friends[node.id]:
            raise UsageError(f"taxonomy: {node.id} has a name that its `not` forbids", id=node.id)
        for other in friends[node.id] - {None}:
            if other and node.id not in friends[other]:
                raise UsageError(
                    f"taxonomy: `not` of {node.id} names {other}, but not the reverse", id=node.id
                )
