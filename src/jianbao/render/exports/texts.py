"""Many papers as one file: JSON lines, citations, a list to read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from jianbao.model.export import Holding
from jianbao.render.citations import Work, bibtex, csl, ris
from jianbao.render.exports.lines import line
from jianbao.render.exports.notes import inert, work_of
from jianbao.render.words import prose, trust

__all__ = ["TEXTS", "Named", "texts"]

Named = Callable[[Holding], Sequence[str]]
"""Names of a paper's tags, in Chinese."""


def _lines(papers: Iterable[Holding], _named: Named) -> Iterator[str]:
    return (f"{line(one)}\n" for one in papers)


def _bibtex(papers: Iterable[Holding], named: Named) -> Iterator[str]:
    return (f"{bibtex(work)}\n" for _, work in _works(papers, named))


def _ris(papers: Iterable[Holding], named: Named) -> Iterator[str]:
    return (f"{ris(work)}\n" for _, work in _works(papers, named))


def _csl(papers: Iterable[Holding], named: Named) -> Iterator[str]:
    lead = first = "[\n"
    for _, work in _works(papers, named):
        yield lead + csl(work)
        lead = ",\n"
    yield "[]\n" if lead is first else "\n]\n"


def _markdown(papers: Iterable[Holding], named: Named) -> Iterator[str]:
    for one, work in _works(papers, named):
        yield f"## {f'[{inert(work.title)}]({work.url})' if work.url else inert(work.title)}\n\n"
        yield f"{inert(', '.join(work.authors))}\n\n"
        if one.brief and one.judged:
            yield f"**任务：** {inert('、'.join(work.tags))}\n\n" if work.tags else ""
            yield f"{inert(prose(one.brief))}\n\n*{inert(' · '.join(trust(one.judged)))}*\n\n"


TEXTS = {"jsonl": _lines, "bibtex": _bibtex, "ris": _ris, "csl": _csl, "markdown": _markdown}
"""By the format's name. All but the first tell of a paper once, and only of what is published."""


def texts(kind: str, papers: Iterable[Holding], named: Named) -> Iterator[str]:
    """A file, piece by piece."""
    return TEXTS[kind](papers, named)


def _works(papers: Iterable[Holding], named: Named) -> Iterator[tuple[Holding, Work]]:
    for one in papers:
        if work := work_of(one, named(one)):
            yield one, work
