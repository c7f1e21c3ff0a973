"""The writer's own words, read once from `lexicon.yml`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from jianbao.model import Record
from jianbao.phrases import normal_form

__all__ = ["Tables", "tables"]


class Tables(Record):
    """What `lexicon.yml` holds; the comments there say what each is for."""

    nouns: dict[str, str]
    """By normal form, as all tables of phrases."""
    modifiers: dict[str, str]
    verbs: dict[str, str]
    """By base form."""
    studies: dict[str, str]
    """By the stem that -s, -d and -ed follow."""
    opinions: frozenset[str]
    metrics: dict[str, str]
    """By lower case."""
    counted: dict[str, str]
    generic: frozenset[str]
    suffixes: dict[str, str]
    prefixes: dict[str, str]
    places: dict[str, str]
    into: dict[str, str]
    """By a verb's Chinese."""
    counts: dict[str, str]
    measures: dict[str, str]
    articles: frozenset[str]
    fillers: frozenset[str]
    negations: frozenset[str]
    stops: frozenset[str]


@cache
def tables() -> Tables:
    """All of them; 20 ms the first time."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = (files("jianbao.drafting") / "lexicon.yml").read_text("utf-8")
    data = yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader)
    for name in ("nouns", "modifiers"):
        data[name] = {normal_form(en): zh for group in data[name] for en, zh in group.items()}
    data["counted"] = {normal_form(en): zh for en, zh in data["counted"].items()}
    return Tables.model_validate(data)
