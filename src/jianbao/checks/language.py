"""Simplified Chinese, with no more foreign words than names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jianbao.model import Finding, Severity

__all__ = ["characters", "english", "is_english", "japanese", "traditional"]

_HAN = re.compile(r"[㐀-䶿一-鿿]")
_SMALL = re.compile(r"(?<![A-Za-zÀ-ɏ])[a-zß-ɏ][A-Za-zÀ-ɏ]*")
"""A word that is no name."""
_KANA = re.compile(r"[ぁ-ゖァ-ヺ]")
_RUN = re.compile(r"[A-Za-z][A-Za-z ,'’-]*")


def _traditional_only() -> frozenset[str]:
    """What the character set of Taiwan has and that of the mainland has not."""
    every = "".join(map(chr, range(0x4E00, 0xA000)))
    taiwan, mainland = (every.encode(name, "ignore").decode(name) for name in ("big5", "gb2312"))
    return frozenset(taiwan) - frozenset(mainland) - _SHARED


_SHARED = frozenset("翀堃喆瑀噁囍珮祐昇堉犇彧")
"""Rare characters that the mainland writes too, in names and chemistry."""
_TRADITIONAL = _traditional_only()
_LOW, _THIN = 0.4, 0.5
_FEW_KANA = 5


def english(text: str) -> Iterator[Finding]:
    """`language.english`: too small a share of Chinese, names left out.

    Below 0.4 nobody has written a Chinese 简介: of 3,861 real ones three lie there,
    all wholly English, and the next stands at 0.52. Names spelt out are no fault.
    """
    share = _share(text)
    if share < _THIN:
        severity = Severity.ERROR if share < _LOW else Severity.WARNING
        span = max(_RUN.findall(text), key=len, default="").strip() or None
        yield _finding("language.english", f"中文仅占 {share:.0%}，请用中文书写，只保留名称", span, severity)


def is_english(text: str) -> bool:
    """Whether `english` finds an error."""
    return _share(text) < _LOW


def characters(text: str) -> int:
    """How many are Chinese."""
    return len(_HAN.findall(text))


def _share(text: str) -> float:
    """Of Chinese among the letters of all words but names."""
    han, small = characters(text), sum(map(len, _SMALL.findall(text)))
    return han / (han + small) if han or small else 0.0


def japanese(text: str) -> Iterator[Finding]:
    """`language.english` as well: kana, and too many for a quoted name."""
    kana = _KANA.findall(text)
    if len(kana) >= _FEW_KANA:
        yield _finding("language.english", "简介夹有日文，请用中文书写", "".join(kana[:8]), Severity.ERROR)


def traditional(text: str) -> Iterator[Finding]:
    """`language.traditional`: characters that only traditional script has, of the common ones."""
    if not _TRADITIONAL.isdisjoint(text):
        found = dict.fromkeys(filter(_TRADITIONAL.__contains__, text))
        some = "".join(found)
        yield _finding("language.traditional", f"请用简体字：{some[:12]}", some[0], Severity.WARNING)


def _finding(code: str, message: str, span: str | None, severity: Severity) -> Finding:
    return Finding(code=code, severity=severity, message=message, span=span)
