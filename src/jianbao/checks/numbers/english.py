"""Quantities of an English source. Liberal: what may be a number is one, each way it may be meant."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from jianbao.checks.numbers.hedges import hedge_before
from jianbao.checks.numbers.quantity import (
    COUNT,
    ORDINAL,
    POINT,
    TIMES,
    Hedge,
    Quantity,
    Unit,
    exact,
    unit_of,
)

__all__ = ["quantities"]

_D = Decimal


def _numbered(words: str, start: int = 1, step: int = 1) -> dict[str, Decimal]:
    return {word: _D(start + i * step) for i, word in enumerate(words.split())}


_ONES = _numbered("one two three four five six seven eight nine")
_CARDINAL = (
    _ONES
    | {"zero": _D(0)}
    | _numbered("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 10)
    | _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
)
_ORDINAL = _numbered("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_MULTIPLE = (
    dict.fromkeys(("twice", "double", "doubled", "doubling"), _D(2))
    | dict.fromkeys(("thrice", "triple", "tripled", "tripling"), _D(3))
    | dict.fromkeys(("quadruple", "quadrupled", "quadrupling"), _D(4))
)
_IMPLIED = (
    dict.fromkeys(("single", "unified"), _D(1))
    | dict.fromkeys(("both", "dual", "pair", "pairs", "couple", "twin", "bi"), _D(2))
    | {"tri": _D(3), "quad": _D(4)}
)
_THOUSAND, _MILLION, _BILLION, _TRILLION = (_D(10**n) for n in (3, 6, 9, 12))
_SCALE_WORD = {
    "ten": _D(10),
    "dozen": _D(12),
    "hundred": _D(100),
    "thousand": _THOUSAND,
    "million": _MILLION,
    "mil": _MILLION,
    "billion": _BILLION,
    "bn": _BILLION,
    "trillion": _TRILLION,
}
_SCALE_LETTER = {"k": _THOUSAND, "m": _MILLION, "b": _BILLION, "g": _BILLION, "t": _TRILLION}
_SURE_LETTERS = "kKMB"
"""The others may be units or anything else."""
_NUMERALS = "|".join(_CARDINAL)
_WORDS = (*_CARDINAL, *_ORDINAL, *_MULTIPLE, *_IMPLIED, *_SCALE_WORD, "an", "half", "quarter", "order")
_HEADS = "|".join(
    f"{first}(?:{'|'.join(sorted({word[1:3] for word in _WORDS if word[0] == first and len(word) > 2}))})"
    for first in sorted({word[0] for word in _WORDS if len(word) > 2})
)
_FIND = re.compile(
    rf"""
    (?:
      (?P<digits>(?<![\d.])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|(?<!\w)\.\d+))
    | \b(?:
        (?P<part>(?:(?P<many>an?|{_NUMERALS})[\s-]+)?
          (?:hal(?:f|ve[sd]?|ving)|(?P<nth>third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?)\b)
      | (?P<cardinal>{_NUMERALS})(?:[\s-](?P<ones>{"|".join(_ONES)}))?(?:\b|(?=fold))
      | (?P<ordinal>{"|".join(_ORDINAL)})\b
      | (?P<multiple>{"|".join(_MULTIPLE)})s?\b
      | (?P<vague>tens|dozens?|hundreds?|thousands?|millions?|billions?|trillions?)\b
        (?:\s+(?:of\s+)?(?P<of>(?:thousand|million|billion)s?\b))?
      | (?P<implied>{"|".join(_IMPLIED)})\b
      | (?P<order>orders?\s+of\s+magnitude)
      )
    )
    """,
    re.VERBOSE,
)
"""For lower case: a pattern that ignores case takes five times as long. Matched where `_starts` says."""
_DIGITS = re.compile(r"[\d.]+(?<=\d)")
_GAP = re.compile(rf"[^a-z0-9_](?=bi\b|an?[\s-]+(?:{_HEADS})|{_HEADS})")
"""Most words are passed over by their first three letters."""
_POWER = re.compile(r"\s?\^\(?(-?\d{1,3})\)?")
_TIMES_POWER = re.compile(r"\s?[×x*]\s?10\s?\^?\(?(-?\d{1,3})\)?(?![\d.])")
_SCALE = re.compile(
    r"[\s-]?(?:(?:(?:of\s)?an?\s)?(?P<word>dozen|(?:hundred[\s-])?(?:thousand|(?:m|b|tr)illion)|hundred|mil|bn)s?\b"
    r"|(?P<letter>[kmbgt])(?![a-z0-9]|/s))",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"[\s-]{0,2}(?:(?P<points>(?:percentage|percent|absolute)[\s-]points?)|(?P<word>%|°|×|[a-zA-Zµμ]+(?:/s)?))"
)
_OVER = re.compile(r"\s?/\s?(\d{1,4})(?![\d/.])|\s(?:in|out\sof)\s(?:every\s)?(\d+|[a-z]+)\b")
_APPARATUS = re.compile(r"\s(?:figures?|figs?|tables?|appendi(?:x|ces))\b", re.IGNORECASE)
_NTH = re.compile(r"(?:st|nd|rd|th)\b")
_REFERENCE = re.compile(r"\b(?:figure|fig\.|table|section|eq\.|equation|appendix)\s?$", re.IGNORECASE)
_MORE = re.compile(
    r"(?:\s?(?:-|to|and|or|,\s?and|,|/|±|vs\.?)\s?(?:(?>\d+(?:,\d{3})*(?:\.\d+)?)|one|two|three|four|five|six|ten)){1,4}(?=\s?[^\W\d]|[\s-]?[%×°])"
)
"""The rest of a list or range, whose scale and unit hold for its first number too."""
_FACTOR = re.compile(r"factors?\sof\s(?:about\s|over\s|up\sto\s|nearly\s|~\s?)?$|x$|×$")
"""For lower case, as hedges."""
_RANK = re.compile(r"(?:rank(?:ed|s|ing)?|place|top|position|no\.|\#)(?:\sat)?[\s-]?$", re.IGNORECASE)
_REST = re.compile(rf"(?<=hundred)\s(?:and\s)?({_NUMERALS})(?:-({'|'.join(_ONES)}))?\b", re.IGNORECASE)
_ORDERS = re.compile(r"[\s-]orders?\s+of\s+magnitude")
_WHOLE = re.compile(r"[\s-]?(?:speed-?up|acceleration)")
_MOST_ORDERS = 13
_AROUND = 18
"""Characters before a number in which a hedge stands."""


def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of a text that `notation.english` has been over, in its order."""
    found: list[Quantity] = []
    low, past, end = _lower(text), 0, 0
    for start in _starts(low):
        match = _FIND.match(low, start) if start >= past else None
        if match is None:
            continue
        past = match.end()
        if start >= end:  # the million of 10 million is said already
            ours = list(_of(match, text))
            found += ours
            end = max((one.end for one in ours if one.scaled), default=end)
    return tuple(found)


