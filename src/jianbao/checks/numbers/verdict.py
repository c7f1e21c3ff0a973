"""Whether a source bears a quantity of a 简介, and how."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import IntEnum
from typing import NamedTuple

from jianbao.checks.numbers.quantity import Hedge, Quantity

__all__ = ["Grade", "Verdict", "bearing", "judge"]

_D = Decimal
_HUNDRED = _D(100)
_TENS = tuple(_D(1).scaleb(n) for n in (1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 7, -7, 8, -8, 9, -9))
_NEIGHBOURS = 2
"""How many quantities further on a second operand is looked for,"""
_SENTENCE = 120
"""and how many characters. Of many numbers some two give anything."""
_SMALL = 12
"""Up to here a count may be of things that the source lists and does not count."""
_SHARES_FROM = 20
"""A bare whole number up to this counts something, and is no percentage."""
_FEW_TIMES = 5
_LARGE = 10**5
_EXACT = _D(10) ** 27
_TRUNCATED = _D("0.002")
"""By how much a number may be cut off rather than rounded: 625 of 625.6."""
_YEARS = range(1900, 2100)


class Grade(IntEnum):
    """What a source has to say, from the best to the worst."""

    EXACT = 0
    ROUNDED = 1
    DERIVED = 2
    LISTED = 3
    """A small count; the things counted may be listed."""
    UNCOUNTED = 4
    """A small count, and nothing of that number is listed."""
    KIND = 5
    MAGNITUDE = 6
    UNSUPPORTED = 7


class Verdict(NamedTuple):
    """A grade, and the quantity of the source that it rests on, if on any."""

    grade: Grade
    source: Quantity | None = None


def judge(claim: Quantity, sources: Sequence[Quantity]) -> Verdict:
    """The best that a source has to say for a claim."""
    graded: list[tuple[Grade, Quantity]] = []
    for one in sources:
        grade = _compare(claim, one)
        if grade is Grade.EXACT and not _contradicts(claim.hedge, one.hedge):
            return Verdict(Grade.EXACT, one)
        graded.append((grade, one))
    if same := next((one for grade, one in graded if grade is Grade.EXACT), None):
        return Verdict(Grade.KIND, same)
    rounded = [one for grade, one in graded if grade is Grade.ROUNDED]
    slip = _shifted(claim, sources) if rounded and claim.scaled and not claim.hedge else None
    if rounded and not (slip and slip.scaled):
        return Verdict(Grade.ROUNDED, min(rounded, key=lambda one: abs(one.base - claim.base)))
    if shifted := slip or _shifted(claim, sources):
        return Verdict(Grade.MAGNITUDE, shifted)
    if derived := _derived(claim, sources):
        return Verdict(Grade.DERIVED, derived)
    if claim.vague or (claim.counted and claim.step == 1 and claim.low <= _SMALL):
        return Verdict(Grade.LISTED)
    clash = next((one for grade, one in graded if grade is Grade.KIND), None)
    return Verdict(Grade.KIND, clash) if clash else Verdict(Grade.UNSUPPORTED, _nearest(claim, sources))


def bearing(claim: Quantity, sources: Sequence[Quantity]) -> Iterator[Quantity]:
    """Those that bear a claim by themselves, exactly or rounded."""
    for one in sources:
        grade = _compare(claim, one)
        exact = grade is Grade.EXACT and not _contradicts(claim.hedge, one.hedge)
        if exact or grade is Grade.ROUNDED:
            yield one


def _contradicts(ours: Hedge, theirs: Hedge) -> bool:
    """Whether one says more than a number and the other no more than it: 5%以上, up to 5%."""
    pair = {ours, theirs}
    return pair == {Hedge.MORE, Hedge.LESS} or (ours is Hedge.MORE and theirs is Hedge.ABOUT)


def _compare(claim: Quantity, source: Quantity) -> Grade:
    if not _may_bear(claim, source):
        return Grade.UNSUPPORTED
    best = Grade.UNSUPPORTED
    for value, step in _readings(claim, source):
        best = min(best, _near(value, step, claim, source))
    ours, theirs = claim.unit.family, source.unit.family
    if best is Grade.UNSUPPORTED:
        other = claim.unit != source.unit and ours and theirs and claim.low == source.low
        return Grade.KIND if other else best
    if (ours, theirs) == ("%", "pp"):
        return Grade.KIND
    if claim.grows and source.grows and claim.low == source.low and claim.low <= _FEW_TIMES:
        return Grade.KIND if claim.low == int(claim.low) else best
    return best


def _may_bear(claim: Quantity, source: Quantity) -> bool:
    """No 2 dB from two methods, no 5% from five, no rank from a track's number."""
    ours, theirs = claim.unit.family, source.unit.family
    if source.named and not source.scaled and (claim.counted or ours not in ("", "date")):
        return False
    if (ours == "#" and theirs != "#") or (theirs == "pages" and ours != "pages"):
        return False
    return theirs != "" or ours in ("", "date") or _may_lack(ours, source)


