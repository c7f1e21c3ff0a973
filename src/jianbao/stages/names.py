"""Whether two spellings can be one person's name: accents, initials, order and case do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["same_person"]

_TEX_LETTER = re.compile(r"\\(aa|AA|ae|AE|oe|OE|ss|o|O|l|L|i|j)(?![A-Za-z])\s*")
_TEX_ACCENT = re.compile(r"\\(?:[\"'`^~=.]|[uvHckdbrt](?![A-Za-z]))\s*")
_LETTERS = {"ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"}
_PLAIN = str.maketrans(_LETTERS)
_PART = re.compile(r"[^\W\d_]+")
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd"})
_ONE_BLOCK = re.compile(r"[\u3400-\u9fff\s·]+")


def same_person(one: str, other: str) -> bool:
    """`Ada B. Example`, `A. Example`, `Example, Ada` and `Example Ada` are one; `Ida Example` is another.

    Family names must agree; of given names what both have, an initial with any name that begins with it.
    """
    first, second = _parts(one), _parts(other)
    if not (first and second):
        return False
    if "".join(first) == "".join(second):
        return True
    if min(len(first), len(second)) < 2:
        return False
    return _alike(first, second) or _turned(first, second)


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Both with the family name last."""
    if one[-1] != other[-1]:
        return False
    given, others = one[:-1], other[:-1]
    if "".join(given) == "".join(others):
        return True
    return all(
        a.startswith(b) if len(b) == 1 else b.startswith(a) if len(a) == 1 else a == b
        for a, b in zip(given, others, strict=False)
    )


def _turned(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same names written in full, the family name first in one of them."""
    if min(map(len, (*one, *other))) < 2:
        return False
    return "".join((one[-1], *one[:-1])) == "".join(other) or "".join((*one[1:], one[0])) == "".join(other)


@lru_cache(maxsize=1 << 15)
def _parts(name: str) -> tuple[str, ...]:
    """The name's parts, plain and folded, the family name last."""
    plain = _TEX_ACCENT.sub("", _TEX_LETTER.sub(lambda found: found[1], name))
    plain = plain.replace("{", "").replace("}", "")
    if _ONE_BLOCK.fullmatch(plain):
        return ("".join(_PART.findall(plain)),)
    family, comma, given = plain.partition(",")
    if comma and _folded(given):
        plain = f"{given} {family}"
    return _folded(plain)


def _folded(text: str) -> tuple[str, ...]:
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    parts = _PART.findall(bare.casefold().translate(_PLAIN).replace("'", "").replace("’", ""))
    return tuple(part for part in parts if part not in _SUFFIXES) or tuple(parts)
