"""Paper to document: its PDF fetched, read, compared with its abstract, kept as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jianbao.errors import ExtractionError, NoText, SourceError
from jianbao.model import Document, Paper, PaperKey
from jianbao.ports import PaperSource, Store, TextExtractor
from jianbao.stages.together import Together
from jianbao.text import compare

REPAIRED = "repaired"
"""The extractor's word on a file that was cut or damaged on its way: it is fetched once more."""


@dataclass(frozen=True)
class Text:
    """A usable document, or the short code of why there is none."""

    document: Document | None
    reason: str | None = None


class Reader:
    """Gets the text of a paper's PDF; a failure is a reason, never an end."""

    def __init__(self, source: PaperSource, extractor: TextExtractor, store: Store) -> None:
        self._source = source
        self._extractor = extractor
        self._store = store
        self._kept = Together(self._documents)

    async def read(self, paper: Paper, *, is_kept: bool = True) -> Text:
        """The text of this very version, from the store where it was read before.

        The store is not asked where `is_kept` says that it was not.
        """
        document = await self._kept(paper.key) if is_kept else None
        if document is None:
            try:
                document = await self._fetch(paper)
            except (SourceError, ExtractionError) as error:
                return Text(None, f"pdf: {type(error).__name__}")
            self._store.save_document(paper.key, document)
        if not document.quality.usable:
            return Text(None, f"pdf: {document.quality.value}")
        return Text(document)

    def _documents(self, keys: Sequence[PaperKey]) -> list[Document | None]:
        found = self._store.documents(keys)
        return [found.get(key) for key in keys]

    async def _fetch(self, paper: Paper) -> Document:
        document = await self._read_once(paper)
        if document is None or REPAIRED in document.warnings:
            document = await self._read_once(paper) or document
        if document is None:
            raise NoText("the file is damaged, and so is a second copy of it")
        return compare(document, paper.abstract)

    async def _read_once(self, paper: Paper) -> Document | None:
        """None where so much of the file is missing that no page is left."""
        try:
            return await self._extractor.extract(await self._source.pdf(paper.arxiv_id))
        except NoText as error:
            if error.facts.get(REPAIRED):
                return None
            raise