def _may_lack(unit: str, source: Quantity) -> bool:
    """Whether a number without a unit may be one that left it out: no word, no year, no `16 times`."""
    if source.word or source.text.endswith("times"):
        return False
    whole = source.step == 1 and not source.scaled
    few = unit in ("%", "pp") and 1 <= source.low <= _SHARES_FROM
    return not (whole and (few or (source.low in _YEARS and source.text.isdigit())))


def _readings(claim: Quantity, source: Quantity) -> Iterator[tuple[Decimal, Decimal]]:
    """The claim's value and step in the source's unit, each way that it may be meant."""
    ours, theirs = claim.unit.family, source.unit.family
    value, step = claim.low, claim.step
    if ours == theirs:
        scale = claim.unit.factor / source.unit.factor
        yield value * scale, step * scale
        if ours == "x" and (claim.grows or value == 1):
            yield value + 1, step
        if not ours and source.low < 1 <= value <= _HUNDRED and not claim.counted:
            yield value / _HUNDRED, step / _HUNDRED
    elif not ours or not theirs:
        yield from _bare_readings(claim, source)
    elif {ours, theirs} == {"%", "pp"} or ours == "date":
        yield value, step
    elif (ours, theirs) == ("x", "%"):
        yield value * _HUNDRED, step * _HUNDRED
        yield (value - 1) * _HUNDRED, step * _HUNDRED
    elif (ours, theirs) == ("%", "x"):
        yield value / _HUNDRED, step / _HUNDRED
        yield value / _HUNDRED + 1, step / _HUNDRED


def _bare_readings(claim: Quantity, source: Quantity) -> Iterator[tuple[Decimal, Decimal]]:
    """One of the two has no unit: it may have been left out."""
    ours, theirs = claim.unit.family, source.unit.family
    value, step = claim.low, claim.step
    if not (claim.counted and theirs in ("%", "pp", "x", "#")):
        yield value, step
    if claim.scaled and not ours:
        yield value / source.unit.factor, step / source.unit.factor
    if ours == "%" and source.low < 1:
        yield value / _HUNDRED, step / _HUNDRED
    elif theirs == "%":
        yield value * _HUNDRED, step * _HUNDRED
    elif theirs == "x" and value and not step:
        yield 1 / value, _D(1)


def _near(value: Decimal, step: Decimal, claim: Quantity, source: Quantity) -> Grade:
    low = source.low
    if claim.vague or source.vague:
        within = value == low if source.vague else value <= low < value * 10
        return Grade.EXACT if within and claim.vague else Grade.UNSUPPORTED
    if value == low:
        return Grade.EXACT
    if not step or not source.step:
        fine = max(step, source.step) / 2 or _D("0.005")
        return Grade.ROUNDED if abs(value - low) <= max(fine, _D("0.006")) else Grade.UNSUPPORTED
    return Grade.ROUNDED if _rounds(value, step, low, claim.hedge) else Grade.UNSUPPORTED


def _rounds(value: Decimal, step: Decimal, whole: Decimal, hedge: Hedge) -> bool:
    """Whether `value` is `whole` at the precision shown, with the hedge's say."""
    gap = whole - value
    if hedge:
        while value and _is_multiple(value, step * 10):
            step *= 10
        if hedge is Hedge.MORE:
            return 0 <= gap < step
        near = min(step, value / 4)  # 近100 is not said of 12
        return -near < gap <= 0 if hedge is Hedge.LESS else abs(gap) < near
    coarse = step >= 1 and step * 5 > whole  # 3 is no rounding of 2.6
    return not coarse and (abs(gap) * 2 <= step or 0 < gap < min(step, whole * _TRUNCATED))


