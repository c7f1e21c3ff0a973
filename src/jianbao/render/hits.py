"""Why a paper stands where it does, in a line: `关键词 speech enhancement; 作者 Ada Example`."""

from __future__ import annotations

from collections.abc import Iterable

from jianbao.model import Hit, HitKind
from jianbao.render.fields import collapsed

__all__ = ["KINDS", "hits_line", "read_hits"]

KINDS = {
    HitKind.KEYWORD: "关键词",
    HitKind.AUTHOR: "作者",
    HitKind.INSTITUTION: "机构",
    HitKind.EXCLUDE: "排后",
}
"""How readers are told them."""
_READ = {word: kind for kind, word in KINDS.items()}


def hits_line(hits: Iterable[Hit]) -> str:
    """Empty where there are none."""
    return "; ".join(f"{KINDS[hit.kind]} {collapsed(hit.name)}" for hit in hits)


def read_hits(line: str) -> tuple[Hit, ...]:
    """What `hits_line` wrote; nothing where it is no such line."""
    parts = [part.partition(" ") for part in line.split("; ")]
    if not all(word in _READ and name for word, _, name in parts):
        return ()
    found = tuple(Hit(kind=_READ[word], name=name) for word, _, name in parts)
    return found if hits_line(found) == line else ()
