"""What a replacement changed: enough to be written about again, and what to tell readers."""

from __future__ import annotations

import difflib
import re

from jianbao.model import Paper

ENOUGH = 0.15
"""Share of the abstract's words that differ from which a paper is written about again."""

_WORD = re.compile(r"[A-Za-z]+|\d+(?:\.\d+)?%?|\S")
_NUMBER = re.compile(r"(?<![\w.-])\d+(?:[.,]\d+)*\s?%?(?![\w-])")
_MOST_NUMBERS = 4


def changed_enough(before: Paper, after: Paper) -> bool:
    """Whether a 简介 of the earlier version may be wrong or miss the point now.

    A changed number counts whatever its share: it may stand in the 简介.
    """
    return bool(_numbers(before) ^ _numbers(after)) or _share(before.abstract, after.abstract) >= ENOUGH


def news(before: Paper, after: Paper) -> str | None:
    """What is new in the later version, one Chinese sentence of facts; None where nothing visible is."""
    parts = []
    if before.title != after.title:
        parts.append("标题有改动")
    if share := _share(before.abstract, after.abstract):
        parts.append(f"摘要约 {max(1, round(100 * share))}% 的文字有改动")
    if new := sorted(_numbers(after) - _numbers(before)):
        parts.append(f"新出现的数字：{_some(new)}")
    if gone := sorted(_numbers(before) - _numbers(after)):
        parts.append(f"不再出现的数字：{_some(gone)}")
    if after.comment and after.comment != before.comment:
        parts.append("备注有更新")
    return f"相对 v{before.version}，{'；'.join(parts)}。" if parts else None


def _share(before: str, after: str) -> float:
    """Of words that differ, from 0 to 1; white space does not count."""
    ours, theirs = _WORD.findall(before), _WORD.findall(after)
    return 1 - difflib.SequenceMatcher(None, ours, theirs, autojunk=False).ratio()


def _numbers(paper: Paper) -> frozenset[str]:
    return frozenset(number.replace(" ", "") for number in _NUMBER.findall(paper.abstract))


def _some(numbers: list[str]) -> str:
    return "、".join(numbers[:_MOST_NUMBERS]) + (" 等" if len(numbers) > _MOST_NUMBERS else "")
