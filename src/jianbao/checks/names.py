"""Latin-script names of a 简介 against those of its paper, as whole words."""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from itertools import filterfalse

from jianbao.checks.acronyms import EVERYWHERE, stands_for
from jianbao.checks.numbers.quantity import unit_of
from jianbao.checks.source import Source
from jianbao.model import Finding, Severity

__all__ = ["findings"]

_NAME = re.compile(
    r"(?<![A-Za-z0-9.\\${}^])(?>\d{0,4}[A-Za-zÀ-ɏ][A-Za-z0-9À-ɏ]*(?:[-_.'’@·&²³][A-Za-z0-9À-ɏ]+)*)"
    r"(?![$^\\]| [a-z]+ [a-z])"
)
"""A name; no part of a formula, no beginning of an English sentence."""
_HAN = re.compile(r"[㐀-鿿]")
_WORD = re.compile(r"[a-z0-9]+(?:\.[0-9]+[a-z0-9]*)*")
_SPELT = re.compile(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)*")
_MARKUP = re.compile(
    r"\\(?:text(?:bf|it|sc|tt|rm|sf|superscript|subscript)?|math(?:bf|it|rm|cal|bb|sf|tt)|emph|bf|it|rm|sc|tt|em|mbox)\b\s*"
    r"|\\[\"'`^~=.]|[{}$^\\]"
)
_CAMEL = re.compile(r"[A-Z][a-z]{2,}")
_VERSION = re.compile(r"v?[\d.]+[kKmMbB]?$")
_MEASURED = re.compile(r"\d+[kKMBTGbm]?[A-Za-z]{0,4}")
_CATEGORY = re.compile(r"(?:cs|eess|stat|math|physics|q-bio|q-fin|econ)\.[A-Z]{2}")
_TAILED = re.compile(r"[A-Z][A-Z0-9-]+(?:[a-rt-z]|[a-z]{2})")
_MORE = re.compile(r"\.\d")
"""What makes GPT-4 another than GPT-4.1."""
_LOOSE = r"[-_ .&]?"
_SMALL = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "via", "with")
)
_LONG = 8
"""Letters from which a name may differ in two and still be the same, misspelt."""
_LEAST = 3
_STEM = 5
_LONGEST, _MOST_PARTS = 60, 6


def findings(text: str, source: Source) -> tuple[Finding, ...]:
    """`name.unsupported`: names that the paper does not have, with its own spelling where one comes near.

    Case, hyphens, blanks, plurals and LaTeX do not count; an acronym is borne by its long form.
    """
    if not _HAN.search(text):  # `language.english` has said it all
        return ()
    known = _Known(source.whole)
    names = dict.fromkeys(match[0] for match in _NAME.finditer(_plain(text)))
    return tuple(
        _finding(name, known.near(name)) for name in names if _is_name(name) and not known.bears(name)
    )


def _finding(name: str, near: str | None) -> Finding:
    message = f"原文写作 {near}，请照原文拼写" if near else "原文没有这个名称，请核对"
    return Finding(
        code="name.unsupported", severity=Severity.WARNING, message=message, span=name, source=near
    )


def _is_name(name: str) -> bool:
    """Capitals or digits make a name; a unit, a category and a single letter are none."""
    if not 2 <= len(name) <= _LONGEST or name.islower() or unit_of(name) or _CATEGORY.fullmatch(name):
        return False
    return not _MEASURED.fullmatch(name)


