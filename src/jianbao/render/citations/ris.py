"""RIS, which Zotero, EndNote and Mendeley read."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.render.citations.tex import plain
from jianbao.render.citations.work import Name, Work
from jianbao.render.typeset import typeset

__all__ = ["ris"]


def ris(work: Work) -> str:
    """One record, of the type that stands for preprints."""
    return "".join(f"{tag}  - {value}\n" for tag, value in _lines(work)) + "ER  - \n"


def _lines(work: Work) -> Iterator[tuple[str, str]]:
    yield "TY", "UNPB"
    yield "ID", work.key
    yield "TI", plain(work.title)
    for name in work.authors:
        if text := str(Name.parse(plain(name))):
            yield "AU", text
    if issued := work.issued:
        yield "PY", str(issued[0])
        yield "DA", "/".join(f"{one:02d}" for one in issued)
    yield "PB", "arXiv"
    if work.arxiv:
        yield "M1", f"arXiv:{work.arxiv}"
    for tag, value in (("DO", work.doi), ("UR", work.url), ("AB", work.abstract), ("N1", work.journal_ref)):
        if value:
            yield tag, plain(value)
    for tag_name in work.tags:
        yield "KW", plain(tag_name)
    if work.note:
        yield "N1", typeset(plain(work.note))