def _starts(low: str) -> list[int]:
    """Where a quantity may begin: at digits, and at words. Either pattern begins with a set, and is fast."""
    digits = [match.start() for match in _DIGITS.finditer(low)]
    return sorted([0, *digits, *(match.end() for match in _GAP.finditer(low))])


def _lower(text: str) -> str:
    """In lower case, letter for letter: where that is not to be had, as it is."""
    low = text.lower()
    return low if len(low) == len(text) else text


def _of(match: re.Match[str], text: str) -> Iterator[Quantity]:
    word, at = text[match.start() : match.end()], match.start()
    if match["digits"]:
        yield from _digits(match, text)
    elif match["part"]:
        yield from _part(match, text)
    elif match["cardinal"]:
        yield from _cardinal(match, text)
    elif match["ordinal"]:
        yield exact(_ORDINAL[match["ordinal"]], ORDINAL, word, at)
    elif match["multiple"]:
        value = _MULTIPLE[match["multiple"]]
        yield exact(value, TIMES, word, at)
        yield exact(value, COUNT, word, at)._replace(word=True)
    elif match["implied"]:
        yield exact(_IMPLIED[match["implied"]], COUNT, word, at)._replace(word=True)
    elif match["order"]:
        yield exact(_D(10), TIMES, word, at)
    else:
        yield from _vague(match, word)