class _Known:
    """The names of one paper."""

    def __init__(self, text: str) -> None:
        self._text = _plain(_MARKUP.sub("", text) if any(mark in text for mark in "{}$^\\") else text)
        self._folded = self._text.lower()

    @cached_property
    def _words(self) -> frozenset[str]:
        each_once = " ".join(set(self._text.split()))
        words = set(_WORD.findall(each_once.lower()))
        parts = {word.lower() for word in _CAMEL.findall(each_once)}
        numbered = {_VERSION.sub("", word) for word in words if not word.isalpha()}
        return frozenset(words | parts | numbered)

    @cached_property
    def _initials(self) -> tuple[str, str]:
        """First letters of all words, and of all that are no small words."""
        words = re.findall(r"[a-z]+", self._folded)
        return "".join(word[0] for word in words), "".join(word[0] for word in words if word not in _SMALL)

    def bears(self, name: str) -> bool:
        """Whether a name stands in the paper, whole, in parts, or spelt out."""
        if self._is_common(_key(name)):
            return True
        if self._recased(name):
            return False
        if self._whole(name.lower()):
            return True
        parts = _WORD.findall(name.lower())
        if all(map(self._has, parts)):
            return len(parts) < 2 or not parts[-1][0].isdigit() or self._numbered(name, parts)
        if self._joined(name) or self._is_derived(name):
            return True
        return self._abbreviates(name) and not self.near(name)

    def _numbered(self, name: str, parts: list[str]) -> bool:
        """Whether a number and a name that both stand there are one: no GPT-4 of GPT-5 and 4 tasks."""
        if self._joined(name) or not any(map(str.isdigit, self.near(name) or "")):
            return True
        series = rf"{re.escape(parts[0])}[-_ ]?[\d.]+\w?(?:\s?(?:,|/|and|&|or)\s?[\w.]+)*?"
        return re.search(rf"{series}\s?(?:,|/|and|&|or)\s?{re.escape(parts[-1])}\b", self._folded) is not None

    def _has(self, part: str) -> bool:
        if part.isalpha() and len(part) == 1:
            return True
        if self._stands(part) or self._stands(part.removesuffix("s")) or f"{part}s" in self._words:
            return True
        if self._is_initials(part.replace("2", "t")) and not self.near(part):
            return True
        base = _VERSION.sub("", part)  # a value set against its name: SMOS3.8
        return "." in part and base in self._words and part.removeprefix(base) in self._words

    def _stands(self, part: str) -> bool:
        return part in self._words or self._is_common(part)

    def _is_common(self, acronym: str) -> bool:
        """Whether it needs no support, or what it stands for is there."""
        return acronym in EVERYWHERE or any(phrase in self._folded for phrase in stands_for(acronym))

    def _is_derived(self, name: str) -> bool:
        """Whether it is of one stem with a word of the paper: Bayesian of Bayes."""
        word = name.lower()
        return (
            name.istitle()
            and name.isalpha()
            and any(
                min(len(word), len(other)) >= _STEM
                and abs(len(word) - len(other)) > 1
                and (word.startswith(other) or other.startswith(word))
                for other in self._words
            )
        )

    def _abbreviates(self, name: str) -> bool:
        """Whether its capitals are the first letters of words of the paper: VICReg."""
        return name.isalpha() and self._is_initials("".join(filter(str.isupper, name)).lower())

    def _is_initials(self, letters: str) -> bool:
        """Whether words of the paper that follow each other begin so; by chance often enough, if few."""
        return (
            letters.isalpha()
            and len(letters) >= _LEAST
            and any(letters in initials for initials in self._initials)
        )

    def _joined(self, name: str) -> bool:
        """Whether it stands there with other hyphens and blanks: MSCOCO, MS-COCO."""
        letters = [one for one in name.lower() if one.isalnum()]
        pattern = _LOOSE.join(map(re.escape, letters)).removesuffix("s") + "s?"
        return re.search(rf"(?<![a-z0-9]){pattern}(?![a-z0-9]|\.\d)", self._folded) is not None

    def _whole(self, name: str) -> bool:
        """Whether it stands there just so: most names do, and no more need be looked at."""
        start = self._folded.find(name)
        while start >= 0:
            end = start + len(name)
            before, after = self._folded[max(0, start - 1) : start], self._folded[end : end + 2]
            if not (before.isalnum() or after[:1].isalnum() or _MORE.match(after)):
                return True
            start = self._folded.find(name, start + 1)
        return False

    def near(self, name: str) -> str | None:
        """The name of the paper that was probably meant."""
        key = _key(name)
        if len(key) < _LEAST:
            return None
        if self._recased(name):
            return name.upper()
        return next((one for one in self._spelt if _alike(key, _key(one))), None)

    def _recased(self, name: str) -> bool:
        """Whether its last letters alone are small, and the paper has it in capitals: PONDNEt."""
        return bool(_TAILED.fullmatch(name)) and name not in self._text and name.upper() in self._text

    @cached_property
    def _spelt(self) -> tuple[str, ...]:
        """Names as the paper writes them, and what they begin with: GPT-4o of GPT-4o-generated."""
        found: dict[str, None] = {}
        for name in _SPELT.findall(self._text):
            if not name.islower() or not name.isalpha():
                parts = name.split("-")[:_MOST_PARTS]
                found |= dict.fromkeys("-".join(parts[:end]) for end in range(len(parts), 0, -1))
        return tuple(one for one in found if not one.isdigit())


def _plain(text: str) -> str:
    """Without accents and full width."""
    if text.isascii():
        return text
    return "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", text)))


def _key(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())


def _alike(ours: str, theirs: str) -> bool:
    """One letter lost, added, changed or swapped; two in a long name."""
    if ours == theirs or len(theirs) < _LEAST:
        return False
    allowed = 2 if min(len(ours), len(theirs)) >= _LONG else 1
    if abs(len(ours) - len(theirs)) > allowed or (ours[0] != theirs[0] and ours[1:] != theirs[1:]):
        return False
    return _distance(ours, theirs) <= allowed


def _distance(ours: str, theirs: str) -> int:
    """Edits between two words, a swap of neighbours being one."""
    before: list[int] = []
    row = list(range(len(theirs) + 1))
    for i, one in enumerate(ours, 1):
        older, before, row = before, row, [i]
        for j, other in enumerate(theirs, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other))
            if older and j > 1 and one == theirs[j - 2] and ours[i - 2] == other:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
    return row[-1]