def _shifted(claim: Quantity, sources: Sequence[Quantity]) -> Quantity | None:
    """A quantity of the source with the same digits and another power of ten."""
    for one in sources:
        if not _alike(claim, one) or not one.step or not claim.step or one.named > one.scaled:
            continue
        if claim.vague or one.vague:
            if claim.vague and one.scaled and (one.vague or min(claim.low, one.low) >= _LARGE):
                return one
            continue
        if one.low and claim.low and _telling(claim, one) and _same_digits(claim, one):
            return one
    return None


def _alike(claim: Quantity, source: Quantity) -> bool:
    """Whether both measure the same, or one leaves its unit out."""
    families = {claim.unit.family, source.unit.family}
    if claim.unit.family and not source.unit.family and not _may_lack(claim.unit.family, source):
        return False
    return len(families) == 1 or ("" in families and not families & {"%", "pp", "x", "#", "date"})


def _telling(claim: Quantity, source: Quantity) -> bool:
    """Whether common digits are no chance: the 2 of 2025 is none of two methods."""
    if claim.scaled or claim.unit.family:
        return True
    long = claim.low >= 100 or (claim.low >= 10 and not _is_multiple(claim.low, _D(10)))
    return long and (source.scaled or source.low >= 1000)


def _is_multiple(value: Decimal, step: Decimal) -> bool:
    """False where the quotient has more digits than `Decimal` divides: it would raise."""
    return value < step * _EXACT and value % step == 0


def _same_digits(claim: Quantity, source: Quantity) -> bool:
    ours, theirs = claim.base, source.base
    step = claim.step * claim.unit.factor
    while ours and _is_multiple(ours, step * 10):
        step *= 10
    return any(abs(ours * ten - theirs) * 2 <= min(step * ten, theirs / 10) for ten in _TENS)


def _derived(claim: Quantity, sources: Sequence[Quantity]) -> Quantity | None:
    """The first operand of a sum, difference, quotient or change of two neighbours that gives the claim."""
    if claim.vague or claim.unit.family in ("#", "date"):
        return None
    numbers = [
        one for one in sources if not (one.word or one.vague or one.named or one.unit.family in ("#", "date"))
    ]
    for i, one in enumerate(numbers):
        if claim.unit.family == one.unit.family == "%" and one.low + claim.low == _HUNDRED:
            return one
        for other in numbers[i + 1 : i + 1 + _NEIGHBOURS]:
            if other.start - one.end > _SENTENCE:
                break
            if one.unit.family == other.unit.family and _gives(claim, one, other):
                return one
    return None


def _gives(claim: Quantity, one: Quantity, other: Quantity) -> bool:
    if any(abs(claim.base - operand.base) * 20 < operand.base for operand in (one, other)):
        return False  # rather a slip of one of the two
    step = claim.step or _D("0.01")
    return any(
        abs(claim.base - got) * 2 <= step * claim.unit.factor
        for got in _arithmetic(one.base, other.base, claim)
    )


def _arithmetic(a: Decimal, b: Decimal, claim: Quantity) -> Iterator[Decimal]:
    """What can be made of two numbers; a sum with something far smaller would be no more than the larger."""
    family = claim.unit.family
    small, large = sorted((a, b))
    if not small:
        return
    if family != "x" and large < small * 20:
        yield small + large
        if not claim.counted:
            yield large - small
    if family == "x":
        yield large / small
    elif family == "%":
        yield small / large * _HUNDRED
        yield (large - small) / large * _HUNDRED
        yield (large - small) / small * _HUNDRED


def _nearest(claim: Quantity, sources: Sequence[Quantity]) -> Quantity | None:
    """What was probably meant: the same kind, less than a tenth away."""
    same = [one for one in sources if one.unit.family == claim.unit.family and one.step and not one.vague]
    best = min(same, key=lambda one: abs(one.base - claim.base), default=None)
    return best if best and abs(best.base - claim.base) * 10 <= abs(best.base) else None
