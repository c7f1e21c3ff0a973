"""Names that look alike, for a person to judge: likeness never decides what a name means.

图像分割 is as like 图像分类 as 语音识别 is like 语音情感识别: no threshold parts the right from the wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from jianbao.phrases import normal_form

__all__ = ["Alike", "Likeness"]


class Alike(NamedTuple):
    """A name and how much of it is shared."""

    name: str
    ratio: float
    """Of Dice: 1 where both have the same pairs of characters, 0 where they share none."""


class Likeness:
    """A pile of names, to be asked which of them are like another one."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = [(name, len(_pairs(name))) for name in dict.fromkeys(names)]
        self._holding: defaultdict[str, list[int]] = defaultdict(list)
        for number, (name, _) in enumerate(self._names):
            for pair in _pairs(name):
                self._holding[pair].append(number)

    def near(self, name: str, least: float = 0.5) -> list[Alike]:
        """Those at least so like a name, itself left out; the likest first, then as given."""
        pairs = _pairs(name)
        shared = Counter(number for pair in pairs for number in self._holding.get(pair, ()))
        found = [
            Alike(other, 2 * count / (len(pairs) + size))
            for number, count in sorted(shared.items())
            for other, size in (self._names[number],)
            if other != name and 2 * count >= least * (len(pairs) + size)
        ]
        return sorted(found, key=lambda alike: -alike.ratio)


def _pairs(name: str) -> frozenset[str]:
    spelt = normal_form(name)
    return frozenset(one + other for one, other in pairwise(spelt)) or frozenset(spelt)
