"""What arXiv's forms write in TeX and its other pages in Unicode: accents, and lists of authors."""

from __future__ import annotations

import re
from unicodedata import normalize

_MARKS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı",
}  # fmt: skip
_MATH = re.compile(r"((?<!\\)\$.*?(?<!\\)\$)", re.DOTALL)
_LETTER = re.compile(rf"\\({'|'.join(_LETTERS)})(?:\{{\}}|(?![A-Za-z])\s?)")
_ACCENT = re.compile(
    r"\\(?P<mark>[`'^~=.\"](?:\s*)|[uvHrcdk](?:\s+|(?=\{)))(?:\{(?P<inner>[^\W\d_])\}|(?P<bare>[^\W\d_]))"
)
_BRACED = re.compile(r"\{([^\W\d_a-zA-Z])\}")

_AFFILIATION = re.compile(r"\([^()]*\)")
_BETWEEN = re.compile(r"\s*(?:,\s*and\b|,|\band\b|;|(?<=[Cc]ollaboration):)(?!\s*(?:Jr|Sr|II|III|IV)\b)\s*")


def accented(text: str) -> str:
    r"""Letters for TeX's accents: `\'e`, `{\"o}`, `\v{S}`, `\ss`. Formulas stay as they are."""
    parts = _MATH.split(text)
    parts[::2] = [_letters(part) for part in parts[::2]]
    return "".join(parts)


def _letters(text: str) -> str:
    text = _LETTER.sub(lambda found: _LETTERS[found[1]], text)
    text = _ACCENT.sub(_marked, text)
    return _BRACED.sub(r"\1", text)


def _marked(found: re.Match[str]) -> str:
    base = (found["inner"] or found["bare"]).replace("ı", "i")
    return normalize("NFC", base + _MARKS[found["mark"].strip()])


def authors(text: str) -> tuple[str, ...]:
    """The names of a list such as `Ada Quill (Whale Lab (North)), Bo Ferry Jr and Ci Lan`."""
    while (shorter := _AFFILIATION.sub(" ", text)) != text:
        text = shorter
    return tuple(" ".join(name.split()) for name in _BETWEEN.split(text) if name.strip())
