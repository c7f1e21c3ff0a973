"""`language.half_translated`: English words left standing where Chinese has a plain word.

Left alone are names, what the kept list and the glossary let stand, formulas and
code, a gloss in brackets after its Chinese term, and words quoted as words. What
remains is judged in runs: `speaker attention` is one finding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from jianbao.checks import capitals
from jianbao.checks.language import is_english
from jianbao.checks.source import Source
from jianbao.checks.vocabulary import Vocabulary
from jianbao.model import Finding, Severity

__all__ = ["half_translated"]

_LATIN = "A-Za-zÀ-ɏ"
_HAN = "㐀-䶿一-鿿"
_OPEN, _CLOSE = "“\"'‘`《「『", "”\"'’`》」』"
_CHUNK = rf"[{_LATIN}][{_LATIN}0-9_+#.'’/]*(?:[-‐‑–][{_LATIN}0-9_+#.'’/]+)*"
_RUN = re.compile(
    rf"(?:[{_HAN}][-‐‑]|(?<![{_LATIN}0-9_@#.\\-]))(?P<run>{_CHUNK}(?: {_CHUNK})*)"
    rf"(?:[-‐‑][{_HAN}])?"
)
_PLAIN = re.compile(r"[a-zß-ɏ]+(?:['’]s?)?")
_CANDIDATE = re.compile(rf"(?<![{_LATIN}])(?:[a-zß-ɏ]{{2}}|[A-Z][a-zß-ɏ]{{2,}}+(?![{_LATIN}0-9]))")
"""A 简介 without one has acronyms and names like PondNet, and no English word: more than half of them."""
_ASIDE = re.compile(
    rf"""
      \$[^$]*\$ | \\[A-Za-z]+ | \{{[^{{}}]*\}} | <[^<>]{{1,40}}> | \[[^\[\]]*\]
    | (?:https?://|\#|(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{{1,64}}@)[^\s{_HAN}，。；、（）]+
    # a gloss, or what is explained after it
    | (?<=[{_HAN}{_CLOSE}])\s?[（(](?:即|又称|也称|英文|简称)?[^（()）{_HAN}]*[）)]
    | (?<![{_LATIN}])[{_LATIN}][{_LATIN}\x20-]{{,60}}(?=\s?[（(][{_HAN}][^（()）0-9]*[）)])
    """,
    re.VERBOSE,
)
_QUOTED = re.compile(rf"[{_OPEN}]\s?([^{_OPEN}{_CLOSE}{_HAN}]+?)\s?[{_CLOSE}]")
_JOINING = re.compile(r"of|the|in|for|is|to|and|with|on|an|by|as|at|from|via|or")
"""Words that make no finding by themselves: they stand inside names."""
_SIZE = re.compile(
    r"mini|nano|tiny|small|base|medium|large|huge|giant|turbo|pro|max|plus|lite|flash|preview"
    r"|thinking|instruct|chat|coder|high|low|oss"
)
"""What stands after a name as a part of it: GPT-4o mini."""
_SUFFIX = re.compile(
    r"based|level|aware|wise|free|driven|guided|like|style|specific|agnostic|enhanced|augmented"
    r"|oriented|conditioned|centric|informed|powered|generated"
)
"""What stands after a hyphen and is no part of a name: LLM-based."""
_BINOMIAL = re.compile(r"[A-Z][a-z]{2,} [a-z]{3,}(?:a|us|um|is|i|ae)")
_LEAST = 3


def half_translated(text: str, source: Source, lore: Vocabulary) -> Iterator[Finding]:
    """A warning for each run of words that is neither Chinese nor a name; none for a 简介 all in English."""
    if not _CANDIDATE.search(text) or is_english(text):
        return
    plain = _QUOTED.sub(lambda quote: _unquoted(quote, source), _ASIDE.sub(_blank, text))
    seen = set[str]()
    for match in _RUN.finditer(plain):
        for left in _all_left(match, source, lore):
            if left.span not in seen:
                seen.add(left.span)
                yield Finding(
                    code="language.half_translated",
                    severity=Severity.WARNING,
                    message=_advice(left, lore),
                    span=match[0] if _is_mixed(match) else left.span,
                )


class _Left(NamedTuple):
    """What was left in English."""

    span: str
    word: str
    """The first plain word of it."""


def _all_left(match: re.Match[str], source: Source, lore: Vocabulary) -> Iterator[_Left]:
    """What is left of a run, written small or with capitals."""
    left = _left(match["run"], source, lore) or _tied(match, lore)
    if left:
        yield left
    for phrase in capitals.posing(match["run"], match.string[match.end("run") :], source, lore):
        if not left or phrase not in left.span:
            yield _Left(phrase, phrase)


def _blank(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _unquoted(quote: re.Match[str], source: Source) -> str:
    """Nothing where the paper quotes the words too: there they are what is spoken of."""
    there = rf"(?:[{_OPEN}]|\\(?:emph|text\w\w)\{{)\s?{re.escape(quote[1])}"
    return _blank(quote) if re.search(there, source.whole, re.IGNORECASE) else quote[0]


def _is_mixed(match: re.Match[str]) -> bool:
    """Whether a hyphen ties it to Chinese: 微-tuning."""
    return match[0] != match["run"]


def _tied(match: re.Match[str], lore: Vocabulary) -> _Left | None:
    """文本-to-语音: here even a short word is one too many."""
    run = match["run"]
    if _is_mixed(match) and len(run) > 1 and _PLAIN.fullmatch(run) and not lore.keeps(run):
        return _Left(run, run)
    return None


def _left(run: str, source: Source, lore: Vocabulary) -> _Left | None:
    """The plain English of a run that nothing excuses, the names around it cut off."""
    if lore.keeps(run) or (_BINOMIAL.fullmatch(run) and run in source.whole):
        return None
    chunks = run.split(" ")
    words = [_word_at(chunks, index, lore) for index in range(len(chunks))]
    guilty = [
        index
        for index, word in enumerate(words)
        if word and not _JOINING.fullmatch(word) and not _is_name(chunks[index], source)
    ]
    if not guilty:
        return None
    first, last = guilty[0], guilty[-1]
    while first > 0 and words[first - 1]:
        first -= 1
    while last + 1 < len(words) and words[last + 1]:
        last += 1
    return _Left(" ".join(chunks[first : last + 1]).strip(" .'’/"), words[guilty[0]] or "")


def _word_at(chunks: Sequence[str], index: int, lore: Vocabulary) -> str | None:
    """The plain word in a chunk: `melon`, `aware` of `position-aware`, `based` of `LLM-based`."""
    if any(lore.keeps(" ".join(chunks[max(0, index - 1) : index + more])) for more in (1, 2)):
        return None
    parts = re.split(r"[-‐‑–/]", chunks[index])
    if len(parts) > 1 and len(parts[0]) == 1 and parts[0] != "e":
        return None  # k-means, x-vector
    in_name = any(not _PLAIN.fullmatch(part) for part in parts if part)
    if in_name and parts[0].istitle() and _has_title_case_neighbour(chunks, index):
        return None  # Layer-wise Relevance Propagation
    named = in_name or (index > 0 and not _PLAIN.fullmatch(chunks[index - 1]))
    for part in parts:
        word = part.strip(".'’")
        if len(word) < _LEAST or not _PLAIN.fullmatch(word) or lore.keeps(word):
            continue
        if (in_name and not _SUFFIX.fullmatch(word)) or (named and _SIZE.fullmatch(word)):
            continue
        return word
    return None


def _has_title_case_neighbour(chunks: Sequence[str], index: int) -> bool:
    return any(
        chunk[:1].isupper() and chunk[1:2].islower()
        for chunk in (*chunks[max(0, index - 1) : index], *chunks[index + 1 : index + 2])
    )


def _is_name(chunk: str, source: Source) -> bool:
    """Whether the source treats a word as a name: introduced, in type, or with capitals inside."""
    word = re.escape(chunk.strip(".'’"))
    named = re.search(
        rf"""\A{word}\s*: | \\text(?:tt|sc)\{{\s*{word}\s*\}} | [`“"‘']{word}[`'”"’]
        | \b(?:called|named|dubbed|termed|introduce|present|propose|release)s?\s+{word}\s*[,.;:(]""",
        source.whole,
        re.VERBOSE,
    )
    spelt = re.findall(rf"\b{word}\b", source.whole, re.IGNORECASE) if chunk.isalpha() else ()
    return bool(named) or any(sum(map(str.isupper, one)) > 1 for one in spelt)


def _advice(left: _Left, lore: Vocabulary) -> str:
    if known := lore.chinese(left.span):
        return f"“{left.span}”有通行的译法：{known}"
    if known := lore.chinese(left.word):
        return f"“{left.span}”应译成中文，其中 {left.word} 译作{known}"
    return f"“{left.span}”应译成中文；若确是名称，请加入 prompts/kept.yml"
