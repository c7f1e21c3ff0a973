"""The vocabulary of tasks: reads `taxonomy.yml`, resolves names to nodes, finds nodes in English text.

A node is a task, that is what is done (语音识别), never how, where or with which data
(扩散模型, 医学, LibriSpeech). Names are resolved by what the file says and never by
likeness: no measure of likeness parts 图像分割 from 图像分类.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Self

from jianbao.errors import UsageError
from jianbao.phrases import PhraseIndex, normal_form, singulars
from jianbao.taxonomy.likeness import Alike, Likeness
from jianbao.taxonomy.node import File, Node
from jianbao.taxonomy.offers import Offers

__all__ = ["Taxonomy"]

_TITLE_WEIGHT = 3.0
_PLAIN_WORD_WEIGHT = 0.25
_HINT_WEIGHT = 0.5
_SHORTEST_HEAD = 4
_BRACKETED = re.compile(r"^(?P<name>[^(（]+)[(（](?P<gloss>[^)）]+)[)）]$")
_AND = re.compile(r"以及|与|和|及|、|/|;|；|,|，")
_OF = re.compile(r"(?:中|下|上|里)的|的")


class Taxonomy:
    """All nodes, in the order of the file. Immutable."""

    def __init__(self, file: File) -> None:
        self.version = file.version
        self._ids = file.ids_by_name()
        self._nodes = {node.id: node for node in file.nodes}
        self._endings = _ending(file.endings)
        self._facets = _ending(file.endings + file.facets)
        self._friends = {node.id: tuple(map(normal_form, node.false_friends)) for node in file.nodes}
        self._hints = {node.id: self._hint(node) for node in file.nodes}
        self._rank = {node_id: rank for rank, node_id in enumerate(self._nodes)}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `taxonomy.yml`. Raises `UsageError` naming the node and the rule that it breaks."""
        return cls(File.read(text))

    @cached_property
    def _active(self) -> list[Node]:
        return [node for node in self._nodes.values() if node.status == "active"]

    @cached_property
    def _index(self) -> PhraseIndex:
        return PhraseIndex((name, node.id) for node in self._active for name in node.english)

    @cached_property
    def _offers(self) -> Offers:
        return Offers(self._active, self._hints)

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(name for node in self._active for name in node.names[1:])

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

    def has(self, node_id: str) -> bool:
        """Whether there is a node of that id."""
        return node_id in self._nodes

    def name(self, node_id: str) -> str:
        """In Chinese."""
        return self.node(node_id).zh

    def called(self, tag: str) -> str:
        """In Chinese what any name means; a tag that a model proposed and nobody knows, as it is."""
        return self.name(known) if (known := self.resolve(tag)) else tag

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
        title, has_more, _ = text.partition("\n")
        title_ends = len(singulars(title)) if has_more else 0
        scores: defaultdict[str, float] = defaultdict(float)
        for hit in self._index.find(text):
            weight = _TITLE_WEIGHT if hit.at < title_ends else _body_weight(hit.phrase)
            # A whole branch (机器学习) is mentioned by nearly everybody and says little however often.
            scores[hit.key] = scores[hit.key] + weight if "." in hit.key else max(scores[hit.key], weight)
        asked = set(categories)
        for node_id in scores:
            if asked & self._hints[node_id]:
                scores[node_id] += _HINT_WEIGHT
        ranked = sorted(scores, key=lambda key: (-scores[key], -key.count("."), self._rank[key]))
        return tuple(self._nodes[node_id] for node_id in ranked)

    def shortlist(self, text: str, categories: Sequence[str], size: int = 60) -> tuple[Node, ...]:
        """The nodes to offer for a paper, the likeliest first. The first line of the text is its title."""
        return tuple(self._nodes[node_id] for node_id in self._offers.ranked(text, categories)[:size])

    def prompt_names(self, nodes: Iterable[Node]) -> str:
        """Their Chinese names, by which `resolve` knows them: half the tokens of ids."""
        return "、".join(node.zh for node in nodes)

    def near(self, name: str) -> dict[str, Alike]:
        """By id: nodes with a name like this one, and that name, the likest first.

        A suggestion for whoever edits the file. What a node's `not` names is never suggested for it.
        """
        found: dict[str, Alike] = {}
        for alike in self._likeness.near(name):
            node_id = self._ids[normal_form(alike.name)]
            if normal_form(name) not in self._friends[node_id]:
                found.setdefault(node_id, alike)
        return found

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

    def _hint(self, node: Node) -> frozenset[str]:
        if node.arxiv_hint or not node.parent:
            return frozenset(node.arxiv_hint)
        return self._hint(self._nodes[node.parent])


def _body_weight(phrase: str) -> float:
    return _PLAIN_WORD_WEIGHT if phrase.isalpha() and phrase[1:].islower() else 1.0


def _ending(words: Sequence[str]) -> re.Pattern[str]:
    longest_first = sorted(map(normal_form, words), key=len, reverse=True)
    return re.compile(rf"(?: ?(?:{'|'.join(map(re.escape, longest_first))}))$" if words else r"(?!)")
