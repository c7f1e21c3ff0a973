"""arXiv's records by id, through the `arxiv` package.

The package forms the queries and reads the answers. What it lacks is put around it: its
session sends through our `Host`, so that pacing, retries, deadlines and the User-Agent are
ours; half and empty answers, which it takes for short ones, are refused before it sees them.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from typing import Any

import arxiv  # type: ignore[import-untyped]  # ships no types
import requests
from lxml import etree
from requests.adapters import BaseAdapter

from jianbao.adapters.arxiv.host import Host
from jianbao.errors import SourceError, Unavailable
from jianbao.model import ArxivId, Paper

_BATCH = 100
_ROUNDS = 3
"""How often ids that arXiv left out are asked for before they count as missing."""

_ATOM = "{http://www.w3.org/2005/Atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

_NOUN = r"(?:arxiv )?(?:paper|article|manuscript|submission|pre-?print|e-?print|work|version|document|draft)"
_BEEN = r"(?:has been|have been|had to be|is|was)"
_HERE = r"\b(?! from (?!(?:the )?arxiv))"
_WITHDRAWN = re.compile(
    rf"(?:^|[.;:!(]\s*)(?:{_NOUN} )?(?:{_BEEN} )?(?:temporarily )?withdrawn{_HERE}"
    rf"|(?<!of )\b(?:this|the|our) {_NOUN} {_BEEN} (?:temporarily |now )?(?:withdrawn|retracted){_HERE}"
    rf"|\b(?:withdraw|withdrawing|withdrawal of) (?:this|the|our|my) {_NOUN}{_HERE}",
    re.IGNORECASE,
)


class Records:
    """Looks up records at the API under `url`."""

    def __init__(self, url: str, host: Host) -> None:
        self._url = url
        self._host = host

    async def batches(self, ids: Iterable[ArxivId]) -> AsyncIterator[dict[str, Paper]]:
        """Records by id without version, as they come; an id with a version gives that version or nothing.

        Raises `Unavailable`. What arXiv leaves out is asked for again, then missing.
        """
        wanted = list(dict.fromkeys(ids))
        for _ in range(_ROUNDS):
            found: set[str] = set()
            for begin in range(0, len(wanted), _BATCH):
                papers = await self._batch(wanted[begin : begin + _BATCH])
                found |= papers.keys()
                yield papers
            wanted = [one for one in wanted if one.id not in found]

    async def _batch(self, ids: Sequence[ArxivId]) -> dict[str, Paper]:
        """One query; a batch that arXiv calls bad is halved until the bad id stands alone."""
        try:
            results = await self._query(ids)
        except SourceError as error:
            if error.facts.get("status") != 400:
                raise
            if len(ids) == 1:
                return {}
            half = len(ids) // 2
            return await self._batch(ids[:half]) | await self._batch(ids[half:])
        asked = {one.id: one.version for one in ids}
        papers = [_paper(result) for result in results]
        return {paper.id: paper for paper in papers if asked.get(paper.id, 0) in (None, paper.version)}

    async def _query(self, ids: Sequence[ArxivId]) -> list[arxiv.Result]:
        loop = asyncio.get_running_loop()

        def fetch(url: str) -> bytes:
            return asyncio.run_coroutine_threadsafe(self._host.get(url, _whole), loop).result()

        client = _Client(self._url, fetch)
        search = arxiv.Search(id_list=[str(one) for one in ids], max_results=None)
        try:
            return await asyncio.to_thread(lambda: list(client.results(search)))
        except (arxiv.ArxivError, ValueError) as error:
            raise Unavailable(f"{self._url}: {error}", url=self._url) from error


class _Client(arxiv.Client):  # type: ignore[misc]  # untyped
    """The package's client with our wire, and none of its own delays and retries."""

    def __init__(self, url: str, fetch: Callable[[str], bytes]) -> None:
        super().__init__(page_size=_BATCH, delay_seconds=0, num_retries=0)
        self.query_url_format = url + "?{}"
        self._session.trust_env = False
        self._session.mount(url, _Wire(fetch))


class _Wire(BaseAdapter):
    """Answers a session's requests with what `fetch` brings."""

    def __init__(self, fetch: Callable[[str], bytes]) -> None:
        super().__init__()
        self._fetch = fetch

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Bring the request's URL."""
        response = requests.Response()
        response.raw = io.BytesIO(self._fetch(request.url or ""))
        response.status_code = 200
        return response

    def close(self) -> None:
        """Nothing is held."""


def _whole(body: bytes) -> bytes:
    """The body, if it is a whole Atom feed with as many entries as it announces; else `Unavailable`."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        total = int(root.findtext(f"{_SEARCH}totalResults") or "")
        start = int(root.findtext(f"{_SEARCH}startIndex") or "")
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unavailable(f"arXiv's API answered with no whole feed: {error}") from error
    entries = len(root.findall(f"{_ATOM}entry"))
    if entries < min(total - start, _BATCH):
        raise Unavailable(f"arXiv's API announced {total} records and gave {entries}")
    return body


def _paper(result: arxiv.Result) -> Paper:
    """The package's result as our record. Raises `ValueError` where it lacks what every paper has."""
    at = ArxivId.parse(result.entry_id)
    terms = [term for one in result.categories if (term := _line(one))]
    if result.primary_category in terms:
        terms.remove(result.primary_category)
    comment = _line(result.comment)
    return Paper(
        id=at.id,
        version=at.version or 1,
        title=_line(result.title) or "",
        authors=tuple(name for author in result.authors if (name := _line(author.name))),
        abstract=_line(result.summary) or "",
        categories=(result.primary_category, *terms),
        comment=comment,
        journal_ref=_line(result.journal_ref),
        doi=_line(result.doi),
        published=result.published,
        updated=result.updated,
        withdrawn=is_withdrawn(comment or ""),
    )


def is_withdrawn(comment: str) -> bool:
    """Whether an author's or administrator's comment says that the paper is withdrawn from arXiv.

    It must say so of the paper itself ("this paper has been withdrawn", "we withdraw this
    submission") or begin a sentence with it ("Withdrawn by the authors"). A withdrawal from
    anywhere else ("Withdrawn from ICLR") or of an earlier version is none.
    """
    return bool(_WITHDRAWN.search(comment))


def _line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
