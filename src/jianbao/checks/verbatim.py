"""`form.formula` and `form.citation`: what a translation copies to the letter, blanks aside.

Formulas, LaTeX commands, numbered and LaTeX citations, `Vell et al.`, addresses. Each that the
English has must stand in the Chinese, and the Chinese may have no other formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from jianbao.model import Finding, Severity

__all__ = ["altered", "blanked"]

_FORMULA = re.compile(
    r"""
      (?<!\\)\$\$(?:[^$\\]|\\.)+\$\$
    | (?<![\\$])\$(?=[^\s$])(?:[^$\\]|\\.)*?(?<=\S)\$(?!\d)   # no sums of money: $5 and $10
    | \\\(.+?\\\) | \\\[.+?\\\]
    """,
    re.VERBOSE | re.DOTALL,
)
_CITATION = re.compile(
    r"""
      \\(?:cite[a-z]*|ref|eqref|url|href)\*?(?:\[[^\[\]]*\])*\{[^{}]*\}
    | (?:https?://|www\.)[^\s<>"“”{}，。；、）】]+
    | (?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]+\.)+[A-Za-z]{2,}
    | \[\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]
    | \barXiv:\d{4}\.\d{4,5}(?:v\d+)?
    | [^\W\d_][\w'’-]*\s+et\s+al(?:\.|\b)
    """,
    re.VERBOSE | re.ASCII,
)
_PROSE = re.compile(r"(?:[A-Za-z]{2,}[ ,-]+){2}[A-Za-z]{2,}")
"""Between two dollars: no formula, but a sentence in bold, or one between two sums."""
_FIGURE = re.compile(r"\$[\d.,\s]*(?:\\?%|\\times)?\$")
"""A number that is set as a formula; written plainly it says the same."""
_COMMAND = re.compile(r"\\[A-Za-z]+")
_GLUE = re.compile("[\\s\u00ad\u200b-\u200f\u2060-\u2069\ufeff]+")
_TAIL = ".,;:!?)]'\""


def altered(text: str, english: str) -> Iterator[Finding]:
    """An error for each of them that is missing, and for each formula that the English does not have."""
    bare, said = _bare(text), _bare(english)
    for code, name, tokens in (
        ("form.formula", "公式或 LaTeX 命令", _formulas(english)),
        ("form.citation", "引用或网址", _citations(english)),
    ):
        for token in dict.fromkeys(tokens):
            if _bare(token) not in bare:
                severity = Severity.WARNING if _FIGURE.fullmatch(token) else Severity.ERROR
                yield _finding(code, severity, f"{name}应逐字照抄，译文缺 {token}", source=token)
    for token in dict.fromkeys(_formulas(text)):
        if _bare(token) not in said:
            message = "原文没有这个公式，请逐字照抄原文的公式"
            yield _finding("form.formula", Severity.ERROR, message, span=token)


def blanked(text: str) -> str:
    """The text with blanks in their places: what is left is prose. Offsets stay."""
    text = _without_formulas(text)
    for pattern in (_CITATION, _COMMAND):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def _formulas(text: str) -> Iterable[str]:
    found = [match[0] for match in _FORMULA.finditer(text) if not _PROSE.search(match[0])]
    return found + _COMMAND.findall(_CITATION.sub(" ", _without_formulas(text)))


def _citations(text: str) -> Iterable[str]:
    found = (match[0] for match in _CITATION.finditer(_without_formulas(text)))
    return [one if one[0] in "[\\" or one.endswith(" al.") else one.rstrip(_TAIL) for one in found]


def _without_formulas(text: str) -> str:
    """With blanks in their places."""
    return _FORMULA.sub(lambda one: one[0] if _PROSE.search(one[0]) else " " * len(one[0]), text)


def _bare(text: str) -> str:
    return _GLUE.sub("", text)


def _finding(
    code: str, severity: Severity, message: str, span: str | None = None, source: str | None = None
) -> Finding:
    return Finding(code=code, severity=severity, message=message, span=span, source=source)
