"""Which nodes a paper may be about: for the model to choose among, so all that matters is to miss none.

A node's names need not stand in the text: their words do, in any order, and some may be
missing (`detecting audio that was deepfaked`). A word counts by how few nodes have it.
Rough by intent: what decides about a tag is the model, and `Taxonomy.resolve`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import add

from jianbao.phrases import normal_form, singulars
from jianbao.taxonomy.node import Node

__all__ = ["Offers"]

_BODY = 0.6
"""What a word counts outside the title."""
_HEAVIEST = 9.0
"""A name weighs as much as its words, up to here: longer ones are not surer."""
_AT_HOME_FIRST, _AT_HOME = 1.0, 0.7
"""For a node at home in the paper's first category, and in another of them."""
_BRANCH = 1.0
"""For a whole branch of one of the categories, or of none: nearly every paper may be about it."""
_OF_CHILD = 0.6
"""What a node gets of its best child's score."""


class Offers:
    """Ranks nodes by the words of a text. `hints` are the categories in which each node is at home.

    A node is its place among all nodes here, and their scores are a list: a paper has hundreds of them.
    """

    def __init__(self, nodes: Sequence[Node], hints: Mapping[str, frozenset[str]]) -> None:
        places = {node.id: place for place, node in enumerate(nodes)}
        self._ids = tuple(places)
        self._hints = [hints[node.id] for node in nodes]
        self._parents = [places.get(node.parent or "") for node in nodes]
        self._is_branch = [not node.parent for node in nodes]
        self._at_home = lru_cache(maxsize=1024)(self._by_home)
        names = [(places[node.id], words) for node in nodes for words in _names(node)]
        owners: defaultdict[str, set[int]] = defaultdict(set)
        for place, words in names:
            for word in words:
                owners[word].add(place)
        rarity = {word: math.log(len(nodes) / len(having)) + 0.3 for word, having in owners.items()}
        self._names: list[tuple[int, float]] = []
        """Owner and weight of each name."""
        self._shares: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
        """By word: the names that hold it, and which share of the name it is."""
        for number, (place, words) in enumerate(names):
            weight = sum(rarity[word] for word in words)
            self._names.append((place, min(weight, _HEAVIEST)))
            for word in words:
                self._shares[word].append((number, rarity[word] / weight))

    def ranked(self, text: str, categories: Sequence[str]) -> list[str]:
        """Ids, the likeliest first, of which something speaks. The first line is the title."""
        own = list(map(add, self._by_words(text), self._at_home(tuple(categories))))
        scores = own.copy()
        for place, parent in enumerate(self._parents):
            if parent is not None and (score := own[place] * _OF_CHILD) > scores[parent]:
                scores[parent] = score
        best_first = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
        return [self._ids[place] for place in best_first if scores[place]]

    def _by_home(self, categories: tuple[str, ...]) -> list[float]:
        """What nodes get for the paper's categories alone."""
        scores = [0.0] * len(self._ids)
        for place, homes in enumerate(self._hints):
            if not homes.isdisjoint(categories):
                scores[place] += _AT_HOME_FIRST if categories[0] in homes else _AT_HOME
            if self._is_branch[place] and (not homes or not homes.isdisjoint(categories)):
                scores[place] += _BRANCH
        return scores

    def _by_words(self, text: str) -> list[float]:
        """The best of each node's names: the share of it that the text has, squared, by its weight."""
        said, title = singulars(text), singulars(text.partition("\n")[0])
        words = dict.fromkeys(said[len(title) :], _BODY) | dict.fromkeys(title, 1.0)
        met: defaultdict[int, float] = defaultdict(float)
        for word, worth in words.items():
            for number, share in self._shares.get(word, ()):
                met[number] += share * worth
        scores = [0.0] * len(self._ids)
        for number, share in met.items():
            place, weight = self._names[number]
            if (score := share * share * weight) > scores[place]:
                scores[place] = score
        return scores


def _names(node: Node) -> list[tuple[str, ...]]:
    """The distinct words of each English name and cue."""
    spoken = (*node.english, *node.cues)
    return [words for name in spoken if (words := tuple(dict.fromkeys(normal_form(name).split())))]
