"""`claim.direction`: the paper's number, going the other way.

A clause of the 简介 and a sentence of the paper with the same number are compared by
whether they tell of something good or bad: a falling error and a rising accuracy are
both good, and 词错误率降低18% agrees with an 18% improvement. Where both name the same
thing, up and down alone are compared. Where either side cannot be told, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

__all__ = ["direction"]

_AMOUNT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(?:[-~至到](\d+(?:\.\d+)?))?\s?(?:[%％]|个?百分点|倍)")
_SOURCE_AMOUNT = re.compile(
    r"(?<![\d.])(\d+(?:\.\d+)?)\s?\$?(?:\\?%|\\times|×|x\b|-?fold|percent|points|times|(?:absolute|relative)\b)"
)
_CLAUSE = re.compile(r"(?:(?!并|且|同时|而[^且]|但|以?及)[^，。；、,;（）])+")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z])|[,\s]\s?(?:and|while|but|with|whereas|yet)\s|;\s")
_OTHERWISE = re.compile(
    r"不(?!仅)|未(?![知来])|避免|防止|差[距异]|\b(?:gap|differen|dispar|not?\b)\w*", re.IGNORECASE
)
"""What turns the sense of a change: a smaller gap of accuracy."""
_NEAR = 45
"""Characters between a number of the paper and the verb that governs it."""
_MORE_IS_GOOD, _LESS_IS_GOOD = True, False
_MEASURED: tuple[tuple[bool | None, str, str], ...] = (
    (_MORE_IS_GOOD, "准确[率度性]|精确?度|正确率", r"accura|precision"),
    (_MORE_IS_GOOD, "性能|效果|表现|优势", r"performan"),
    (
        _MORE_IS_GOOD,
        "(?:成功|检测|识别|检出|命中|胜|通过|覆盖|恢复|保留|完成)率|胜率",
        r"success|win[- ]rate|detection|recognition",
    ),
    (
        _MORE_IS_GOOD,
        "召回|F1|mAP|BLEU|AUC|mIoU|Dice|得分|分数",
        r"recall|F1|mAP|BLEU|AUC|mIoU|Dice|scores?\b",
    ),
    (
        _MORE_IS_GOOD,
        "质量|一致性|自然度|可懂度|相似度|鲁棒性|泛化|能力|保真度",
        r"quality|consisten|natural|intelligib|similar|robust|fidelity",
    ),
    (_MORE_IS_GOOD, "速度|推理加速|吞吐", r"speed|throughput"),
    (_MORE_IS_GOOD, "效率|能效|利用率", r"efficiency|utili[sz]ation"),
    (
        _LESS_IS_GOOD,
        "错误|误差|误报|误识|错率|[WCE]ER|FID|R?MSE|MAE|困惑度",
        r"error|[WCE]ER\b|FID|false|R?MSE|MAE\b|perplexity",
    ),
    (_LESS_IS_GOOD, "延迟|耗时|时间|时延", r"latency|time\b|runtime|delay"),
    (_LESS_IS_GOOD, "参数|体积|模型大小|规模", r"parameter|\bsize"),
    (_LESS_IS_GOOD, "计算|FLOPs", r"comput|FLOP|MACs"),
    (_LESS_IS_GOOD, "成本|开销|消耗", r"cost|overhead|consum"),
    (_LESS_IS_GOOD, "内存|显存|存储", r"memory|storage|footprint"),
    (_LESS_IS_GOOD, "能耗|功耗", r"energy|power"),
    (
        _LESS_IS_GOOD,
        "损失|幻觉|失真|步数|码率|比特率",
        r"loss\b|hallucination|distortion|steps?\b|bit-?\s?rate",
    ),
    (None, "token|词元", r"token"),
    (None, "数据|样本", r"\bdata\b|samples?\b"),
)
"""What is measured, in both languages, and whether more of it is good."""


class _Words(NamedTuple):
    """How one language says that something grows or shrinks, and what of it is good."""

    up: re.Pattern[str]
    down: re.Pattern[str]
    better: re.Pattern[str]
    """Good, whatever it is that changes."""
    measured: tuple[re.Pattern[str], ...]
    """As in `_MEASURED`."""


_ZH = _Words(
    up=re.compile(r"提升|提高|增加|增长|上升|增强|升高|增至|升至|延长"),
    down=re.compile(r"降低|减少|下降|缩短|缩减|缩小|节省|降至|减至|削减|下跌|降幅|压缩"),
    better=re.compile(r"改善|优于|超越|超过|领先|高出|胜过|加速"),
    measured=tuple(re.compile(zh) for _, zh, _ in _MEASURED),
)
_EN = _Words(
    up=re.compile(
        r"\b(?:increas|rais|ris(?:e|ing)|grow|higher|boost|double|enhanc|more(?! than)\b)\w*", re.IGNORECASE
    ),
    down=re.compile(
        r"\b(?:reduc|decreas|lower|drop|declin|fall|fell|cut|shrink|shorten|sav|degrad|fewer|less|loss|los(?:e|ing)|compress"
        r"|smaller)\w*",
        re.IGNORECASE,
    ),
    better=re.compile(
        r"\b(?:improv|outperform|surpass|gain|exceed|better|speed-?up|accelerat|faster|beat|superior)\w*",
        re.IGNORECASE,
    ),
    measured=tuple(re.compile(rf"\b(?:{en})\w*", re.IGNORECASE) for *_, en in _MEASURED),
)


class _Told(NamedTuple):
    """What a clause tells of a change."""

    things: frozenset[int]
    """What changes: places in `_MEASURED`."""
    up: bool | None
    good: bool | None
    """None where it cannot be said."""

    def denies(self, other: _Told, before: _Told) -> bool:
        """Whether another one tells the contrary for certain; `before`: earlier clauses of the sentence."""
        unclear = self.up is None and self.good is None
        if unclear or (self.up is other.up and self.things & other.things):
            return False
        if self.good is not None and other.good is not None:
            return self.good is not other.good
        if self.up is False and not (self.things or before.of_less() or other.of_less()):
            return other.good is True  # what fell is named nowhere, and the paper tells of something better
        return (
            None not in (self.up, other.up)
            and self.up is not other.up
            and (bool(self.things & other.things) or (self.good is False and not other.things))
        )

    def of_less(self) -> bool:
        """Whether less of what changes is good."""
        return any(_MEASURED[place][0] is _LESS_IS_GOOD for place in self.things)


_UNCLEAR = _Told(frozenset(), None, None)


def direction(text: str, source: Source) -> Iterator[Finding]:
    """A warning for each clause whose number the paper gives only to the contrary."""
    for place in _CLAUSE.finditer(text):
        clause, amount = place[0], _AMOUNT.search(place[0])
        if not amount:
            continue
        ours = _told(clause, _ZH)
        before = _told(text[: place.start()].rpartition("。")[2], _ZH) if ours.up is False else _UNCLEAR
        told = [near for number in amount.groups() if number for near in _around(number, source.whole)]
        if told and all(ours.denies(_told(near, _EN), before) for near in told):
            yield Finding(
                code="claim.direction",
                severity=Severity.WARNING,
                message=f"方向与原文相反，请核对“{clause}”",
                span=clause,
                source=told[0].strip(),
            )


def _told(text: str, words: _Words) -> _Told:
    if _OTHERWISE.search(text):
        return _UNCLEAR
    up, down = bool(words.up.search(text)), bool(words.down.search(text))
    things = frozenset(place for place, thing in enumerate(words.measured) if thing.search(text))
    rises = up if up is not down else None
    wanted = {good for place in things if (good := _MEASURED[place][0]) is not None}
    if words.better.search(text):
        return _Told(things, rises, None if down and _MORE_IS_GOOD in wanted else True)
    good = rises is wanted.pop() if rises is not None and len(wanted) == 1 else None
    return _Told(things, rises, good)


def _around(number: str, text: str) -> Iterator[str]:
    """The words of one sentence of the paper about each place where the number stands with a unit."""
    for place in re.finditer(re.escape(number), text):
        match = _SOURCE_AMOUNT.match(text, place.start())
        if match and match[1] == number:
            before = _SENTENCE.split(text[max(0, match.start() - 2 * _NEAR) : match.start()])[-1]
            after = _SENTENCE.split(text[match.end() : match.end() + _NEAR])[0]
            yield before + match[0] + after
