"""BibTeX."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.render.citations.tex import tex
from jianbao.render.citations.work import Name, Work

__all__ = ["bibtex"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def bibtex(work: Work) -> str:
    """One `@misc`, as arXiv's own. The title keeps its capitals."""
    lines = "".join(f"  {name} = {value},\n" for name, value in _fields(work))
    return f"@misc{{{work.key},\n{lines}}}\n"


def _fields(work: Work) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{{{tex(work.title)}}}}}"
    if names := " and ".join(filter(None, map(_name, work.authors))):
        yield "author", f"{{{names}}}"
    issued = work.issued
    if issued:
        yield "year", f"{{{issued[0]}}}"
        yield "month", _MONTHS[issued[1] - 1]
    said = {"note": work.journal_ref, "doi": work.doi}
    if work.arxiv:
        said |= {"eprint": work.arxiv, "archivePrefix": "arXiv"}
        said |= {"primaryClass": next(iter(work.categories), ""), "url": work.url}
    yield from ((name, f"{{{tex(value)}}}") for name, value in said.items() if value)


def _name(name: str) -> str:
    """In arXiv's order. A group, and whoever has a suffix, would be taken apart: braces hold them."""
    parsed = Name.parse(name)
    text = tex(name)
    return f"{{{text}}}" if text and (parsed.suffix or not parsed.given) and " " in text else text