def _cardinal(match: re.Match[str], text: str) -> Iterator[Quantity]:
    value = _CARDINAL[match["cardinal"]] + _CARDINAL.get(match["ones"] or "", _D(0))
    yield from _ratio(value, text, match)
    yield from _finish(_Written(value, _D(1), match.start(), word=True), text, match.end())


def _digits(match: re.Match[str], text: str) -> Iterator[Quantity]:
    start, end = match.span()
    if _APPARATUS.match(text, end) or _REFERENCE.search(text, max(0, start - _AROUND), start):
        return
    shown = match["digits"].replace(",", "")
    value, step = _D(shown), _D(1).scaleb(-len(shown.partition(".")[2]))
    yield from _ratio(value, text, match)
    if _NTH.match(text, end):
        yield exact(value, ORDINAL, text[start : end + 2], start)
        return
    if _RANK.search(text, max(0, start - _AROUND), start):
        yield exact(value, ORDINAL, shown, start)
    if shown == "10" and (power := _POWER.match(text, end)):
        value = step = _D(1).scaleb(int(power[1]))
        end = power.end()
    elif power := _TIMES_POWER.match(text, end):
        exponent = int(power[1])
        value, step, end = value.scaleb(exponent), step.scaleb(exponent), power.end()
    yield from _finish(_Written(value, step, start), text, end)


class _Written(NamedTuple):
    """A number as it is written, before what follows is read."""

    value: Decimal
    step: Decimal
    start: int
    scaled: bool = False
    word: bool = False
    """Whether in letters."""

    def scale(self, factor: Decimal) -> _Written:
        """So many times as much."""
        return _Written(self.value * factor, self.step * factor, self.start, True)


def _finish(number: _Written, text: str, end: int) -> Iterator[Quantity]:
    """With the scale and the unit that follow; also without, where a letter may be something else."""
    value, step, start = number[:3]
    before = text[max(0, start - _AROUND) : start].lower()
    hedge = hedge_before(before)
    if _FACTOR.search(before):
        yield Quantity(value, value, step, TIMES, text[start:end], start, end, hedge=hedge)
    scale = _SCALE.match(text, end)
    sure = False
    if link := None if scale else _MORE.match(text, end):
        yield from _listed(number, text, link.end())
    if scale:
        factor = _factor(scale)
        sure = bool(scale["word"]) or scale["letter"] in _SURE_LETTERS
        yield _with_unit(number.scale(factor), text, scale.end(), hedge)
        if rest := _REST.match(text, scale.end()):
            total = (
                value * factor + _CARDINAL[rest[1].lower()] + _CARDINAL.get((rest[2] or "").lower(), _D(0))
            )
            yield _with_unit(_Written(total, _D(1), start, True), text, rest.end(), hedge)
    if (orders := _ORDERS.match(text, end)) and value == int(value) < _MOST_ORDERS:
        yield exact(_D(10) ** int(value), TIMES, text[start : orders.end()], start)
    if not sure:
        bare = _with_unit(number, text, end, hedge)
        yield bare
        if bare.text.endswith("times"):  # repeated 100 times
            yield bare._replace(unit=COUNT, word=number.word)


