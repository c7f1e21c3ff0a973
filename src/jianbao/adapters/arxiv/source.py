"""`ArxivSource`: the port to arXiv."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path

from jianbao.adapters.arxiv.approximate import approximate, is_mailing_day
from jianbao.adapters.arxiv.effort import Tries
from jianbao.adapters.arxiv.host import Host
from jianbao.adapters.arxiv.listing import Page, join_pages, parse_page
from jianbao.adapters.arxiv.oai import Oai
from jianbao.adapters.arxiv.pace import Pace
from jianbao.adapters.arxiv.records import Records
from jianbao.adapters.arxiv.rss import parse_feed
from jianbao.errors import NotFound, NotSettled, SourceError, Unavailable, UsageError, Withdrawn
from jianbao.model import ArxivId, Changed, Feed, Listing, Paper, Record

_PDF_BYTES = 60 << 20
_PER_PAGE = 2000
_REACH = 90
"""Days that arXiv's catch-up goes back."""

_NO_FILES = re.compile(r"withdrawn|no file for|file unavailable for", re.IGNORECASE)

log = logging.getLogger(__name__)


class ArxivUrls(Record):
    """Where arXiv is. The hosts of these URLs are the only ones ever asked."""

    site: str = "https://arxiv.org"
    rss: str = "https://rss.arxiv.org"
    api: str = "https://export.arxiv.org/api/query"
    oai: str = "https://oaipmh.arxiv.org/oai"
    pdf: str = "https://export.arxiv.org/pdf"


