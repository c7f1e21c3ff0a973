"""Checks of a 简介: text in, findings out. Pure, and fast enough to go over a whole archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jianbao.checks import form, language
from jianbao.model import Finding

__all__ = ["RULES", "check"]

RULES: tuple[Callable[[str], Iterable[Finding]], ...] = (
    form.lines,
    form.length,
    form.truncated,
    form.markdown,
    form.meta,
    language.english,
    language.japanese,
    language.traditional,
)
"""Rules that need the 简介 alone, in the order in which their findings are listed."""


def check(brief_text: str) -> tuple[Finding, ...]:
    """What form and language of a 简介 have against them; nothing for a good one."""
    return tuple(finding for rule in RULES for finding in rule(brief_text))
