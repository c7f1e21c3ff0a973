"""What came of it: the numbers of a result sentence, each with its metric and direction.

A number without a metric that can be named in Chinese is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from jianbao.drafting.lexicon import Lexicon
from jianbao.drafting.quantities import VALUE, is_times, number, quantity
from jianbao.drafting.tables import tables
from jianbao.drafting.translate import noun_phrase
from jianbao.drafting.words import is_name, words_of

__all__ = ["Figure", "figures"]

_LONGEST_METRIC = 12
_RAISE = r"(?:improv|increas|rais|boost|enhanc|lift)(?:es?|ed|ing|s)?"
_LOWER = r"(?:reduc|lower|decreas|cut|shrink)(?:es?|ed|ing|s|ting)?"
_METRIC = r"(?P<metric>[A-Za-z][\w@/ '-]{1,45}?)"
_REACH = r"(?:achiev|reach|attain|obtain|yield|deliver|report)(?:es|s|ed|ing|e)?"
_END = (
    r"(?=\s+(?:than|over|compared|on|across|and|but|for|while|with|in|at|of|relative|using|under|by)\b"
    r"|[,.;(]|$)"
)
_LESS_IS_MORE = re.compile(r"误|WER|CER|EER|FID|RMSE|MAE|延迟|时间|成本|开销|损失")


class Figure(NamedTuple):
    """A result in Chinese; the better it says what was gained, the higher its weight."""

    zh: str
    weight: int


def figures(lexicon: Lexicon, sentence: str) -> list[Figure]:
    """The results that a plain sentence states, the weightiest first, no number twice."""
    taken: set[int] = set()
    found: list[Figure] = []
    for pattern, say, weight in _SAYINGS:
        for match in pattern.finditer(sentence):
            zh = None if match.start("value") in taken else say(lexicon, match)
            if zh:
                taken.add(match.start("value"))
                found.append(Figure(zh, weight))
    return sorted(found, key=lambda one: -one.weight)


def _metric(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    """The metric in Chinese, or as the acronym that it is."""
    text = (match["metric"] or "").strip()
    bare = re.sub(r"^(?:(?:an?|the|its|our|average|overall|both|task)\s+)+", "", text, flags=re.IGNORECASE)
    for name in (text, bare):
        if name.casefold() in tables().metrics:
            return tables().metrics[name.casefold()]
    words = words_of(bare)
    phrase = noun_phrase(lexicon, words, 0, whole=True)
    if phrase and phrase.end == len(words) and len(phrase.zh) <= _LONGEST_METRIC:
        return phrase.zh
    return bare if len(words) == 1 and is_name(bare) else None


def _goes_down(verb: str) -> bool:
    return re.match(rf"{_LOWER}|drop|fall|fewer|less|lower", verb, re.IGNORECASE) is not None


def _whose(match: re.Match[str]) -> str:
    """Whose figure it is, where the sentence speaks of the best of many."""
    before = match.string[: match.start()]
    return "最好的模型" if re.search(r"\bbest[\w -]{0,20}(?:model|system|LLM)s?\W*$", before) else ""


def _from_to(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric, unit = _metric(lexicon, match), (match["unit1"] or match["unit"] or "").strip()
    if not metric or unit not in ("", "%", "dB", "ms", "points"):
        return None
    shown = "" if unit == "points" else unit
    goal = "降至" if _goes_down(match["verb"]) else "提升至"
    return f"{metric}从{match['first']}{shown}{goal}{match['value']}{shown}"


def _by(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    if not metric or not match["unit"] or is_times(match):
        return None
    relative = "相对" if match["relative"] else ""
    return f"{metric}{relative}{'降低' if _goes_down(match['verb']) else '提升'}{quantity(match)}"


def _gain(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    if not metric or not match["unit"] or is_times(match):
        return None
    relative = "相对" if "relative" in (match["relative"] or "").casefold() else ""
    verb = "降低" if re.match("reduc|decreas", match["verb"], re.IGNORECASE) else "提升"
    if verb == "提升" and _LESS_IS_MORE.search(metric):
        verb = "改善"
    return f"{metric}{relative}{verb}{quantity(match)}"


def _more(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    if not metric or not match["unit"] or is_times(match):
        return None
    than = re.match(r"[^.;,]{0,40}?\bthan (?:that of |the )?([A-Z][\w.-]+)", match.string[match.end() :])
    whom = f"比{than[1].rstrip('.')}" if than and is_name(than[1].rstrip(".")) else ""
    return f"{metric}{whom}{'低' if _goes_down(match['verb']) else '高'}{quantity(match)}"


def _over(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    if not match["unit"] or is_times(match):
        return None
    whom = ""
    if re.search(r"\bbaselines?\b", match["whom"], re.IGNORECASE):
        whom = "基线方法"
    elif re.search(r"\b(?:existing|previous|prior|state-of-the-art|sota)\b", match["whom"], re.IGNORECASE):
        whom = "现有方法"
    metric = _metric(lexicon, match) or ""
    return (
        whom and f"{metric}比{whom}高{quantity(match)}"
        if metric or not whom
        else f"优于{whom}{quantity(match)}"
    )


def _reached(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    if not metric or is_times(match):
        return None
    shown, is_only = quantity(match), match["about"] == "only"
    verb = "为" if is_only or _LESS_IS_MORE.search(metric) else "达到"
    return f"{_whose(match)}{metric}{'仅' * is_only}{verb}{shown.removeprefix('仅')}"


def _reached_plainly(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    return _reached(lexicon, match) if match["unit"] else None


def _falls(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    return f"{metric}{'降至' if _goes_down(match['verb']) else '升至'}{quantity(match)}" if metric else None


def _faster(_: Lexicon, match: re.Match[str]) -> str | None:
    if is_times(match):
        return f"实现{quantity(match)}加速"
    return f"速度快{quantity(match)}" if match["unit"] == "%" and match[0].endswith("faster") else None


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_FIRST = number("first")
_SAYINGS: tuple[tuple[re.Pattern[str], Callable[[Lexicon, re.Match[str]], str | None], int], ...] = (
    (
        _pattern(
            rf"\b(?P<verb>{_RAISE}|{_LOWER})\s+{_METRIC}\s+from\s+{_FIRST}(?P<unit1>\s*(?:%|dB|ms))?\s+to\s+{VALUE}"
        ),
        _from_to,
        6,
    ),
    (
        _pattern(rf"\b(?P<verb>{_RAISE}|{_LOWER})\s+{_METRIC}\s+by\s+{VALUE}(?P<relative>\s+relative)?"),
        _by,
        5,
    ),
    (
        _pattern(
            rf"{VALUE}\s+(?P<relative>(?:relative|absolute)\s+)?(?P<verb>reduction|improvement|increase|decrease|gain)s?"
            rf"\s+(?:in|of)\s+{_METRIC}{_END}"
        ),
        _gain,
        5,
    ),
    (
        _pattern(
            rf"\b(?:outperform|surpass|exceed)(?:s|es|ed|ing)?\s+(?P<whom>[^.;]{{3,70}}?)\s+by\s+{VALUE}"
            rf"(?:\s+(?:in|on)\s+{_METRIC}{_END})?"
        ),
        _over,
        5,
    ),
    (_pattern(rf"\b{_REACH}\s+(?:an?\s+|the\s+)?{_METRIC}(?:\s*\([^)]*\))?\s+of\s+{VALUE}"), _reached, 4),
    (_pattern(rf"\b{_REACH}\s+{VALUE}\s+{_METRIC}{_END}"), _reached_plainly, 4),
    (
        _pattern(
            rf"\b{_METRIC}\s+(?P<verb>drop|fall|decrease|rise|increase|grow|improve)(?:s|es|ed)?\s+to\s+{VALUE}"
        ),
        _falls,
        4,
    ),
    (_pattern(rf"{VALUE}\s+(?P<verb>fewer|less|lower|higher|more|better)\s+{_METRIC}{_END}"), _more, 3),
    (_pattern(rf"{VALUE}\s+(?:faster|speed-?\s?ups?|acceleration)\b"), _faster, 3),
)