def _listed(number: _Written, text: str, end: int) -> Iterator[Quantity]:
    """The first of a list, 5 of 5-10 million, with the scale and unit of the last."""
    if _in_name(text, number.start):
        return
    scale = _SCALE.match(text, end)
    if scale and (scale["word"] or scale["letter"] in _SURE_LETTERS):
        number, end = number.scale(_factor(scale)), scale.end()
    found = _with_unit(number, text, end, Hedge.NONE)
    if found.scaled or found.unit is not COUNT:
        yield found._replace(end=number.start + 1)  # the others of the list are still to be read


def _factor(scale: re.Match[str]) -> Decimal:
    if scale["letter"]:
        return _SCALE_LETTER[scale["letter"].lower()]
    words = re.split(r"[\s-]", scale["word"].lower())
    return math.prod((_SCALE_WORD[word] for word in words), start=_D(1))


def _with_unit(number: _Written, text: str, end: int, hedge: Hedge) -> Quantity:
    value, step, start, scaled, word = number
    if text[end : end + 1] == "+":
        hedge, end = Hedge.MORE, end + 1
    unit, stop = _unit(text, end)
    named = _in_name(text, start) or (stop == end and text[end : end + 1].isalpha())
    word = word and not scaled and unit is COUNT
    grows = unit == TIMES and bool(_WHOLE.match(text, stop))
    said = text[start:stop]
    return Quantity(value, value, step, unit, said, start, stop, scaled, named, word, hedge, grows=grows)


def _unit(text: str, at: int) -> tuple[Unit, int]:
    match = _UNIT.match(text, at)
    if match:
        found = POINT if match["points"] else unit_of(match["word"])
        if found and found.family == "%" and text.startswith(" absolute", match.end()):
            found = POINT
        if found:
            return found, match.end()
    return COUNT, at


def _ratio(value: Decimal, text: str, match: re.Match[str]) -> Iterator[Quantity]:
    over = _OVER.match(text, match.end())
    if over:
        below = over[1] or over[2]
        under = _D(below) if below.isdigit() else _CARDINAL.get(below.lower(), _D(0))
        if 0 < value < under:
            yield exact(value / under, COUNT, text[match.start() : over.end()], match.start(), _D(0))


def _part(match: re.Match[str], text: str) -> Iterator[Quantity]:
    """Half, a third, three quarters, half a million; a third is an ordinal as well."""
    nth, many = match["nth"] or "", match["many"] or ""
    under = _D(4) if nth == "quarter" else _ORDINAL.get(nth, _D(2))
    word, at = text[match.start() : match.end()], match.start()
    yield exact(_CARDINAL.get(many, _D(1)) / under, COUNT, word, at, _D(0))
    if nth in ("", "quarter") and (scale := _SCALE.match(text, match.end())) and scale["word"]:
        value = _factor(scale) * _CARDINAL.get(many, _D(1)) / under
        yield exact(value, COUNT, text[at : scale.end()], at, value / 5)._replace(scaled=True)
    if nth in _ORDINAL:
        yield exact(under, ORDINAL, word, at)
    if many in _CARDINAL:
        yield exact(_CARDINAL[many], COUNT, word, at)


def _vague(match: re.Match[str], text: str) -> Iterator[Quantity]:
    word, at = match["vague"], match.start()
    low = _D(10) if word == "dozens" else _SCALE_WORD[word.removesuffix("s")]
    if match["of"]:
        low *= _SCALE_WORD[match["of"].removesuffix("s")]
    if word == "dozen" and not match["of"]:
        yield exact(_D(12), COUNT, text, at)
    elif not word.endswith("s"):
        yield exact(low, COUNT, text, at)._replace(scaled=True)
    yield exact(low, COUNT, text, at)._replace(high=low * 10, scaled=True)


def _in_name(text: str, start: int) -> bool:
    last, before = text[start - 1 : start], text[max(0, start - 2) : start - 1]
    return last.isalpha() or last == "_" or (last in ("-", ".", "/") and before.isalpha())
