"""How far something changed against how good it is.

An accuracy of 96.6% is no 96.6%的准确率提升, an improvement of 35% is no 准确率提升至35%, and
5% relative are no 5个百分点.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from jianbao.checks.numbers.quantity import Quantity

__all__ = ["misread"]

_VERB = "提升|提高|增加|增长|改善|降低|减少|下降|缩短"
_DEGREE = "(?:了|约|近|超过|高达|多达|达|最多|最高|平均|至少|逾)*"
_BEFORE = re.compile(rf"(?:{_VERB})(?![至到为后])[^，。；、（(0-9至到达为]{{0,10}}?{_DEGREE}$")
_AFTER = re.compile(rf"^(?:以上|左右)?的?[^，。；、（）()0-9]{{0,8}}?(?:{_VERB}|增益)")
_REACHED = re.compile(
    rf"(?:{_VERB}|[升降])[^，。；、（(0-9达]{{0,14}}?[至到]了?(?:约|近|超过|最多|最高|平均|至少|逾)*$"
)
_BY = re.compile(
    r"\bby (?:(?:up to|over|more than|about|around|approximately|nearly|almost|at least|as much as|an|of"
    r"|average|roughly|~) ?)*$",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\s*(?:(?:\w+[- ]){0,2}?(?:improvement|increase|gain|boost|reduction|decrease|drop|decline|saving)s?\b"
    r"|(?:higher|lower|faster|slower|fewer|less|more|better|worse)\b)",
    re.IGNORECASE,
)
_RELATIVE_AFTER = re.compile(r"\s(?:\w+\s)?relative", re.IGNORECASE)
_RELATIVE_BEFORE = re.compile(r"relative(?:ly)?\s[^,.;]{0,40}?\b(?:by|of)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_CHANGED = re.compile(
    r"provement|improv|increas|gain|boost|rais|rise|rose|higher|lower|reduc|decreas|drop|declin|fewer|less|more|sav"
    r"|cut|short|fast|slow|outperform|surpass|exceed|better|worse|\bover\b|than|relative|enhanc|gr[eo]w"
    r"|\bup\b|\bdown\b|degrad|advantage|margin|\blead|speed|delta|differ|compar|beat|diminish|minimi"
    r"|alleviat|mitigat|eliminat|\bvs\b|\bby\b|additional|extra|absolute|jump|lift|f[ae]ll|shr[iua]nk"
    r"|compress|remov|prun|los[st]|close|narrow|recover|accelerat|baseline|large|small|great|optimi|elevat"
    r"|suppress|ahead|overhead|efficien|\bto\b|\bfrom\b|[+~-]\s*\d",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"accurac|\bF1\b|\bscore|precision|recall|\bAUC\b|\bm?IoU\b|\bm?AP\b|\berrors?\b|\b[WCE]ER\b"
)
_ENDS = (", ", "; ", ". ", "(", ")", "\n")


def misread(claim: Quantity, text: str, same: Iterable[Quantity], said: str) -> Quantity | None:
    """The quantity of the source that is a level where the 简介 tells a change, or the reverse.

    `same` are those of the source with the claim's value. Silent where any of them may be what is told.
    """
    if claim.unit.family not in ("%", "pp"):
        return None
    before, found = text[: claim.start], list(same)
    if claim.unit.family == "pp":
        wrong = all(_is_relative(said, one) for one in found)
    elif _REACHED.search(before):
        wrong = all(_is_change(said, one) for one in found)
    elif _BEFORE.search(before) or _AFTER.match(text[claim.end :]):
        wrong = all(_is_level(_clause(said, one)) for one in found)
    else:
        return None
    return found[0] if found and wrong else None


def _is_change(said: str, one: Quantity) -> bool:
    return bool(_MORE.match(said[one.end :]) or _BY.search(said[: one.start]))


def _is_relative(said: str, one: Quantity) -> bool:
    return bool(_RELATIVE_AFTER.match(said[one.end :]) or _RELATIVE_BEFORE.search(said[: one.start]))


def _is_level(clause: str) -> bool:
    return bool(_LEVEL.search(clause)) and not _CHANGED.search(clause)


def _clause(said: str, one: Quantity) -> str:
    start = max(said.rfind(end, 0, one.start) + len(end) for end in _ENDS)
    ends = [place for end in _ENDS if (place := said.find(end, one.end)) >= 0]
    return said[max(start, 0) : min(ends, default=len(said))]
