"""Whether a translation says everything: its length, its sentences, its numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jianbao.checks.verbatim import blanked
from jianbao.model import Finding, Severity

__all__ = ["length", "numbers", "sentences"]

_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|et al|vs|cf|resp|approx|etc|Figs?|Eqs?|Secs?|Tabs?|Refs?|No|Dr|Prof|St|[A-Z])\.$"
)
_END = re.compile(r"(?<=[.!?])[\"'”’)\]}]*\s+(?=[\"'“‘(\[{]?[A-Z0-9])")
_CHINESE_END = re.compile(r"[。！？；!?;]+")
_EXACT = re.compile(
    r"(?<![\w.,-])(\d++\.\d++|\d++(?=\s?\\?%))(?![\d.]*[A-Za-z]|\.\d|\s?(?:thousand|million|billion|trillion))"
)
"""Figures that Chinese writes as English does: decimals and per cents, no part of a name or large sum."""
_LEAST, _FEW, _MANY, _MOST = 0.12, 0.18, 0.75, 1.1
_ENOUGH = 40
"""Characters of English from which a ratio means anything."""


def length(text: str, english: str) -> Iterator[Finding]:
    """`form.length`: how long the Chinese is for its English; a good one has a third of its characters."""
    said = _size(english)
    ratio = _size(text) / said if said >= _ENOUGH else None
    if ratio is None or _FEW <= ratio <= _MANY:
        return
    severity = Severity.WARNING if _LEAST <= ratio <= _MOST else Severity.ERROR
    fault = "过短，应译出全文，不可概括" if ratio < _FEW else "过长，不可增添原文没有的内容"
    yield _finding("form.length", severity, f"译文的长度是原文的 {ratio:.0%}，{fault}")


def sentences(text: str, english: str) -> Iterator[Finding]:
    """`form.sentences`: an error where more than half of the sentences are gone."""
    said, told = _sentences(english), max(1, len(_CHINESE_END.findall(text)))
    if told * 2 < said:
        message = f"原文有 {said} 句，译文只有 {told} 句，请逐句翻译"
        yield _finding("form.sentences", Severity.ERROR, message)


def numbers(text: str, english: str) -> Iterator[Finding]:
    """`number.missing`: a warning for each decimal and per cent of the English that the Chinese lacks."""
    for figure in dict.fromkeys(_EXACT.findall(blanked(english))):
        if not re.search(rf"(?<![\d.]){re.escape(figure)}(?!\d)", text):
            yield _finding("number.missing", Severity.WARNING, f"译文缺原文的数 {figure}", source=figure)


def _size(text: str) -> int:
    return len("".join(blanked(text).split()))


def _sentences(english: str) -> int:
    """Beginnings of sentences, those after abbreviations left out."""
    text = blanked(english).strip()
    ends = (match.start() for match in _END.finditer(text))
    return 1 + sum(not _ABBREVIATION.search(text[:end]) for end in ends)


def _finding(code: str, severity: Severity, message: str, source: str | None = None) -> Finding:
    return Finding(code=code, severity=severity, message=message, source=source)
