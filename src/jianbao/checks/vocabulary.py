"""What the checks know of words: glossary, taxonomy, and the English that Chinese writers keep."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Self

import yaml
from pydantic import Field, ValidationError

from jianbao.errors import UsageError
from jianbao.glossary import Glossary
from jianbao.model import Record
from jianbao.phrases import normal_form
from jianbao.taxonomy import Taxonomy

__all__ = ["Vocabulary"]


class _Kept(Record):
    version: str
    kept: dict[str, tuple[str, ...]]
    """Words and phrases, in groups that are for readers of the file."""
    translated: dict[str, str] = Field(default_factory=dict)
    """Words with a capital that are no names, and their Chinese."""


@dataclass(frozen=True)
class Vocabulary:
    """Made once, used for every 简介."""

    glossary: Glossary
    taxonomy: Taxonomy
    kept: frozenset[str]
    """Normal forms of the English that is no defect."""
    names: Mapping[str, str]
    """Chinese of English words whose capital is mere spelling: languages."""

    @classmethod
    def parse(cls, kept: str, glossary: Glossary, taxonomy: Taxonomy) -> Self:
        """Read `kept.yml`. Raises `UsageError` for anything else."""
        try:
            file = _Kept.model_validate(yaml.safe_load(kept))
        except (yaml.YAMLError, ValidationError) as error:
            raise UsageError(f"kept words: {error}") from error
        words = [word for group in file.kept.values() for word in group]
        words += [name for term in glossary.terms if term.keep_english for name in term.spellings]
        return cls(glossary, taxonomy, frozenset(map(_key, words)), file.translated)

    def keeps(self, phrase: str) -> bool:
        """Whether a word or phrase may stand in English; case and plural do not matter."""
        return _key(phrase) in self.kept

    def translated(self, word: str) -> str | None:
        """The Chinese of a word that has a capital and is no name."""
        return self.names.get(word)

    def chinese(self, phrase: str) -> str | None:
        """The glossary's rendering of an English word or phrase."""
        return self.names.get(phrase) or self._renderings.get(_key(phrase))

    @cached_property
    def _renderings(self) -> dict[str, str]:
        terms = reversed(self.glossary.terms)
        return {_key(name): term.zh for term in terms if term.zh != term.en for name in term.spellings}

    @cached_property
    def forbidden(self) -> re.Pattern[str]:
        """Every rendering that some term forbids; most 简介 hold none."""
        words = {zh for term in self.glossary.terms for zh in term.forbidden}
        return re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))) or r"(?!)")


def _key(phrase: str) -> str:
    return normal_form(phrase).casefold()
