"""Records by the day on which they changed, and one by one, from arXiv's OAI-PMH.

Read in the format arXivRaw, the only one with all versions' dates. Its faults come with
HTTP 200; half an answer must never pass for a whole one, nor a page for the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from lxml import etree

from jianbao.adapters.arxiv.host import Host
from jianbao.adapters.arxiv.records import is_withdrawn
from jianbao.adapters.arxiv.tex import accented, authors
from jianbao.errors import JianbaoError, NotFound, SourceError, Unavailable
from jianbao.model import ArxivId, Changed, Paper, Record

_OAI = "{http://www.openarchives.org/OAI/2.0/}"
_RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_PREFIX = "oai:arXiv.org:"
_PHYSICS = ("astro-ph", "cond-mat", "nlin")
"""Archives with categories of their own that stand below the group of physics."""

_GROUPS = ("cs", "econ", "eess", "math", "physics", "q-bio", "q-fin", "stat")
_ROUNDS = 3
"""How often a list that came to nothing on its way is begun anew."""

_BROKEN_OFF = ("badResumptionToken", "short")


class Part(Record):
    """One answer: some records, and where the list goes on."""

    records: tuple[Changed, ...] = ()
    token: str | None = None
    total: int | None = None
    """Of the whole list, where the server says it; arXiv does not."""


class Oai:
    """Asks the end point under `url`."""

    def __init__(self, url: str, host: Host) -> None:
        self._url = url
        self._host = host

    async def changed(self, category: str, day: date) -> tuple[Changed, ...]:
        """All records of a category, cross-lists included, whose last change was on a day in UTC.

        Raises `Unavailable`, and `SourceError(code=…)` for what arXiv refuses, such as a set
        that does not exist.
        """
        where = f"set={quote(set_of(category), safe=':')}&from={day}&until={day}"
        for _ in range(_ROUNDS):
            try:
                return await self._walk(f"{self._url}?verb=ListRecords&metadataPrefix=arXivRaw&{where}")
            except SourceError as error:
                if error.facts.get("code") not in _BROKEN_OFF:
                    raise
                last = error
        raise Unavailable(f"{category}, {day}: {last}", category=category, day=day) from last

    async def _walk(self, url: str) -> tuple[Changed, ...]:
        found: dict[str, Changed] = {}
        count, asked = 0, set[str]()
        while url not in asked:
            asked.add(url)
            part = await self._host.get(url, lambda body: parse_part(body, "ListRecords"))
            # pages are cut by number: what changed meanwhile moves the rest, and some come twice
            found |= {one.paper.id: one for one in part.records}
            count += len(part.records)
            if part.token is None:
                if count < (part.total or 0):
                    raise SourceError(f"arXiv's OAI gave {count} of {part.total} records", code="short")
                return tuple(found.values())
            url = f"{self._url}?verb=ListRecords&resumptionToken={quote(part.token, safe='')}"
        raise SourceError("arXiv's OAI leads in a circle", code="badResumptionToken")

    async def record(self, paper_id: str) -> Changed | None:
        """A paper's newest record; none where arXiv knows no such paper. Raises as `changed`."""
        name = quote(_PREFIX + paper_id, safe=":/")
        url = f"{self._url}?verb=GetRecord&metadataPrefix=arXivRaw&identifier={name}"
        try:
            part = await self._host.get(url, lambda body: parse_part(body, "GetRecord"))
        except NotFound as error:
            if error.facts.get("code") != "idDoesNotExist":
                raise
            return None
        return next((one for one in part.records if one.paper.id == paper_id), None)


def set_of(category: str) -> str:
    """OAI's name of a category or an archive: `cs:cs:SD`, `physics:hep-th`, `physics:nlin:CD`."""
    archive, _, subject = category.partition(".")
    group = archive if archive in _GROUPS and archive not in _PHYSICS else "physics"
    return ":".join(part for part in (group, archive, subject) if part)


def parse_part(body: bytes, verb: str) -> Part:
    """Read an answer to `verb`. Raises `Unavailable` for anything else, `SourceError` for arXiv's errors."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise Unavailable(f"arXiv's OAI answered with no whole document: {error}") from error
    if (fault := root.find(f"{_OAI}error")) is not None:
        return _fault(fault.get("code") or "", " ".join((fault.text or "").split()))
    if root.tag != f"{_OAI}OAI-PMH":
        raise Unavailable(f"arXiv's OAI answered with something else: {root.tag}")
    if (answer := root.find(_OAI + verb)) is None:
        raise SourceError(f"arXiv's OAI does not answer to {verb}", code="badVerb")
    resume = answer.find(f"{_OAI}resumptionToken")
    total = resume.get("completeListSize", "") if resume is not None else ""
    return Part(
        records=tuple(_records(answer)),
        token=_text(answer, f"{_OAI}resumptionToken"),
        total=int(total) if total.isdecimal() else None,
    )


def _fault(code: str, says: str) -> Part:
    """An empty part where nothing matches; every other error is raised."""
    if code == "noRecordsMatch":
        return Part()
    kind = NotFound if code == "idDoesNotExist" else SourceError
    raise kind(f"arXiv's OAI refuses, {code}: {says}", code=code, says=says)


def _records(answer: etree._Element) -> Iterator[Changed]:
    for record in answer.iterfind(f"{_OAI}record"):
        if record.find(f"{_OAI}header[@status='deleted']") is not None:
            continue
        try:
            yield _changed(record)
        except (ValueError, LookupError, TypeError, JianbaoError) as error:
            name = _text(record, f"{_OAI}header/{_OAI}identifier")
            raise Unavailable(f"arXiv's OAI gave a malformed record of {name}: {error}") from error


def _changed(record: etree._Element) -> Changed:
    if (raw := record.find(f"{_OAI}metadata/{_RAW}arXivRaw")) is None:
        raise ValueError("it is not in the format arXivRaw")
    rows = raw.findall(f"{_RAW}version")
    versions = tuple(_utc(row.findtext(f"{_RAW}date") or "") for row in rows)
    comment = _accented(raw, "comments")
    paper = Paper(
        id=ArxivId.parse(_text(raw, f"{_RAW}id") or "").id,
        version=int((rows[-1].get("version") or "").removeprefix("v")),
        title=_accented(raw, "title") or "",
        authors=authors(_accented(raw, "authors") or ""),
        abstract=_accented(raw, "abstract") or "",
        categories=tuple((_text(raw, f"{_RAW}categories") or "").split()),
        comment=comment,
        journal_ref=_accented(raw, "journal-ref"),
        doi=_text(raw, f"{_RAW}doi"),
        licence=_text(raw, f"{_RAW}license"),
        published=versions[0],
        updated=versions[-1],
        withdrawn=_has_no_files(rows[-1]) or is_withdrawn(comment or ""),
    )
    stamp = _text(record, f"{_OAI}header/{_OAI}datestamp") or ""
    return Changed(paper=paper, versions=versions, datestamp=date.fromisoformat(stamp))


def _has_no_files(version: etree._Element) -> bool:
    """arXiv keeps a withdrawal as a version of nothing."""
    return version.findtext(f"{_RAW}size") == "0kb" or "I" in (version.findtext(f"{_RAW}source_type") or "")


def _utc(text: str) -> datetime:
    at = parsedate_to_datetime(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _accented(raw: etree._Element, name: str) -> str | None:
    text = _text(raw, _RAW + name)
    return accented(text) if text else None


def _text(element: etree._Element, name: str) -> str | None:
    return " ".join((element.findtext(name) or "").split()) or None
