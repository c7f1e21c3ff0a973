"""Numbers of a sentence, written the Chinese way without changing value or kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from jianbao.drafting.tables import tables
from jianbao.drafting.words import words_of

__all__ = ["VALUE", "amount", "is_times", "number", "quantity", "sizes", "with_verb"]

_HEDGES = {
    "up to": "最高",
    "as much as": "最高",
    "about": "约",
    "around": "约",
    "approximately": "约",
    "roughly": "约",
    "~": "约",
    "over": "超过",
    "more than": "超过",
    "at least": "至少",
    "at most": "至多",
    "nearly": "近",
    "almost": "近",
    "only": "仅",
    "an average of": "平均",
}
_ABOUT = rf"(?P<about>{'|'.join(map(re.escape, _HEDGES))})?\s*"
_UNITS = (
    r"%|percentage\s+points?|percent\s+points?|percent|points?|pp\b|dB|×|x\b|times|-?\s?fold|"
    r"ms\b|mm\b|cm\b|km\b|m\b|Hz\b|kHz\b|kbps\b|fps\b|GB\b|MB\b"
)
_SCALES = {"k": 10**3, "thousand": 10**3, "million": 10**6, "m": 10**6, "billion": 10**9, "b": 10**9}
_YEAR = re.compile(r"(?:19|20)\d\d")
_STEPS = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
_LONGEST_COUNTED = 4
"""Words of what is counted."""


def number(group: str) -> str:
    """A pattern for a number alone: `12,400`, `0.71`; no part of a name, a range or a version."""
    return rf"(?<![\w.,-])(?P<{group}>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\d|[.,]\d)"


VALUE = rf"{_ABOUT}{number('value')}(?!\s*(?:±|million|billion|thousand))\s*(?P<unit>{_UNITS})?(?![-–]\d)"
"""A number with its hedge and its unit: groups `about`, `value`, `unit`."""
_SIZE = re.compile(
    rf"{_ABOUT}{number('value')}\s*(?P<scale>thousand|million|billion|[kKMB]\b)?\+?"
    r"\s+(?P<what>[A-Za-z][A-Za-z -]+)"
)


def amount(value: str, scale: str = "") -> str:
    """A number in Chinese counting: `1.5`, `million` is 150万; without a scale it stays as written."""
    if not scale:
        return value
    total = Decimal(value.replace(",", "")) * _SCALES[scale.casefold()]
    for step, zh in _STEPS:
        if total >= step:
            return f"{_bare(total / step)}{zh}"
    return _bare(total)


def _bare(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quantity(match: re.Match[str]) -> str:
    """What a match of `VALUE` found: 约3.2个百分点, 最高7.7倍, 320ms."""
    unit = re.sub(r"[\s-]", "", match["unit"] or "").casefold()
    shown = _hedge(match) + match["value"]
    if unit in ("%", "percent"):
        return f"{shown}%"
    if unit.startswith(("percentagep", "percentp", "point", "pp")):
        return f"{shown}个百分点"
    return f"{shown}倍" if is_times(match) else f"{shown}{(match['unit'] or '').strip()}"


def with_verb(verb: str, match: re.Match[str]) -> str:
    """Verb and quantity, with 最高, 平均 and their like before it: 最高降低50%, 降低约50%."""
    hedge = _hedge(match)
    if hedge in ("最高", "平均", "仅", "至多", "至少"):
        return hedge + verb + quantity(match).removeprefix(hedge)
    return verb + quantity(match)


def is_times(match: re.Match[str]) -> bool:
    """Whether it is a multiple."""
    return re.sub(r"[\s-]", "", match["unit"] or "").casefold() in ("×", "x", "times", "fold")


def _hedge(match: re.Match[str]) -> str:
    return _HEDGES.get((match["about"] or "").casefold(), "")


def sizes(sentence: str) -> list[str]:
    """How much of what a sentence counts: 12,400个问题."""
    return list(dict.fromkeys(_sizes(sentence)))


def _sizes(sentence: str) -> Iterator[str]:
    for match in _SIZE.finditer(sentence):
        counted = _counted([word.key for word in words_of(match["what"])][:_LONGEST_COUNTED])
        if counted and (match["scale"] or not _YEAR.fullmatch(match["value"])):
            yield f"{_hedge(match)}{amount(match['value'], match['scale'] or '')}{counted}"


def _counted(words: list[str]) -> str | None:
    """Measure word and noun for the longest known phrase that ends these words, or some beginning of them."""
    known = tables().counted
    phrases = (" ".join(words[start:end]) for end in range(len(words), 0, -1) for start in range(end))
    return next((known[phrase] for phrase in phrases if phrase in known), None)
