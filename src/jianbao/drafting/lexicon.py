"""English phrases and their Chinese: taxonomy, glossary and the writer's own list, in one look-up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from jianbao.drafting.tables import tables
from jianbao.drafting.words import Word
from jianbao.glossary import Glossary
from jianbao.phrases import normal_form
from jianbao.taxonomy import Taxonomy

__all__ = ["Known", "Lexicon"]

_LONGEST = 6
"""Words in a phrase."""
_SPOKEN_NAMES = {"3d", "2d", "4d", "rgb", "ai", "kv", "eeg", "llm", "mri", "ct"}
"""Written like names and still words of phrases: 3D reconstruction, KV cache."""
_DONE = re.compile(r"(?:ing|[ts]ion|sis|ment|[ea]nce|ery|val|ure|search|speech)$", re.IGNORECASE)
"""How words end that say what is done."""
_IRREGULAR = {
    "build": "built",
    "learn": "learnt",
    "understand": "understood",
    "overcome": "overcame",
    "teach": "taught",
}


class Known(NamedTuple):
    """A phrase that was found."""

    zh: str
    end: int
    """Index of the first word behind it."""
    modifier: bool = False
    """Whether it only stands before nouns."""


class Lexicon:
    """Looks up phrases of nouns, and verbs in all their forms. Immutable."""

    def __init__(self, taxonomy: Taxonomy, glossary: Glossary) -> None:
        own = tables()
        self._nouns = own.nouns | own.modifiers
        self._modifiers = frozenset(own.modifiers)
        self._modifier_names = frozenset(own.modifiers.values()) - frozenset(own.nouns.values())
        for node in taxonomy.nodes:
            # aliases name neighbours of a task, too: fit to find it, not to translate it
            self._add(node.zh, [node.en] if self._reads_as(node.en, node.zh) else [])
        for term in glossary.terms:
            # a word with several meanings would need the reader's judgement
            self._add(term.zh, () if term.domain else term.spellings)
        self._verbs = {form: zh for lemma, zh in own.verbs.items() for form in _forms(lemma)}

    def _add(self, zh: str, names: Iterable[str]) -> None:
        for name in names:
            if name.isascii() and not _is_acronym(name):
                self._nouns.setdefault(normal_form(name), zh)

    def _reads_as(self, name: str, zh: str) -> bool:
        """Whether a task's name is that task inside a phrase: no "dialogue system" is 语音对话."""
        last = name.rpartition(" ")[2]
        head = self._nouns.get(normal_form(last), zh)
        return _DONE.search(last) is not None and bool(set(head) & set(zh))

    def is_modifier(self, zh: str) -> bool:
        """Whether a Chinese word only stands before nouns."""
        return zh in self._modifier_names

    def noun(self, words: Sequence[Word], at: int) -> Known | None:
        """The longest phrase known that begins at `at`."""
        keys: list[str] = []
        for word in words[at : at + _LONGEST]:
            key = word.key.casefold()
            if word.kind != "word" and key not in _SPOKEN_NAMES:
                break
            keys.append(key)
        for length in range(len(keys), 0, -1):
            key = " ".join(keys[:length])
            if key in self._nouns:
                return Known(self._nouns[key], at + length, key in self._modifiers)
        return None

    def verb(self, words: Sequence[Word], at: int) -> Known | None:
        """A verb in any form at `at`."""
        if at >= len(words) or words[at].kind != "word":
            return None
        pair = " ".join(word.text.casefold() for word in words[at : at + 2])
        if pair in self._verbs:
            return Known(self._verbs[pair], at + 2)
        zh = self._verbs.get(words[at].text.casefold())
        return Known(zh, at + 1) if zh else None


def _forms(lemma: str) -> set[str]:
    """All forms of a verb, `fine-tune` and `rely on` too; both spellings where a letter may be doubled."""
    first, blank, rest = lemma.replace("-", " ").rpartition(" ") if "-" in lemma else lemma.partition(" ")
    if "-" in lemma:
        return {f"{first} {form}" for form in _forms(rest)}
    if first.endswith("e"):
        forms = {first, first + "s", first + "d", first[:-1] + "ing"}
    elif re.search(r"[^aeiou]y$", first):
        forms = {first, first[:-1] + "ies", first[:-1] + "ied", first + "ing"}
    else:
        doubled = first + first[-1]
        forms = {first, *(first + end for end in ("s", "es", "ed", "ing")), doubled + "ed", doubled + "ing"}
    if lemma in _IRREGULAR:
        forms.add(_IRREGULAR[lemma])
    return {form + blank + rest for form in forms}


def _is_acronym(name: str) -> bool:
    return " " not in name and sum(map(str.isupper, name)) >= 2
