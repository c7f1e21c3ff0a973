"""RSS feeds: bytes in, `Feed` out. Read with lxml: feedparser spoils abstracts that hold `<`."""

from __future__ import annotations

from collections.abc import Iterator
from email.utils import parsedate_to_datetime

from lxml import etree

from jianbao.errors import JianbaoError, NotSettled
from jianbao.model import ArxivId, Feed, FeedItem, Kind

_ARXIV = "{http://arxiv.org/schemas/atom}"
_RIGHTS = "{http://purl.org/dc/elements/1.1/}rights"
_GUID = "oai:arXiv.org:"
_MOST = 2000
"""Where arXiv cuts a feed."""

_KINDS = {kind.value: kind for kind in Kind}


def parse_feed(body: bytes, category: str) -> Feed:
    """Read a feed. Raises `NotSettled` for anything else, arXiv's feeds about errors included."""
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise NotSettled(f"the feed of {category} is malformed: {error}", category=category) from error
    title = root.findtext("channel/title") or ""
    if root.tag != "rss" or not title.endswith("updates on arXiv.org"):
        raise NotSettled(f"the feed of {category} is none: {title or root.tag}", category=category)
    try:
        # midnight in New York of the mailing date, with its offset
        day = parsedate_to_datetime(root.findtext("channel/pubDate") or "").date()
        items: dict[str, FeedItem] = {}
        for item in _items(root):
            items.setdefault(item.id, item)
    except (ValueError, JianbaoError) as error:
        raise NotSettled(f"the feed of {category} is malformed: {error}", category=category) from error
    whole = len(root.findall("channel/item")) < _MOST
    return Feed(category=category, day=day, items=tuple(items.values()), whole=whole)


def _items(root: etree._Element) -> Iterator[FeedItem]:
    for item in root.iterfind("channel/item"):
        kind = _KINDS.get((item.findtext(f"{_ARXIV}announce_type") or "").strip())
        guid = (item.findtext("guid") or "").strip()
        at = ArxivId.parse(guid.removeprefix(_GUID))
        if at.version is None:
            raise ValueError(f"{guid!r} has no version")
        if kind:
            yield FeedItem(
                id=at.id,
                version=at.version,
                kind=kind,
                licence=_text(item, _RIGHTS),
                doi=_text(item, f"{_ARXIV}DOI"),
                journal_ref=_text(item, f"{_ARXIV}journal_reference"),
            )


def _text(item: etree._Element, name: str) -> str | None:
    return " ".join((item.findtext(name) or "").split()) or None
