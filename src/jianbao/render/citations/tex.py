r"""arXiv's texts, which are half TeX, into TeX that only prints, and into plain characters.

`\input` in a title would read a file of whoever cites the paper. So outside of formulas only
accents and styles stay commands, and of formulas those whose every command is known.
"""

from __future__ import annotations

import re
import unicodedata

from jianbao.render.fields import clean, collapsed
from jianbao.render.formulas import mathml

__all__ = ["plain", "tex"]

_MATH = re.compile(r"(\$(?! )[^$]+(?<! )\$(?!\d))")
"""`costs $5 and $10` has none."""
_ACCENTS = dict(
    zip(
        "\"'`^~=.cvuHkr",
        "\u0308\u0301\u0300\u0302\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a",
        strict=True,
    )
)
_ACCENTED = r"\\(?:([\"'`^~=.])(?:([A-Za-z])|\{\\?([A-Za-z])\})|([cvuHkr])\{([A-Za-z])\})"
_ACCENT = re.compile(r"\{" + _ACCENTED + r"\}|" + _ACCENTED)
_TOKEN = re.compile(
    _ACCENTED + r"|\\[%&#_$]|\\(?:emph|text(?:bf|it|sc|tt|rm|sf))(?=\{)|[\\^%&#_$]", re.DOTALL
)
_ESCAPED = re.compile(r"\\([%&#_$])")
_AS_TEXT = {"\\": r"\textbackslash{}", "^": r"\^{}"}
_BARE_PERCENT = re.compile(r"(?<!\\)%")


def tex(text: str) -> str:
    r"""For a field of BibTeX: `%`, `&`, `#`, `_`, a lone `$` are escaped, formulas stay, braces balance."""
    pieces = _MATH.split(collapsed(clean(text)))
    made = "".join(_formula(one) if number % 2 else _words(one) for number, one in enumerate(pieces))
    return made if _is_balanced(made) else _braces_as_text(pieces)


def plain(text: str) -> str:
    r"""For programs that know no TeX: `M\"uller` is Müller; formulas stay as they were typed."""
    pieces = _MATH.split(collapsed(clean(text)))
    pieces[::2] = [_ESCAPED.sub(r"\1", _ACCENT.sub(_accented, one)) for one in pieces[::2]]
    return "".join(pieces)


def _formula(text: str) -> str:
    known = _is_balanced(text) and mathml(text[1:-1].strip()) is not None
    return _BARE_PERCENT.sub(r"\\%", text) if known else _words(text)


def _words(text: str) -> str:
    return _TOKEN.sub(lambda one: _AS_TEXT.get(one[0], one[0] if len(one[0]) > 1 else f"\\{one[0]}"), text)


def _braces_as_text(pieces: list[str]) -> str:
    """Where they do not balance: `{` and `}` count even where a backslash stands before them."""
    names = {"{": "\x01", "}": "\x02"}
    made = "".join(_words("".join(names.get(mark, mark) for mark in one)) for one in pieces)
    return made.replace("\x01", r"\textbraceleft{}").replace("\x02", r"\textbraceright{}")


def _is_balanced(text: str) -> bool:
    depth = 0
    for mark in text:
        depth += (mark == "{") - (mark == "}")
        if depth < 0:
            return False
    return depth == 0


def _accented(match: re.Match[str]) -> str:
    found = [group for group in match.groups() if group]
    return unicodedata.normalize("NFC", found[1] + _ACCENTS[found[0]])
