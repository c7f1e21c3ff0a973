"""Atom (RFC 4287)."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, indent, tostring

from jianbao.render.feeds.feed import Feed
from jianbao.render.feeds.item import Item
from jianbao.render.fields import clean
from jianbao.render.site import File

__all__ = ["atom"]

_ARXIV = "http://arxiv.org/schemas/atom"
"""By which arXiv's own feeds name its categories."""


def atom(feed: Feed, place: str) -> File:
    """The feed at `place`. Its author is the site: a paper's authors did not write its 简介."""
    top = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "zh-CN"})
    _say(top, id=feed.id, title=feed.title, updated=feed.updated.isoformat())
    _say(SubElement(top, "author"), name=feed.about.title)
    _say(top, generator="Jianbao")
    SubElement(top, "link", rel="self", type="application/atom+xml", href=feed.address(place, place))
    SubElement(top, "link", rel="alternate", type="text/html", href=feed.address(feed.home, place))
    for item in feed.items:
        _entry(SubElement(top, "entry"), feed, item, place)
    indent(top, "")
    return File(place, b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(top, "utf-8") + b"\n")


def _entry(entry: Element, feed: Feed, item: Item, place: str) -> None:
    _say(entry, id=feed.item_id(item), title=item.title)
    _say(entry, published=item.published.isoformat(), updated=item.updated.isoformat())
    SubElement(entry, "link", rel="alternate", type="text/html", href=feed.address(item.place, place))
    if item.home:
        SubElement(entry, "link", rel="related", type="text/html", href=item.home)
    for term, label in item.tags:
        SubElement(entry, "category", term=term, label=clean(label))
    for category in item.categories:
        SubElement(entry, "category", term=category, scheme=_ARXIV)
    SubElement(entry, "content", type="html").text = item.html


def _say(element: Element, **said: str) -> None:
    for name, text in said.items():
        SubElement(element, name).text = clean(text)
