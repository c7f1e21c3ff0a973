"""Checks of a Chinese title or abstract: those of a 简介 that fit, and what translations alone must keep."""

from __future__ import annotations

import re
from collections.abc import Iterator

from jianbao.checks import claims, form, injection, language, names, numbers, terms, verbatim, whole, words
from jianbao.checks.direction import direction
from jianbao.checks.source import Source
from jianbao.checks.vocabulary import Vocabulary
from jianbao.model import Finding, Severity
from jianbao.model.translation import TextPart

__all__ = ["check_translation"]

_NAME = re.compile(r"[A-Za-z][\w.+-]*(?:[A-Z0-9]|(?<=[a-z])[A-Z])[\w.+-]*")
"""A word with a capital or figure inside: no Chinese is due for it."""
_ORDINARY = re.compile(r"(?<!\w)[A-Za-z][a-z]{3,}(?!\w)")
"""A word that Chinese is due for, or a name written like one."""
_ADDRESSING = re.compile(
    r"\byou(?:r|rs)?\b|\bdear\b|\breaders?\b|\breviewers?\b|\brecommend|\b(?:ignore|disregard)\b",
    re.IGNORECASE,
)
"""English by which a faithful translation speaks to somebody too."""


def check_translation(part: TextPart, text: str, source: Source, lore: Vocabulary) -> tuple[Finding, ...]:
    """Everything that the Chinese of a title or abstract has against it; nothing for a good one."""
    english = source.title if part is TextPart.TITLE else source.abstract
    prose = verbatim.blanked(text)
    found = (*_form(part, text, prose, english), *_language(text, prose, source, lore), *_said(prose, source))
    return tuple(map(_of_translation, (*verbatim.altered(text, english), *found)))


def _form(part: TextPart, text: str, prose: str, english: str) -> Iterator[Finding]:
    yield from form.lines(text)
    yield from (one for one in (*form.markdown(prose), *form.meta(prose)) if (one.span or "") not in english)
    yield from whole.length(text, english)
    if part is TextPart.ABSTRACT:
        yield from form.truncated(text)
        yield from whole.sentences(text, english)
        yield from whole.numbers(text, english)


def _language(text: str, prose: str, source: Source, lore: Vocabulary) -> Iterator[Finding]:
    plain = _NAME.sub(" ", prose)
    if plain.strip():
        yield from [*language.english(plain)] or _left(prose, source)
    yield from language.japanese(text)
    yield from language.traditional(text)
    yield from words.half_translated(prose, source, lore)
    yield from terms.forbidden(text, source, lore)


def _left(prose: str, source: Source) -> Iterator[Finding]:
    """`language.english`: fewer Chinese characters than words that were left in English."""
    there = [one.casefold() for one in _ORDINARY.findall(prose)]
    kept = [one for one in there if one in source.whole.casefold()]
    if language.characters(prose) < len(kept):
        message = f"有 {len(kept)} 个英文词未译，请用中文书写"
        yield Finding(code="language.english", severity=Severity.ERROR, message=message)


def _said(prose: str, source: Source) -> Iterator[Finding]:
    yield from numbers.findings(prose, source)
    yield from names.findings(prose, source)
    for rule in (claims.first, claims.best, claims.negation, direction, injection.praise):
        yield from rule(prose, source)
    for one in injection.echo(prose, source):
        addresses = bool(_ADDRESSING.search(source.whole))
        yield one.model_copy(update={"severity": Severity.WARNING}) if addresses else one


def _of_translation(finding: Finding) -> Finding:
    """The shared checks speak of a 简介."""
    return finding.model_copy(update={"message": finding.message.replace("简介", "译文")})
