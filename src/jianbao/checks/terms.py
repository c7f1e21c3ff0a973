"""`term.forbidden`: a rendering that the glossary forbids, where its English term stands in the paper."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.checks.source import Source
from jianbao.checks.vocabulary import Vocabulary
from jianbao.model import Finding, Severity

__all__ = ["forbidden"]


def forbidden(text: str, source: Source, lore: Vocabulary) -> Iterator[Finding]:
    """One warning for each wrong rendering, with the right one.

    The terms are those of title and abstract: the body of a paper holds too many words in
    passing, and a comment names workshops, which excuse nothing.
    """
    if not lore.forbidden.search(text):
        return
    terms = lore.glossary.rows_in(f"{source.title}\n{source.abstract}")
    for term, wrong in lore.glossary.slips(text, terms):
        meaning = f"（{term.domain}）" if term.domain else ""
        yield Finding(
            code="term.forbidden",
            severity=Severity.WARNING,
            message=f"{term.en}{meaning} 应译作“{term.zh}”，不作“{wrong}”",
            span=wrong,
            source=term.en,
        )
