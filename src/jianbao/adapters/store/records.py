"""What came from arXiv, and what was printed of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, select

from jianbao.adapters.store.database import Part
from jianbao.adapters.store.printed import keep_digest
from jianbao.adapters.store.rows import chunks, load, pack, replace, unpack
from jianbao.adapters.store.schema import announcements, digests, documents, papers
from jianbao.model import Announcement, Digest, DigestHead, Document, Paper, PaperKey

_DOCUMENTS = select(documents.c.paper_id, documents.c.version, documents.c.record).where(
    documents.c.paper_id.in_(bindparam("papers", expanding=True))
)


class Records(Part):
    """Papers, announcements, documents, digests: the same key again replaces what was known."""

    def add_papers(self, records: Iterable[Paper]) -> None:
        """Keep records, all in one transaction."""
        rows = [
            {"id": it.id, "version": it.version, "title": it.title, "record": it.model_dump_json()}
            for it in records
        ]
        with self._database.write() as connection:
            replace(connection, papers, rows)

    def papers(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Paper]:
        """Records of `(id, version)`s; unknown ones are missing."""
        wanted = set(keys)
        columns = select(papers.c.id, papers.c.version, papers.c.record)
        found: dict[PaperKey, Paper] = {}
        with self._database.read() as connection:
            for ids in chunks(id_ for id_, _ in wanted):
                for id_, version, record in connection.execute(columns.where(papers.c.id.in_(ids))):
                    if (id_, version) in wanted:
                        found[id_, version] = load(Paper, record)
        return found

    def newest_paper(self, paper_id: str) -> Paper | None:
        """The highest version known."""
        query = select(papers.c.record).where(papers.c.id == paper_id)
        with self._database.once() as connection:
            record = connection.scalar(query.order_by(papers.c.version.desc()).limit(1))
        return None if record is None else load(Paper, record)

    def save_announcement(self, announcement: Announcement) -> None:
        """Settle a category's mailing date."""
        row = {
            "category": announcement.category,
            "day": announcement.day,
            "total": announcement.counts.total,
            "is_provisional": announcement.is_provisional,
            "record": announcement.model_dump_json(),
        }
        with self._database.write() as connection:
            replace(connection, announcements, [row])

    def announcements(self, categories: Iterable[str], day: date) -> dict[str, Announcement]:
        """Settled ones, by category."""
        table = announcements.c
        query = select(table.category, table.record).where(table.day == day)
        found: dict[str, Announcement] = {}
        with self._database.read() as connection:
            for names in chunks(categories):
                for category, record in connection.execute(query.where(table.category.in_(names))):
                    found[category] = load(Announcement, record)
        return found

    def save_document(self, key: PaperKey, document: Document) -> None:
        """Keep a PDF's text."""
        row = {"paper_id": key[0], "version": key[1], "record": pack(document)}
        with self._database.once() as connection:
            replace(connection, documents, [row])

    def document(self, key: PaperKey) -> Document | None:
        """The kept text of `(id, version)`."""
        return self.documents([key]).get(key)

    def documents(self, keys: Iterable[PaperKey]) -> dict[PaperKey, Document]:
        """The same of many; what is not kept is missing."""
        wanted = set(keys)
        found: dict[PaperKey, Document] = {}
        with self._database.once() as connection:
            for ids in chunks(id_ for id_, _ in wanted):
                for id_, version, record in connection.execute(_DOCUMENTS, {"papers": ids}):
                    if (id_, version) in wanted:
                        found[id_, version] = unpack(Document, record)
        return found

    def have_documents(self, keys: Iterable[PaperKey]) -> set[PaperKey]:
        """Those whose text is kept."""
        wanted, table = set(keys), documents.c
        found: set[PaperKey] = set()
        with self._database.read() as connection:
            for ids in chunks(id_ for id_, _ in wanted):
                rows = connection.execute(
                    select(table.paper_id, table.version).where(table.paper_id.in_(ids))
                )
                found.update((row.paper_id, row.version) for row in rows)
        return found & wanted

    def save_digest(self, digest: Digest) -> None:
        """Keep what is printed."""
        with self._database.write() as connection:
            keep_digest(connection, digest)

    def digest(self, topic: str, day: date) -> Digest | None:
        """As printed."""
        query = select(digests.c.record).where(digests.c.topic == topic, digests.c.day == day)
        with self._database.read() as connection:
            record = connection.scalar(query)
        return None if record is None else unpack(Digest, record)

    def digest_heads(self, first: date | None = None) -> list[DigestHead]:
        """Of every digest, from a day on: newest day first, then by slug."""
        it = digests.c
        query = select(it.day, it.topic.label("slug"), it.name, it.new, it.replaced, it.unfinished, it.demo)
        query = query if first is None else query.where(it.day >= first)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(it.day.desc(), it.topic)).mappings()
            return [DigestHead.model_validate(dict(row)) for row in rows]
