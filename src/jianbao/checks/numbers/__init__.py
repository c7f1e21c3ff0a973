"""Numbers of a 简介 against those of its paper, by value and kind rather than by digits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from jianbao.checks.numbers import chinese, english, notation
from jianbao.checks.numbers.nouns import contradiction
from jianbao.checks.numbers.quantity import Hedge, Quantity
from jianbao.checks.numbers.verdict import Grade, Verdict, judge
from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

__all__ = ["findings"]


def findings(text: str, source: Source) -> tuple[Finding, ...]:
    """What is wrong with the numbers of a 简介.

    Errors are `number.magnitude`, `number.kind` and `number.unsupported`; `number.derived`
    tells of numbers that were computed or rounded. A number in the visible text of the PDF
    is as good as one in the abstract.
    """
    claims = chinese.quantities(notation.chinese(text))
    if not claims:
        return ()
    said = notation.english(source.whole)
    known = english.quantities(said)
    found = (_finding(text, claim, _verdict(claim, known, said)) for claim in claims)
    return tuple(one for one in found if one)


def _verdict(claim: Quantity, known: Sequence[Quantity], said: str) -> Verdict:
    verdict = judge(claim, known)
    if verdict.grade is Grade.LISTED and (other := contradiction(claim, known, said)):
        return Verdict(Grade.UNSUPPORTED, other)
    return verdict


def _finding(text: str, claim: Quantity, verdict: Verdict) -> Finding | None:
    if verdict.grade in _SILENT or (verdict.grade is Grade.ROUNDED and claim.hedge is not Hedge.NONE):
        return None
    code, severity, say = _WORDS[verdict.grade]
    said = verdict.source.text.strip() if verdict.source else None
    return Finding(
        code=code,
        severity=severity,
        message=say(claim, verdict.source),
        span=text[claim.start : claim.end],
        source=said,
    )


def _magnitude(claim: Quantity, source: Quantity | None) -> str:
    assert source
    right = "" if source.unit.family or source.vague else f"应为 {chinese.amount(source.low)}："
    return f"数量级有误，{right}原文 {source.text.strip()}"


def _kind(claim: Quantity, source: Quantity | None) -> str:
    assert source
    return f"数相同而含义不同，请按原文改：原文 {source.text.strip()}"


def _unsupported(claim: Quantity, source: Quantity | None) -> str:
    if source is None:
        return "原文没有这个数，请核对或删去"
    return f"原文没有这个数，最近的是 {source.text.strip()}，请核对"


def _derived(claim: Quantity, source: Quantity | None) -> str:
    return "原文没有直接写出这个数，由原文的数算得"


def _rounded(claim: Quantity, source: Quantity | None) -> str:
    assert source
    return f"原文 {source.text.strip()} 的约数，宜加“约”"


_SILENT = (Grade.EXACT, Grade.LISTED)
_WORDS: dict[Grade, tuple[str, Severity, Callable[[Quantity, Quantity | None], str]]] = {
    Grade.ROUNDED: ("number.derived", Severity.INFO, _rounded),
    Grade.DERIVED: ("number.derived", Severity.INFO, _derived),
    Grade.KIND: ("number.kind", Severity.ERROR, _kind),
    Grade.MAGNITUDE: ("number.magnitude", Severity.ERROR, _magnitude),
    Grade.UNSUPPORTED: ("number.unsupported", Severity.ERROR, _unsupported),
}
