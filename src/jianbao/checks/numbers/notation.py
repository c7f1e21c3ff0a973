"""One spelling for what numbers are written with: LaTeX, full width, thin blanks, minus signs."""

from __future__ import annotations

import re

__all__ = ["chinese", "english"]

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) not in "，；：？！（）［］｛｝"}
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\u223c\uff5e～"), "-")
_BLANKS = dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000"), " ")
_SAME_LENGTH = str.maketrans(_WIDE | _DASHES | _BLANKS | {ord("✕"): "×", ord("％"): "%"})
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_POWER = re.compile(r"(?<=10)[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_COMMAND = re.compile(
    r"""
      \\(?:text|mathrm|mathbf|mathit|mathcal|mathbb|textbf|textit|emph|mbox|operatorname|texttt|textsc)\b\s*
    | \\[,;:!\ ] | \\quad\b
    | \\[dt]?frac\{(?P<over>[^{}]*)\}\{(?P<under>[^{}]*)\}
    | \\(?P<named>[a-zA-Z]+)\s*
    | \\(?P<escaped>[%&\#_$])
    | [${}]
    """,
    re.VERBOSE,
)
_FLOAT = re.compile(r"(\d(?<![\w.]\d)\d*(?:\.\d+)?)[eE]\+?(-?\d{1,2})(?![\w.])")
"""1e6, 2.5E-4."""
_LONG_DASH = re.compile(r"-{2,3}")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")
_ODD = re.compile(r"\d(?:[eE][+\d-]| \d{3})")
"""Found fast, and rarely: what `_FLOAT` and `_GROUPED` are for."""
_NAMED = {
    "times": "×",
    "approx": "~",
    "sim": "~",
    "simeq": "~",
    "pm": "±",
    "geq": "≥",
    "ge": "≥",
    "leq": "≤",
    "le": "≤",
    "circ": "°",
    "mu": "μ",
    "percent": "%",
    "cdot": "×",
}


def chinese(text: str) -> str:
    """The same text, character for character, in half width."""
    return text.translate(_SAME_LENGTH)


def english(text: str) -> str:
    """A source without LaTeX; offsets are not kept."""
    if not text.isascii():
        text = text.translate(_SAME_LENGTH)
        text = _POWER.sub(lambda match: "^" + match[0].translate(_RAISED), text)
    if "\\" in text or "$" in text or "{" in text:
        text = _COMMAND.sub(_plain, text)
    text = text.replace("**", "")
    if _ODD.search(text):
        text = _FLOAT.sub(r"\1×10^\2", text)
        text = _GROUPED.sub(lambda match: match[0].replace(" ", ""), text)
    return _LONG_DASH.sub("-", text) if "--" in text else text


def _plain(match: re.Match[str]) -> str:
    if match["over"] is not None:
        return f"{match['over']}/{match['under']}"
    if match["named"]:
        return _NAMED.get(match["named"], " ")
    return match["escaped"] or ""
