"""`tag.unknown`: tags that the taxonomy does not have."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.checks.vocabulary import Vocabulary
from jianbao.model import Brief, Finding, Severity

__all__ = ["unknown"]


def unknown(brief: Brief, lore: Vocabulary) -> Iterator[Finding]:
    """A warning for each: an id that is none, and a name that the model proposed."""
    for tag in (*(tag for tag in brief.tags if not lore.taxonomy.has(tag)), *brief.proposed):
        message = f"标签表中没有“{tag}”，请从表中选取；确需新增的留待审核"
        yield Finding(code="tag.unknown", severity=Severity.WARNING, message=message, source=tag)
