"""Files of citations beside every digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from jianbao.model import Digest
from jianbao.ports import Store
from jianbao.render.citations import Work, bibtex, ris
from jianbao.render.site import File, places

__all__ = ["Cites"]


class Cites:
    """A guest that gives each digest as BibTeX and as RIS, with what arXiv's records say of its papers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def see(self, digest: Digest, addresses: Mapping[str, str]) -> Iterator[File]:  # noqa: ARG002
        """Both files, each paper once."""
        entries = {entry.id: entry for entry in digest.entries}
        papers = self._store.papers((one.id, one.version) for one in entries.values() if one.version)
        works = [
            replace(Work.of(one, papers.get(one.key)), brief=one.brief, tags=one.tag_names)
            for one in entries.values()
        ]
        for kind, written in (("bib", bibtex), ("ris", ris)):
            text = "\n".join(written(work) for work in works)
            yield File.of(places.cite(digest.day, digest.topic.slug, kind), text)

    def finish(self) -> Iterable[File]:
        """Nothing is left."""
        return ()
