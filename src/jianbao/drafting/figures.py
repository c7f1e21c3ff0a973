"""What came of it: the numbers of a result sentence, each with its metric and direction.

A number without a metric that can be named in Chinese is left out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from jianbao.drafting.lexicon import Lexicon
from jianbao.drafting.quantities import VALUE, is_times, number, quantity, with_verb
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
    r"(?=\s+(?:than|over|compared|on|across|and|but|for|while|with|in|at|of|relative|using|under|by|was|were|is|to)\b"
    r"|[,.;(]|$)"
)
_ACRONYM = re.compile(
    r"(?:[a-z]{0,3}|Macro-|Micro-)(?:WER|CER|EER|DER|F1|BLEU|AUC|AUROC|AP\d*|IoU|PSNR|SSIM|LPIPS|(?:SI-)?SDRi?|(?:SI-)?SNRi?|FID|"
    r"FAD|FVD|DCG(?:@\d+)?|MOS|PESQ|STOI|DSC|Dice|ROUGE(?:-\w+)?|MCC|METEOR|CIDEr|chrF|COMET|MAE|MSE|RMSE|RTF|MRR|"
    r"(?:Recall|Precision|Hit|Pass|pass)@\d+|UAR|CCC|ATE|PCK|ADE|FDE|DCF|AP|HOTA|MOTA|FLOPs|VRAM)"
)
"""Metrics that Chinese writers leave as they are: mAP50, nDCG@10."""
_LESS_IS_MORE = re.compile(r"误|WER|CER|EER|FID|RMSE|MAE|延迟|时间|成本|开销|损失")


_OURS = re.compile(
    r"\b(?:we|our|its?|methods?|models?|framework|system|approach|algorithm|[A-Z]\w*[A-Z]\w*)\b"
)
"""Without a doer among these, a comparison may be between groups of people."""


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
    head, of, whose = bare.partition(" of ")
    if of and head.casefold() in tables().metrics:
        owner = noun_phrase(lexicon, words_of(whose), 0, whole=True)
        return owner and f"{owner.zh}的{tables().metrics[head.casefold()]}"
    words = words_of(bare)
    phrase = noun_phrase(lexicon, words, 0, whole=True)
    if phrase and phrase.end == len(words) and len(phrase.zh) <= _LONGEST_METRIC:
        return phrase.zh
    return bare if _ACRONYM.fullmatch(bare) else None


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
    relative = "相对" if match["relative"] or match["after"] else ""
    return metric + with_verb(f"{relative}{'降低' if _goes_down(match['verb']) else '提升'}", match)


def _gain(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    if not metric or not match["unit"] or is_times(match):
        return None
    relative = "相对" if "relative" in (match["relative"] or "").casefold() else ""
    verb = "降低" if re.match("reduc|decreas", match["verb"], re.IGNORECASE) else "提升"
    if verb == "提升" and _LESS_IS_MORE.search(metric):
        verb = "改善"
    return metric + with_verb(relative + verb, match)


def _more(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    if not metric or not match["unit"] or is_times(match):
        return None
    if not _OURS.search(match.string[: match.start()]):
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
    else:
        rival = noun_phrase(lexicon, words_of(match["whom"]), 0, whole=True)
        whom = rival.zh if rival and rival.end == len(words_of(match["whom"])) else ""
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
    verb = "为" if match["about"] == "only" or _LESS_IS_MORE.search(metric) else "达到"
    return _whose(match) + metric + with_verb(verb, match)


def _reached_plainly(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    return _reached(lexicon, match) if match["unit"] else None


def _stated(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    """What "with a METRIC of N" says in a sentence in which somebody reached it."""
    before = match.string[: match.start()]
    reached = re.search(rf"\b{_REACH}\b|classif|perform|detect|predict", before, re.IGNORECASE)
    return _reached(lexicon, match) if reached else None


def _multiplied(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    if not is_times(match):
        return None
    what = "压缩" if match["verb"].casefold() == "compression" else "加速"
    whose = _metric(lexicon, match) if match["metric"] else ""
    return None if whose is None else f"实现{quantity(match)}{whose}{what}"


def _falls(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    return f"{metric}{'降至' if _goes_down(match['verb']) else '升至'}{quantity(match)}" if metric else None


def _faster(_: Lexicon, match: re.Match[str]) -> str | None:
    if is_times(match):
        return f"实现{quantity(match)}加速"
    return f"速度快{quantity(match)}" if match["unit"] == "%" and match[0].endswith("faster") else None


def _sped_up(lexicon: Lexicon, match: re.Match[str]) -> str | None:
    metric = _metric(lexicon, match)
    return f"{metric}加速{quantity(match)}" if metric and match["unit"] else None


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
        _pattern(
            rf"\b(?P<verb>{_RAISE}|{_LOWER})\s+{_METRIC}\s+by\s+(?P<relative>an?\s+relative\s+)?{VALUE}"
            r"(?P<after>\s+relative)?"
        ),
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
    (_pattern(rf"\b{_REACH}\s+(?:an?\s+)?{VALUE}\s+{_METRIC}{_END}"), _reached_plainly, 4),
    (
        _pattern(
            rf"\b{_METRIC}\s+(?P<verb>drop|fall|decrease|rise|increase|grow|improve)(?:s|es|ed)?\s+to\s+{VALUE}"
        ),
        _falls,
        4,
    ),
    (_pattern(rf"{VALUE}\s+(?P<verb>fewer|less|lower|higher|more|better)\s+{_METRIC}{_END}"), _more, 3),
    (
        _pattern(
            rf"\b(?P<relative>(?:relative|absolute)\s+)?(?P<verb>reduction|improvement|increase|decrease|gain)s?\s+of"
            rf"\s+{VALUE}\s+in\s+{_METRIC}{_END}"
        ),
        _gain,
        5,
    ),
    (
        _pattern(
            rf"\b{_METRIC}\s+(?P<relative>)(?P<verb>reduction|improvement|increase|decrease|gain)s?\s+of\s+{VALUE}"
        ),
        _gain,
        5,
    ),
    (
        _pattern(
            rf"{VALUE}\s+(?P<relative>relative\s+)?{_METRIC}\s+(?P<verb>reduction|improvement|increase|decrease|gain)s?\b"
        ),
        _gain,
        5,
    ),
    (
        _pattern(rf"\b(?:with|and|in|by|achieving)\s+an?\s+{_METRIC}(?:\s*\([^)]*\))?\s+of\s+{VALUE}"),
        _stated,
        4,
    ),
    (
        _pattern(rf"{VALUE}\s+(?:{_METRIC}\s+)?(?P<verb>compression|acceleration|speed-?up)s?\b"),
        _multiplied,
        3,
    ),
    (_pattern(rf"\b(?:speeds?|sped|speeding) up\s+{_METRIC}\s+by\s+{VALUE}"), _sped_up, 5),
    (_pattern(rf"\baccelerat(?:es?|ed|ing)\s+{_METRIC}\s+by\s+{VALUE}"), _sped_up, 5),
    (_pattern(rf"{VALUE}\s+(?:faster|speed-?\s?ups?|acceleration)\b"), _faster, 3),
)
