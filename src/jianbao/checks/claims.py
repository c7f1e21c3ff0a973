"""Claims that the paper does not make: a first, a best, the other direction, a lost "not".

All are warnings, and silent where there is doubt: a word that may support a claim does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

__all__ = ["best", "first", "negation"]

_FIRST = re.compile(
    r"首(?:个|次|创|例|款|套|部|项|度|批|篇|种)|(?<!频)率先(?!验)|第一(?:个|种|款|套|次)(?:[^，。；]{0,12}的)?"
)
_OWN_FIRST = re.compile(
    r"""
      \bfirst[- ]?(?:ever|of|to|time|known|work|study|attempt|large|open|public|shot)\b
    | \b(?:the|our|a|its|be|are|is|as)\b\W*(?:\\\w+\{)?first\b
      (?!-?\s*(?:stage|step|phase|part|half|author|place|layer|row|one|two|,))
    | \bpioneer | \bunprecedented | \bunexplored | \binaugural | \bdebut | \b1st\b
    | \bnever\s(?:been|before) | \bno\s(?:prior|previous|existing|such|other) | \bnot\s(?:yet\s)?been
    | \bpreviously\sun | \bonly\s(?:open|public|available|known|one|dataset|benchmark)
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""A first that is claimed, and not one that comes before a second: `we first train`, `First, …`."""
_BEST = re.compile(
    r"(?:达到|取得|实现|获得|刷新|创下|表现|性能|效果|处于|保持|全面)[^，。；]{0,8}(?:最优|最先进|SOTA|领先|最佳|最好|最高水平)"
)
_OWN_BEST = re.compile(
    r"""
      state[- ]of[- ](?:the[- ])?(?:art|practice) | \bSOTA | \bbest\b | \brecord | \b1st\b
    | \bfirst\splace | \brank | \btop\b | \bopti(?:mal|mum) | \bcutting[- ]edge | \bhighest\b
    | \blead(?:s|ing|er|erboard)?\b | \bstrongest | \b(?:un|best-)?match(?:ed|es)\b | \bw[io]n | \blowest\b
    | outperform | surpass | superior | exceed | \bbeats?\b
    | \bunprecedented | \bmost\b | \badvanced?s?\b | \bbetter\sthan
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ALL = re.compile(r"(?:优于|超越|超过|胜过)了?(?:所有|全部|一切)[^，。；]{0,6}")
_OWN_ALL = re.compile(
    r"\b(?:all|every|any|each|both|none|existing|consistent(?:ly)?|other|others|previous|prior|across|best)\b"
    r"|state[- ]of[- ]the|\bSOTA",
    re.IGNORECASE,
)

_NOT = re.compile(r"[无未没不非免毋难]|缺乏|避免|尚")
_OTHERS = re.compile(
    r"现有|传统|已有|以往|此前|通常|往往|依赖|解决|针对|问题|挑战|限制|替代|相比|对比|常规|多数|一般"
)
"""Words by which a clause tells of what others need."""
_NO_EFFECT = re.compile(
    r"\b(?:no|not|n't|without(?:\sany)?)\s(?:\w+\s)?(?:statistically\s)?significant(?:ly)?\s"
    r"(?:differen|improve|effect|correlat|impact|change|gain|affect)",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"(?:有|存在|产生|带来|具有)?[^，。；]{0,2}显著的?(?:差异|改善|提升|影响|相关|变化)|显著(?:不同|影响|提升|改善)"
)

_WHAT = {
    "训练": r"(?:re|pre-?)?train",
    "微调": r"(?:fine-?)?tun",
    "标注|标签": r"label|annotat|ground[- ]truth",
    "监督": r"supervis",
    "配对|平行": r"pair|parallel",
    "数据": r"data\b|dataset|corpora|corpus",
    "转录|文本": r"transcri|text",
    "校准|标定": r"calibrat",
    "外部": r"external|auxiliary",
    "架构|修改": r"architect|modif",
    "先验": r"prior",
    "提示": r"prompt",
    "传感器|设备": r"sensor|device|hardware",
    "参考": r"referenc",
    "后处理": r"post-?process",
    "人工|手动|手工": r"manual|human|hand",
}
"""What may be needed, and the stems of its English."""
_NEEDED = (
    r"\b(?:without|no(?:t\srequir\w+|\sneed\sfor)?|free\sof|eliminat\w+\sthe\sneed\sfor)\s(?:[\w-]+\s){0,4}?"
)
_UNNEEDED = r"\w*\s(?:\w+\s)?(?:is|are)(?:\snot|n't|\snever)\s(?:needed|required|necessary|used)\b"
_NO_NEED = {
    zh: re.compile(rf"{_NEEDED}(?:{en})|\b(?:{en})(?:\w*-free\b|{_UNNEEDED})", re.IGNORECASE)
    for zh, en in _WHAT.items()
}
_NEED = re.compile(r"(?<![所急亟供必])需(?!求|量|[、和])要?(?P<what>[^，。；、]{1,10})")


def first(text: str, source: Source) -> Iterator[Finding]:
    """`claim.first`: 首个 or 首次 where the paper claims no first."""
    found = _FIRST.search(text)
    if found and not _OWN_FIRST.search(source.whole):
        yield _finding("claim.first", f"原文没有说是第一个，请删去“{found[0]}”", found[0])


def best(text: str, source: Source) -> Iterator[Finding]:
    """`claim.first` as well: 最优, 最先进, SOTA, better than all, where the paper claims nothing of it."""
    found = _BEST.search(text)
    if found and not _OWN_BEST.search(source.whole):
        yield _finding("claim.first", f"原文没有说是最好的，请改写“{found[0]}”", found[0])
    found = _ALL.search(text)
    if found and not _OWN_ALL.search(source.whole):
        yield _finding("claim.first", f"原文没有说优于所有方法，请改写“{found[0]}”", found[0])


def negation(text: str, source: Source) -> Iterator[Finding]:
    """`claim.negation`: a "not" of the paper that the 简介 has lost."""
    if found := _EFFECT.search(text):
        denied = _NO_EFFECT.search(source.whole)
        if (
            denied
            and not _NOT.search(_clause(text, found))
            and source.whole.lower().count("significant") == 1
        ):
            yield _finding("claim.negation", f"原文说并不显著，请核对“{found[0]}”", found[0], denied[0])
    for found in _NEED.finditer(text):
        clause = _clause(text, found)
        if _NOT.search(clause) or _OTHERS.search(clause):
            continue
        needed = [free for zh, free in _NO_NEED.items() if re.search(zh, found["what"])]
        denials = [free.search(source.whole) for free in needed]
        if denials and denials[0] and all(denials):
            yield _finding("claim.negation", f"原文说不需要，请核对“{found[0]}”", found[0], denials[0][0])


def _clause(text: str, found: re.Match[str]) -> str:
    """The clause in which something stands, up to its end."""
    return re.split(r"[，。；]", text[: found.end()])[-1]


def _finding(code: str, message: str, span: str, source: str | None = None) -> Finding:
    return Finding(code=code, severity=Severity.WARNING, message=message, span=span, source=source)
