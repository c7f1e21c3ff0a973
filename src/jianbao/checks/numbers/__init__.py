"""Numbers of a 简介 against those of its paper, by value and kind rather than by digits."""

from __future__ import annotations

from collections.abc import Sequence

from jianbao.checks.numbers import chinese, english, listing, notation, nouns
from jianbao.checks.numbers.change import misread
from jianbao.checks.numbers.quantity import Hedge, Quantity
from jianbao.checks.numbers.verdict import Grade, Verdict, bearing, judge
from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

__all__ = ["findings"]

_THREE, _SMALL = 3, 12
"""Between these a count may be of things that the paper lists."""
_MOST_CLAIMS = 50
"""What follows in a runaway answer is not looked at; `form.length` has refused it already."""


def findings(text: str, source: Source) -> tuple[Finding, ...]:
    """What is wrong with the numbers of a 简介.

    Errors are `number.magnitude`, `number.kind` and `number.unsupported`, the last a warning
    for a small count of what the paper may list; `number.derived` tells of numbers that were
    computed or rounded. A number in the visible text of the PDF is as good as one in the
    abstract.
    """
    ours = notation.chinese(text)
    claims = chinese.quantities(ours)
    if not claims:
        return ()
    said = notation.english(source.whole)
    known = english.quantities(said)
    found = (_finding(text, claim, _verdict(claim, ours, known, said)) for claim in claims[:_MOST_CLAIMS])
    return tuple(one for one in found if one)


def _verdict(claim: Quantity, ours: str, known: Sequence[Quantity], said: str) -> Verdict:
    verdict = judge(claim, known)
    if other := _other_count(claim, verdict.grade, ours, known, said):
        maybe = claim.low < _THREE or claim.low in listing.listed(said)
        return Verdict(Grade.UNCOUNTED if maybe else Grade.UNSUPPORTED, other)
    if verdict.grade is Grade.LISTED and _uncounted(claim, ours, known, said):
        return Verdict(Grade.UNCOUNTED)
    if verdict.grade <= Grade.ROUNDED and (other := misread(claim, ours, bearing(claim, known), said)):
        return Verdict(Grade.KIND, other)
    return verdict


def _other_count(
    claim: Quantity, grade: Grade, ours: str, known: Sequence[Quantity], said: str
) -> Quantity | None:
    """What the paper says instead of a count that it does not state, or states of other things."""
    if grade is Grade.EXACT and claim.counted:
        return nouns.mistaken(claim, known, said, ours)
    small = bool(claim.counted) and not claim.scaled and claim.low <= _SMALL
    if grade is Grade.LISTED or (grade is Grade.DERIVED and small):  # the marks (1) and (3) make four
        return nouns.contradiction(claim, known, said, ours)
    return None


def _uncounted(claim: Quantity, ours: str, known: Sequence[Quantity], said: str) -> bool:
    """Whether nothing is listed that a small count may be of; of two things any `and` speaks."""
    ranks = ours[: claim.start].endswith("前")  # 前5名
    if claim.vague or ranks or claim.low < _THREE or claim.low in listing.told(ours):
        return False
    stated = nouns.counts(known, said)
    if nouns.is_sum(claim, stated, known, said):
        return False
    if claim.low not in listing.listed(said):
        return True
    claimed = {one.low for one in chinese.quantities(ours)}
    if all(one.low in claimed for one in stated):
        return False
    return claim.low not in listing.surely(said)


def _finding(text: str, claim: Quantity, verdict: Verdict) -> Finding | None:
    grade, source = verdict
    if grade in (Grade.EXACT, Grade.LISTED) or (grade is Grade.ROUNDED and claim.hedge is not Hedge.NONE):
        return None
    return Finding(
        code=_CODES.get(grade, "number.derived"),
        severity=_severity(grade),
        message=_advice(grade, source),
        span=text[claim.start : claim.end],
        source=source and source.text.strip(),
    )


def _severity(grade: Grade) -> Severity:
    if grade is Grade.UNCOUNTED:
        return Severity.WARNING
    return Severity.ERROR if grade in _CODES else Severity.INFO


def _advice(grade: Grade, source: Quantity | None) -> str:
    if source is None:
        return "原文没有这个数，请核对或删去"
    said = source.text.strip()
    right = "" if source.unit.family or source.vague else f"应为 {chinese.amount(source.low)}："
    return {
        Grade.ROUNDED: f"原文 {said} 的约数，宜加“约”",
        Grade.DERIVED: "原文没有直接写出这个数，由原文的数算得",
        Grade.KIND: f"{_OTHERWISE}，请照原文改：原文{_HEDGES[source.hedge]} {said}",
        Grade.MAGNITUDE: f"数量级有误，{right}原文 {said}",
    }.get(grade, f"原文没有这个数，最近的是 {said}，请核对")


_OTHERWISE = "数同原文而说法不同（百分比与百分点、提升到与提升了、超过与不足等）"
_HEDGES = {Hedge.NONE: "", Hedge.MORE: "超过", Hedge.LESS: "不足或至多", Hedge.ABOUT: "约"}
_CODES = {
    Grade.KIND: "number.kind",
    Grade.MAGNITUDE: "number.magnitude",
    Grade.UNSUPPORTED: "number.unsupported",
    Grade.UNCOUNTED: "number.unsupported",
}
"""The errors; the rest is `number.derived`, for information."""
