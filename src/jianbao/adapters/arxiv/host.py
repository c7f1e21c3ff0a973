"""HTTP with arXiv's hosts: paced, patient, bounded, and to no other host.

Retrying is tenacity's and happens here only. What is retried: 429, 5xx, timeouts, lost
connections, and a body that the caller's `read` refuses with a retryable `SourceError`.
What is not: any other status, a page that denies us, a redirect to a foreign host.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

import httpx2
import tenacity

from jianbao.adapters.arxiv.cache import Cache, Kept
from jianbao.adapters.arxiv.effort import Again, Effort, Tries
from jianbao.adapters.arxiv.guard import CLOSED_S, Guard, shown
from jianbao.adapters.arxiv.pace import Answered, Pace
from jianbao.errors import NotFound, SourceError, TooLarge, Unavailable

T = TypeVar("T")

_PAGE_BYTES = 64 << 20
"""Ten times a listing of 2000 entries with abstracts."""

_MOVED = (301, 302, 303, 307, 308)
_REDIRECTS = 5
_DENIAL = re.compile(rb"captcha|access denied|robot detection", re.IGNORECASE)
_PAPERS = re.compile(rb"<(dt|item|entry)\b")
_SAYS = re.compile(r"<(title|h1|description|summary)\b[^>]*>(.*?)</\1>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class _Question(Generic[T]):
    url: str
    read: Callable[[bytes], T]
    max_bytes: int
    cache: Cache | None

    @property
    def shown(self) -> str:
        """The URL, as it may be told."""
        return shown(self.url)


class _Reply(NamedTuple):
    url: httpx2.URL
    status: int
    headers: Mapping[str, str]
    """Case-insensitive."""
    body: bytes


class Host:
    """The client of one event loop. `urls` name the allowed hosts; no other is ever asked."""

    def __init__(
        self, urls: Iterable[str], user_agent: str, pace: Pace, tries: Tries, cache: Path | None
    ) -> None:
        self._guard = Guard(urls)
        self._pace = pace
        self._tries = tries
        self._cache = Cache(cache) if cache else None
        self._client = httpx2.AsyncClient(
            headers={"User-Agent": user_agent},
            trust_env=False,
            timeout=httpx2.Timeout(tries.read_s, connect=tries.connect_s, pool=None),
            # how many at once is the pace's matter
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=64),
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def get(self, url: str, read: Callable[[bytes], T], max_bytes: int = _PAGE_BYTES) -> T:
        """What `read` makes of the body. It refuses a malformed one with a retryable `SourceError`.

        Raises that error once the tries are used up; `Unavailable` for faults of transport and
        server, and at once where arXiv denies us; `NotFound` for 404 and 410; `SourceError`
        for other statuses; `TooLarge`.
        """
        return await self._answer(_Question(url, read, max_bytes, None))

    async def revalidate(self, url: str, read: Callable[[bytes], T]) -> T:
        """As `get`, but where an answer was kept on disk asks only whether it still stands."""
        return await self._answer(_Question(url, read, _PAGE_BYTES, self._cache))

    async def _answer(self, question: _Question[T]) -> T:
        effort = Effort(self._tries)
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception_type(Again),
            wait=effort.pause_s,
            stop=effort.is_over,
            reraise=True,
        )
        try:
            return await retrying(self._attempt, question, effort)
        except Again as last:
            last.error.facts["tries"] = retrying.statistics["attempt_number"]
            raise last.error from last.__cause__

    async def _attempt(self, question: _Question[T], effort: Effort) -> T:
        url, cache = question.url, question.cache
        kept = cache.get(url) if cache else None
        reply = await self._fetch(question, kept, effort)
        if reply.status != 304:
            value = await self._read(question, reply.body)
            if cache:
                cache.keep(url, reply.headers, reply.body)
            return value
        if not (cache and kept):
            message = f"{question.shown}: not modified, though nothing was kept"
            raise Again(Unavailable(message, url=question.shown, status=304))
        try:
            return question.read(kept.body)
        except SourceError as error:
            cache.drop(url)
            raise Again(error) from error

    async def _read(self, question: _Question[T], body: bytes) -> T:
        try:
            return question.read(body)
        except SourceError as error:
            error.facts.setdefault("url", question.shown)
            if _DENIAL.search(body) and not _PAPERS.search(body):
                await self._denied(httpx2.URL(question.url))
                message = f"{question.shown}: arXiv denies us: {_says(body)}"
                raise Unavailable(message, url=question.shown, status=200) from error
            if not error.retryable:
                raise
            raise Again(error) from error

    async def _fetch(self, question: _Question[T], kept: Kept | None, effort: Effort) -> _Reply:
        """An answer of status 200 or 304, its body read; redirects followed hop by hop."""
        url = httpx2.URL(question.url)
        headers = kept.conditions if kept else {}
        for _ in range(_REDIRECTS + 1):
            await self._may_ask(url)
            async with self._pace.turn(effort.left_s) as answered:
                with effort.spending(), _vendor_errors(str(url)):
                    async with asyncio.timeout(effort.request_s):
                        reply = await self._send(url, headers, question.max_bytes, answered)
            if reply.status not in _MOVED or "location" not in reply.headers:
                return await self._check(reply)
            with _vendor_errors(str(url)):
                url = url.join(reply.headers["location"])
        message = f"{question.shown}: redirected more than {_REDIRECTS} times"
        raise Unavailable(message, url=question.shown)

    async def _may_ask(self, url: httpx2.URL) -> None:
        self._guard.check(url)
        if closed_s := await self._pace.closed_s(url.host):
            message = f"{url.host} denies us; left alone for another {closed_s:.0f} s"
            raise Unavailable(message, url=shown(str(url)), status=403, retry_after=closed_s)

    async def _denied(self, url: httpx2.URL) -> None:
        if self._guard.denied(url):
            await self._pace.rest(CLOSED_S, url.host)

    async def _send(
        self, url: httpx2.URL, headers: Mapping[str, str], max_bytes: int, answered: Answered
    ) -> _Reply:
        stream = self._client.stream("GET", url, headers=headers, follow_redirects=False)
        async with stream as response:
            await answered()
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > max_bytes:
                    where = shown(str(url))
                    raise TooLarge(f"{where}: over {max_bytes} bytes", url=where, max_bytes=max_bytes)
        return _Reply(url, response.status_code, response.headers, bytes(body))

    async def _check(self, reply: _Reply) -> _Reply:
        """Raise for every status that does not answer the question."""
        status, url = reply.status, shown(str(reply.url))
        if status in (200, 304):
            self._guard.welcomed(reply.url)
            return reply
        says = _says(reply.body)
        message = f"{url}: HTTP {status}: {says}"
        if status == 429 or status >= 500:
            wait_s = _retry_after(reply.headers)
            if wait_s:
                await self._pace.rest(wait_s)
            error = Unavailable(message, url=url, status=status, retry_after=wait_s, says=says)
            raise Again(error, wait_s)
        if status == 403:
            await self._denied(reply.url)
            raise Unavailable(message, url=url, status=status, says=says)
        kind = NotFound if status in (404, 410) else SourceError
        raise kind(message, url=url, status=status, says=says)


@contextmanager
def _vendor_errors(url: str) -> Iterator[None]:
    """The one place where httpx2's errors become ours."""
    url = shown(url)
    try:
        yield
    except (TimeoutError, httpx2.TimeoutException) as error:
        raise Again(Unavailable(f"{url}: no answer in time", url=url)) from error
    except (httpx2.TransportError, httpx2.DecodingError) as error:
        raise Again(Unavailable(f"{url}: {type(error).__name__}: {shown(str(error))}", url=url)) from error
    except httpx2.InvalidURL as error:
        raise Unavailable(f"{url}: redirected to no URL: {shown(str(error))}", url=url) from error


def _retry_after(headers: Mapping[str, str]) -> float:
    """Seconds that the server asks for; a date is read against the server's own clock."""
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        asked = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return 0.0
    return max(0.0, asked.total_seconds())


def _says(body: bytes) -> str:
    """The title and headings of a page, or the first words of a plain answer."""
    text = body[: 64 << 10].decode("utf-8", "replace")
    said = " ".join(match[2] for match in _SAYS.finditer(text)) or text
    return shown(" ".join(re.sub(r"<[^>]*>", " ", said).split())[:200])
