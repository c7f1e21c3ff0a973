"""Where given phrases stand in an English text: whole words, longest first, in one walk.

A trie of words rather than one long alternation, since `re` tries alternatives one
after the other: a thousand phrases cost here no more than one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

__all__ = ["Hit", "PhraseIndex", "normal_form", "singular", "singulars"]

_CJK = "\u3400-\u9fff"
_WORD = re.compile(r"[^\W_]+(?:['’]s\b)?")
_TOKEN = re.compile(rf"{_WORD.pattern}|[.,;:!?()\[\]]")
_BLANK_BY_CJK = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")
_KEEP_S = ("ss", "us", "is", "'s", "’s")
_DROP_ES = ("sses", "shes", "ches", "xes", "zzes")


@lru_cache(maxsize=1 << 16)
def singular(word: str) -> str:
    """A case-folded English word without its plural or possessive, by rule: `tries` is `try`, `its` stays."""
    word = word.casefold()
    if word.endswith(("'s", "’s")):
        return word[:-2]
    if len(word) < 4 or not word.endswith("s") or word.endswith(_KEEP_S):
        return word
    if word.endswith("yses"):
        return word[:-2] + "is"
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(_DROP_ES) else word[:-1]


def normal_form(name: str) -> str:
    """What two spellings of a name share: NFKC, case, hyphens, blanks and plurals do not count."""
    words = _WORD.findall(unicodedata.normalize("NFKC", name))
    return _BLANK_BY_CJK.sub("", " ".join(singular(word) for word in words))


class Hit(NamedTuple):
    """One place where a phrase stands."""

    key: str
    phrase: str
    """As it was given."""
    at: int
    """Place of its first word in `singulars`."""


class _Phrase(NamedTuple):
    key: str
    text: str
    capitals: tuple[int, ...]
    """Which of its words are acronyms, to be met in capitals only."""


class PhraseIndex:
    """Finds phrases of English words in texts.

    Hyphens and blanks are one, plurals and singulars too. A word with two capitals or
    more (`SED`, `LoRA`) is met only by a word with two capitals: `sed` is something else.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take `(phrase, key)` pairs; of two phrases that read the same, the first stands."""
        self._root: dict[str, Any] = {}
        for phrase, key in phrases:
            self._add(phrase, key)

    def _add(self, phrase: str, key: str) -> None:
        words = _WORD.findall(unicodedata.normalize("NFKC", phrase))
        if not words:
            return
        node = self._root
        for word in words:
            node = node.setdefault(singular(word), {})
        # No text has an empty word: the empty key marks where a phrase ends.
        node.setdefault(
            "", _Phrase(key, phrase, tuple(i for i, word in enumerate(words) if _is_acronym(word)))
        )

    def find(self, text: str) -> list[Hit]:
        """Every hit in the order of the text, the longest at each place, none inside another."""
        tokens, words = _tokens(text)
        hits: list[Hit] = []
        past = 0
        for at, word in enumerate(words):
            if at < past or word not in self._root:
                continue
            phrase, length = self._longest(words, tokens, at)
            if phrase:
                hits.append(Hit(phrase.key, phrase.text, at))
            past = at + length
        return hits

    def _longest(self, words: list[str], tokens: list[str], at: int) -> tuple[_Phrase | None, int]:
        """The longest phrase that begins at `at`, and how many words to go on."""
        found: _Phrase | None = None
        length, end, node = 1, at, self._root.get(words[at])
        while node is not None:
            end += 1
            phrase = node.get("")
            if phrase and all(_is_acronym(tokens[at + i]) for i in phrase.capitals):
                found, length = phrase, end - at
            node = node.get(words[end]) if end < len(words) else None
        return found, length


def singulars(text: str) -> list[str]:
    """The words of an English text, and its marks, as `normal_form` has them."""
    return _tokens(text)[1]


@lru_cache(maxsize=8)
def _tokens(text: str) -> tuple[list[str], list[str]]:
    """Words and marks of a text, and the same as singulars: several indexes walk over one text."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text))
    return tokens, list(map(singular, tokens))


def _is_acronym(word: str) -> bool:
    return sum(map(str.isupper, word)) >= 2