class ArxivSource:
    """Satisfies `ports.PaperSource`. Belongs to one event loop; close it with `aclose`.

    `contact` stands in the User-Agent, so that arXiv can reach whoever runs this; `cache` is
    a folder where listings and feeds are kept for conditional requests.
    """

    def __init__(self, urls: ArxivUrls, contact: str, pace: Pace, tries: Tries, cache: Path | None) -> None:
        agent = f"jianbao/{version('jianbao')}" + (f" (+{contact})" if contact else "")
        if not (agent.isascii() and agent.isprintable()):
            raise UsageError(f"{contact!r} cannot stand in a User-Agent: ASCII only", contact=contact)
        self._urls = urls
        self._host = Host(urls.model_dump().values(), agent, pace, tries, cache)
        self._records = Records(urls.api, self._host)
        self._oai = Oai(urls.oai, self._host)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._host.aclose()

    async def newest_day(self, category: str) -> date:
        """See the port."""
        return (await self._page(f"/list/{category}/new", category)).day

    async def listing(self, category: str, day: date) -> Listing:
        """See the port. From the dated catch-up; for the newest day, where that fails, from `/list/…/new`.

        No entries and no `next_day`: nothing is announced for the day, and nothing after it, so
        that it may yet be. Raises `NotSettled` for a day to come, and where an empty page leads
        nowhere though arXiv has moved on: it is an old copy; `NotFound` (`category`, `day`,
        `reach_days`) for a day before those that arXiv's catch-up reaches.
        """
        try:
            listing = await self._catchup(category, day)
        except NotSettled as unsettled:
            return await self._newest(category, day, instead_of=unsettled)
        except SourceError as error:
            if error.facts.get("status") != 400:
                raise
            return await self._newest(category, day, instead_of=error)
        if listing.entries or listing.next_day:
            return listing
        # a catch-up made before the announcement looks like a day without papers
        newest = await self._page(f"/list/{category}/new", category)
        if newest.day > day:
            message = f"{category}: the page of {day} is empty and old, arXiv is at {newest.day}"
            raise NotSettled(message, category=category, day=day)
        return await self._whole(newest, f"/list/{category}/new", category) if newest.day == day else listing

    async def approximation(self, category: str, day: date) -> Listing:
        """See the port. A weekend is not asked for."""
        changed = await self.changed(category, day) if is_mailing_day(day) else ()
        return approximate(category, day, changed)

    async def changed(self, category: str, day: date) -> tuple[Changed, ...]:
        """The newest records of a category, cross-lists included, that changed last on a day in UTC.

        Raises `Unavailable`, and `SourceError` (`code`) for what OAI refuses, such as a day to come.
        """
        return await self._oai.changed(category, day)

    async def feed(self, category: str) -> Feed:
        """See the port."""
        try:
            url = f"{self._urls.rss}/rss/{category}"
            return await self._host.revalidate(url, lambda body: parse_feed(body, category))
        except SourceError as error:
            if error.facts.get("status") != 400:
                raise
            raise NotFound(f"arXiv has no feed of {category}: {error.says}", category=category) from error

    async def papers(self, ids: Iterable[ArxivId]) -> dict[str, Paper]:
        """See the port. An id with a version gives that version's record or none.

        Raises `Unavailable` only where nothing at all could be had. What the API does not give
        is asked of OAI one by one, which knows newest versions alone.
        """
        wanted = tuple(dict.fromkeys(ids))
        found: dict[str, Paper] = {}
        fault: Unavailable | None = None
        try:
            async for papers in self._records.batches(wanted):
                found |= papers
        except Unavailable as error:
            fault = error
        found |= await self._one_by_one(one for one in wanted if one.id not in found)
        if fault and not found:
            raise fault
        return found

    async def _one_by_one(self, ids: Iterable[ArxivId]) -> dict[str, Paper]:
        """Records from OAI, until it fails."""
        found: dict[str, Paper] = {}
        for one in ids:
            try:
                changed = await self._oai.record(one.id)
            except SourceError as error:
                log.warning("OAI gives no records in the API's place: %s", error)
                break
            if changed and one.version in (None, changed.paper.version):
                found[one.id] = changed.paper
        return found

    async def pdf(self, paper: ArxivId) -> bytes:
        """See the port."""
        if paper.version is None:
            raise UsageError(f"{paper} names no version of a PDF", id=paper.id)
        try:
            return await self._host.get(f"{self._urls.pdf}/{paper}", _whole_pdf, max_bytes=_PDF_BYTES)
        except NotFound as error:
            if not _NO_FILES.search(error.says):
                raise
            raise Withdrawn(f"{paper} has no files any more", **error.facts) from error

    async def _catchup(self, category: str, day: date) -> Listing:
        path = f"/catchup/{category}/{day.isoformat()}?abs=True"
        page = await self._page(path, category)
        if page.day != day:
            message = f"asked for {day} of {category}, arXiv gave {page.day}"
            raise NotSettled(message, category=category, day=day)
        return await self._whole(page, path, category)

    async def _newest(self, category: str, day: date, instead_of: SourceError) -> Listing:
        path = f"/list/{category}/new"
        page = await self._page(path, category)
        if page.day == day:
            return await self._whole(page, path, category)
        if page.day < day:
            message = f"{category}: {day} is not announced, the newest listing is of {page.day}"
            raise NotSettled(message, category=category, day=day) from instead_of
        if isinstance(instead_of, NotSettled):
            raise instead_of
        message = f"{category}: arXiv's catch-up reaches back {_REACH} days, not to {day}"
        raise NotFound(message, category=category, day=day, reach_days=_REACH) from instead_of

    async def _whole(self, first: Page, path: str, category: str) -> Listing:
        """All pages of the listing whose first is given."""
        pages, shown = [first], first.shown
        while shown < (first.total or 0):
            number = len(pages)
            more = f"&page={number + 1}" if "?" in path else f"?skip={number * _PER_PAGE}&show={_PER_PAGE}"
            page = await self._page(path + more, category)
            if not page.shown:
                break
            pages.append(page)
            shown += page.shown
        return join_pages(pages, category)

    async def _page(self, path: str, category: str) -> Page:
        return await self._host.revalidate(self._urls.site + path, lambda body: parse_page(body, category))


def _whole_pdf(body: bytes) -> bytes:
    """The body, if it is a PDF from head to tail; else `Unavailable`. Its length HTTP has checked."""
    if b"%PDF-" not in body[:1024]:
        raise Unavailable("arXiv answered with something else than a PDF")
    if b"%%EOF" not in body[-4096:]:
        raise Unavailable("a PDF is cut short")
    return body
