"""`claim.direction`: the paper's number, going the other way.

A clause of the 简介 and a sentence of the paper with the same number are compared by
whether they tell of something good or bad: a falling error and a rising accuracy are
both good, and 词错误率降低18% agrees with an 18% improvement. Where either side cannot
be told, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

__all__ = ["direction"]

_AMOUNT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)\s?(?:[%％]|个?百分点|倍)")
_SOURCE_AMOUNT = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)\s?\$?(?:\\?%|\\times|×|x\b|-?fold|percent|points|(?:absolute|relative)\b)"
)
_CLAUSE = re.compile(r"[^，。；、,;]+")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z])|[,\s]\s?(?:and|while|but|with|whereas|yet)\s|;\s")
_NEAR = 45
"""Characters between a number of the paper and the verb that governs it."""


class _Words(NamedTuple):
    """How one language says that something grows or shrinks, and what of it is good."""

    up: re.Pattern[str]
    down: re.Pattern[str]
    better: re.Pattern[str]
    """Good, whatever it is that changes."""
    more_is_good: re.Pattern[str]
    less_is_good: re.Pattern[str]


_ZH = _Words(
    up=re.compile(r"提升|提高|增加|增长|上升|增强|升高|增至|升至"),
    down=re.compile(r"降低|减少|下降|缩短|缩减|节省|降至|减至|削减|下跌|降幅"),
    better=re.compile(r"改善|优于|超越|超过|领先|高出|胜过"),
    more_is_good=re.compile(
        r"准确率|精度|准确度|准确性|性能|成功率|召回|F1|mAP|BLEU|AUC|mIoU|Dice|质量|速度|效率|吞吐|鲁棒性|得分|正确率|胜率"
    ),
    less_is_good=re.compile(
        r"错误|误差|误报|错率|WER|CER|EER|FID|延迟|耗时|时间|参数|计算|成本|内存|显存|能耗|功耗|损失|开销|幻觉|失真|步数|存储"
    ),
)
_EN = _Words(
    up=re.compile(r"\b(?:increas|rais|ris(?:e|ing)|grow|higher|boost|double|enhanc)\w*", re.IGNORECASE),
    down=re.compile(
        r"\b(?:reduc|decreas|lower|drop|declin|fall|fell|cut|shrink|shorten|sav|degrad|fewer|less|loss|los(?:e|ing))\w*",
        re.IGNORECASE,
    ),
    better=re.compile(
        r"\b(?:improv|outperform|surpass|gain|exceed|better|speed-?up|faster|beat)\w*", re.IGNORECASE
    ),
    more_is_good=re.compile(
        r"\b(?:accurac|precision|performance|success|recall|F1|mAP|BLEU|AUC|mIoU|Dice|quality|speed|efficiency|throughput"
        r"|robustness|scores?\b|win rate)\w*",
        re.IGNORECASE,
    ),
    less_is_good=re.compile(
        r"\b(?:error|WER|CER|EER|FID|latency|time\b|runtime|parameter|comput|cost|memory|energy|loss\b|overhead"
        r"|hallucination|distortion|steps?\b|storage|false|FLOP|bitrate)\w*",
        re.IGNORECASE,
    ),
)


def direction(text: str, source: Source) -> Iterator[Finding]:
    """A warning for each clause whose number the paper gives only to the contrary."""
    for clause in _CLAUSE.findall(text):
        amount = _AMOUNT.search(clause)
        good = _is_good(clause, _ZH) if amount else None
        if not amount or good is None:
            continue
        told = [(near, _is_good(near, _EN)) for near in _around(amount[1], source.whole)]
        if told and all(verdict is not None and verdict is not good for _, verdict in told):
            yield Finding(
                code="claim.direction",
                severity=Severity.WARNING,
                message=f"方向与原文相反，请核对“{clause}”",
                span=clause,
                source=told[0][0].strip(),
            )


def _is_good(text: str, words: _Words) -> bool | None:
    """Whether a change for the better is told; None where it cannot be said."""
    up, down = bool(words.up.search(text)), bool(words.down.search(text))
    more, less = bool(words.more_is_good.search(text)), bool(words.less_is_good.search(text))
    if words.better.search(text):
        return True if not (down and more) else None
    if up is down or more is less:
        return None
    return up is more


def _around(number: str, text: str) -> Iterator[str]:
    """The words of one sentence of the paper about each place where the number stands with a unit."""
    for place in re.finditer(re.escape(number), text):
        match = _SOURCE_AMOUNT.match(text, place.start())
        if match and match[1] == number:
            before = _SENTENCE.split(text[max(0, match.start() - 2 * _NEAR) : match.start()])[-1]
            after = _SENTENCE.split(text[match.end() : match.end() + _NEAR])[0]
            yield before + match[0] + after
