"""Checks of a 简介: text in, findings out. Pure, and fast enough to go over a whole archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jianbao.checks import claims, evidence, form, injection, language, names, numbers, tags, terms, words
from jianbao.checks.direction import direction
from jianbao.checks.source import Source
from jianbao.checks.translation import check_translation
from jianbao.checks.vocabulary import Vocabulary
from jianbao.model import Brief, Finding

__all__ = ["Source", "Vocabulary", "check", "check_imported", "check_text", "check_translation"]

_TEXT: tuple[Callable[[str], Iterable[Finding]], ...] = (
    form.lines,
    form.length,
    form.truncated,
    form.markdown,
    form.meta,
    form.person,
    language.english,
    language.japanese,
    language.traditional,
)
"""Rules that need the 简介 alone, in the order in which their findings are listed."""

_SOURCE: tuple[Callable[[str, Source], Iterable[Finding]], ...] = (
    numbers.findings,
    names.findings,
    claims.first,
    claims.best,
    claims.negation,
    direction,
    injection.echo,
    injection.praise,
)
"""Rules that hold the 简介 against the paper."""


def check(brief: Brief, source: Source, lore: Vocabulary) -> tuple[Finding, ...]:
    """Everything that an answer of ours has against it; nothing for a good one."""
    return (
        *check_imported(brief, source, lore),
        *evidence.missing(brief, source),
        *injection.visible(source),
        *injection.hidden(source),
        *tags.unknown(brief, lore),
    )


def check_imported(brief: Brief, source: Source, lore: Vocabulary) -> tuple[Finding, ...]:
    """The same for a 简介 that somebody else wrote: no evidence is asked, and nothing said of the paper."""
    return (
        *check_text(brief.text),
        *words.half_translated(brief.text, source, lore),
        *terms.forbidden(brief.text, source, lore),
        *(finding for rule in _SOURCE for finding in rule(brief.text, source)),
    )


def check_text(text: str) -> tuple[Finding, ...]:
    """What form and language alone have against a 简介."""
    return tuple(finding for rule in _TEXT for finding in rule(text))
