"""The bilingual glossary: reads `glossary.yml` and finds the terms that stand in an English text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from jianbao.errors import UsageError
from jianbao.model import Record
from jianbao.phrases import PhraseIndex, normal_form

__all__ = ["Glossary", "Term"]


class Term(Record):
    """One English term in one meaning, and how it is written in Chinese."""

    en: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    """Other English spellings, acronyms among them."""
    zh: str = Field(min_length=1)
    """The rendering to use; the English itself where none is given and it is kept."""
    accepted: tuple[str, ...] = ()
    """Renderings that are right as well."""
    forbidden: tuple[str, ...] = ()
    """Renderings that are wrong for this meaning. Another term of the same text may well ask for one."""
    keep_english: bool = False
    """Chinese writers keep it: no defect where it stands in English."""
    domain: str = ""
    """Which meaning, in Chinese, where the word has several."""
    cues: tuple[str, ...] = ()
    """English words of which a text must hold one for this meaning to count; none: always."""
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _kept_as_it_is(cls, row: Any) -> Any:
        if isinstance(row, dict) and row.get("keep_english"):
            return {"zh": row.get("en")} | row
        return row

    @property
    def spellings(self) -> tuple[str, ...]:
        """How it may stand in English."""
        return (self.en, *self.aliases)

    @property
    def renderings(self) -> tuple[str, ...]:
        """Everything that is right in a 简介, the preferred one first."""
        kept = self.spellings if self.keep_english else ()
        return tuple(dict.fromkeys((self.zh, *self.accepted, *kept)))


class _File(Record):
    version: str
    terms: tuple[Term, ...]


class Glossary:
    """All terms, in the order of the file. Immutable."""

    def __init__(self, version: str, terms: Iterable[Term]) -> None:
        self.version = version
        self.terms = tuple(terms)
        self._meanings = _meanings(self.terms)
        self._index = PhraseIndex((name, normal_form(name)) for term in self.terms for name in term.spellings)
        self._cues = PhraseIndex((cue, normal_form(cue)) for term in self.terms for cue in term.cues)
        self._ranked = lru_cache(maxsize=256)(self._found)
        """A paper's terms are asked for when its question is put together, and when its answer is checked."""
        self._order = {id(term): _specificity(term) for term in self.terms}
        self._asked_cues = {id(term): frozenset(map(normal_form, term.cues)) for term in self.terms}

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `glossary.yml`. Raises `UsageError` naming the term and the rule that it breaks."""
        try:
            file = _File.model_validate(yaml.load(text, Loader=_LOADER))  # noqa: S506 - a safe loader
        except (yaml.YAMLError, ValidationError) as error:
            raise UsageError(f"glossary: {error}") from error
        return cls(file.version, file.terms)

    def rows_in(self, text: str, limit: int | None = None) -> tuple[Term, ...]:
        """The terms that stand in a text as whole words, the most specific first.

        Acronyms are met in capitals only, plurals and hyphens do not matter, and a term
        inside a longer one (speech recognition in automatic speech recognition) is not
        counted. An acronym that the text spells out as something else is none of ours. A
        meaning with cues needs one of them in the text; several meanings of one word may
        remain, told apart by `domain`. Beyond `limit`, terms that nobody gets wrong go first.
        """
        found = self._ranked(text)
        if limit is None or len(found) <= limit:
            return found
        kept = sorted(found, key=lambda term: not term.forbidden)[:limit]
        return tuple(term for term in found if term in kept)

    def _found(self, text: str) -> tuple[Term, ...]:
        spelt = {hit.key: hit.phrase for hit in self._index.find(text)}
        found = {
            id(term): term
            for key, name in spelt.items()
            for term in self._meanings[key]
            if f"({name}" not in text or not _is_another(name, term, text)
        }
        if any(term.cues for term in found.values()):
            cues = {hit.key for hit in self._cues.find(text)}
            found = {
                key: term for key, term in found.items() if not term.cues or cues & self._asked_cues[key]
            }
        return tuple(found[key] for key in sorted(found, key=self._order.__getitem__))

    def slips(self, brief: str, terms: Sequence[Term]) -> tuple[tuple[Term, str], ...]:
        """Forbidden renderings in a Chinese text, given the terms of its source.

        One that is right for another of the terms, or part of a right one that stands
        there (语音识别 where the source speaks of both speech recognition and speaker
        verification), is none. Each is told once, of the term that comes first.
        """
        owners = {zh: term for term in reversed(terms) for zh in term.forbidden}
        if not owners:
            return ()
        right = {zh for term in terms for zh in term.renderings}
        longest_first = sorted(right | owners.keys(), key=len, reverse=True)
        found = re.findall("|".join(map(re.escape, longest_first)), brief)
        return tuple((owners[zh], zh) for zh in dict.fromkeys(found) if zh in owners and zh not in right)

    def prompt_rows(self, terms: Iterable[Term]) -> str:
        """One term a line: `policy（强化学习） → 策略，不作 政策`."""
        return "\n".join(map(_row, terms))


_READINGS = (re.compile(r"[a-z]+"), re.compile(r"[a-z]+(?:-[a-z]+)*"))
_SMALL = frozenset(["a", "an", "and", "for", "in", "of", "on", "the", "to", "with"])
_REACH = 120
"""Characters before an acronym in brackets in which it may be spelt out."""

# libyaml's loader is ten times as fast; a build of PyYAML may lack it.
_LOADER: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _specificity(term: Term) -> tuple[int, int]:
    """Lower for names of more words, then of more letters."""
    return -len(normal_form(term.en).split()), -len(term.en)


def _row(term: Term) -> str:
    meaning = f"（{term.domain}）" if term.domain else ""
    zh = f"{term.zh}（保留英文）" if term.keep_english and term.zh == term.en else term.zh
    forbidden = f"，不作 {'、'.join(term.forbidden)}" if term.forbidden else ""
    return f"{term.en}{meaning} → {zh}{forbidden}"


def _is_another(name: str, term: Term, text: str) -> bool:
    """Whether a text spells an acronym out, and as nothing that the term is called."""
    called = [re.sub(r"[^a-z]", "", one.casefold()) for one in term.spellings if one != name]
    given = list(_spelt_out(name, text))
    return bool(called and given) and not any(_is_like(words, one) for words in given for one in called)


def _is_like(words: Iterable[str], name: str) -> bool:
    """By how the words begin, whatever their endings and hyphens."""
    return all(word[:3] in name for word in words)


def _spelt_out(acronym: str, text: str) -> Iterator[list[str]]:
    """The words before `(ASR)` of which it may be made, hyphens and small words counted or not."""
    for place in re.finditer(rf"\({re.escape(acronym)}s?\)", text):
        before = text[max(0, place.start() - _REACH) : place.start()].casefold()
        for reading in _READINGS:
            words = reading.findall(before)
            for kept in (words, [word for word in words if word not in _SMALL]):
                if "".join(word[0] for word in kept[-len(acronym) :]) == acronym.casefold():
                    yield kept[-len(acronym) :]


def _meanings(terms: Iterable[Term]) -> dict[str, tuple[Term, ...]]:
    """Terms by the normal form of each spelling. Raises `UsageError` where two cannot be told apart."""
    meanings: defaultdict[str, list[Term]] = defaultdict(list)
    for term in terms:
        wrong = set(term.forbidden) & set(term.renderings)
        if wrong:
            raise UsageError(f"glossary: {term.en} both asks for and forbids {wrong.pop()}", en=term.en)
        for key in dict.fromkeys(map(normal_form, term.spellings)):
            rivals = meanings[key]
            if any(not (rival.domain and term.domain and rival.domain != term.domain) for rival in rivals):
                raise UsageError(f"glossary: {key!r} stands twice, and no domain parts it", en=term.en)
            rivals.append(term)
    return {key: tuple(rows) for key, rows in meanings.items()}
