"""The index as files of the site: papers in chunks, terms in shards, and the root that knows them all."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from jianbao.model import Digest
from jianbao.render.search.document import Document, document
from jianbao.render.search.postings import Postings
from jianbao.render.search.words import VARIANTS, name
from jianbao.render.site import File, Pages, places

__all__ = ["Search"]

_CHUNK = 32
"""Papers of a file: twenty results stand in twenty files at worst, each of some 25 kB."""


class Search:
    """A guest that makes every paper findable, each once: at the newest day with a 简介 of it.

    What a paper says waits in a file of its own until the end, when papers are numbered, the newest
    first. Memory holds the index: about a kilobyte and a half a paper.
    """

    def __init__(self, pages: Pages) -> None:
        self._pages = pages
        self._spool = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with this object
        self._held: dict[str, tuple[int, bool]] = {}
        """By id, the newest first: where in the file, and whether with a 简介."""
        self._topics: dict[str, tuple[str, ...]] = {}
        """By id."""
        self._names: dict[str, str] = {}
        """Of topics, by slug."""

    def see(self, digest: Digest, addresses: Mapping[str, str]) -> Iterable[File]:
        """Files come at the end."""
        slug = digest.topic.slug
        self._names.setdefault(slug, digest.topic.name)
        for entry in digest.entries:
            topics = self._topics.get(entry.id, ())
            if slug not in topics:
                self._topics[entry.id] = (*topics, slug)
            before = self._held.get(entry.id)
            if before is None or (entry.brief and not before[1]):
                self._held.pop(entry.id, None)
                self._held[entry.id] = self._spool.tell(), bool(entry.brief)
                made = document(entry, digest.day, addresses[entry.id], self._pages.taxonomy)
                self._spool.write(json.dumps(made, ensure_ascii=False).encode() + b"\n")
        return ()

    def finish(self) -> Iterator[File]:
        """Chunks, shards, root, and the page to search on, which names this build of them."""
        with self._spool:
            yield from self._files(Postings(), _Root(self._pages, self._names))

    def _files(self, postings: Postings, root: _Root) -> Iterator[File]:
        build = hashlib.sha256()
        made = chain(self._chunks(postings, root), _shards(postings, root), root.files())
        for path, data in made:
            file = File(f"search/{path}.js", b'jianbao("' + path.encode() + b'",' + data + b");\n")
            build.update(file.data)
            yield file
        yield self._pages.page(
            "search.html",
            places.SEARCH,
            "检索",
            here="search",
            build=build.hexdigest()[:12],
            topics=self._names,
            papers=len(self._held),
        )

    def _chunks(self, postings: Postings, root: _Root) -> Iterator[tuple[str, bytes]]:
        chunk: list[bytes] = []
        for number, paper in enumerate(self._papers()):
            postings.add(number, paper.terms())
            root.take(number, paper)
            chunk.append(json.dumps(paper.shown(), ensure_ascii=False, separators=(",", ":")).encode())
            if len(chunk) == _CHUNK:
                yield f"d/{number // _CHUNK}", _array(chunk)
                chunk = []
        if chunk:
            yield f"d/{len(self._held) // _CHUNK}", _array(chunk)

    def _papers(self) -> Iterator[Document]:
        for paper_id, (place, _) in self._held.items():
            self._spool.seek(place)
            kept = Document._make(json.loads(self._spool.readline()))
            yield kept._replace(topics=self._topics[paper_id])


class _Root:
    """What a browser must know before it can ask anything."""

    def __init__(self, pages: Pages, topics: Mapping[str, str]) -> None:
        self._taxonomy = pages.taxonomy
        self._topics = topics
        self._papers = 0
        self._days: list[tuple[str, int]] = []
        self._tags: set[str] = set()
        self.shards: list[str] = []

    def take(self, number: int, paper: Document) -> None:
        """The next one."""
        self._papers = number + 1
        if not self._days or self._days[-1][0] != paper.day:
            self._days.append((paper.day, number))
        self._tags.update(paper.tags)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """The root itself."""
        tags = [
            [node.id, node.zh, [*dict.fromkeys(map(name, node.names))]]
            for node in self._taxonomy.nodes
            if any(tag == node.id or tag.startswith(f"{node.id}.") for tag in self._tags)
        ]
        told = {
            "papers": self._papers,
            "chunk": _CHUNK,
            "days": self._days,
            "topics": self._topics,
            "tags": tags,
            "shards": ",".join(self.shards),
            "variants": VARIANTS,
        }
        yield "root", json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _shards(postings: Postings, root: _Root) -> Iterator[tuple[str, bytes]]:
    for number, (first, shard) in enumerate(postings.shards()):
        root.shards.append(first)
        yield f"i/{number}", b'"' + shard + b'"'


def _array(items: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(items) + b"]"
