"""JSON Feed 1.1."""

from __future__ import annotations

import json
from typing import Any

from jianbao.render.feeds.feed import Feed
from jianbao.render.feeds.item import Item
from jianbao.render.site import File, places

__all__ = ["json_feed"]


def json_feed(feed: Feed, place: str) -> File:
    """The feed at `place`."""
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.address(feed.home, place),
        "feed_url": feed.address(place, place),
        "icon": feed.address(places.ICON, place),
        "language": "zh-CN",
        "authors": [{"name": feed.about.title}],
        "items": [_item(feed, item, place) for item in feed.items],
    }
    return File.of(place, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _item(feed: Feed, item: Item, place: str) -> dict[str, Any]:
    told = {
        "id": feed.item_id(item),
        "url": feed.address(item.place, place),
        "external_url": item.home,
        "title": item.title,
        "content_html": item.html,
        "summary": item.brief,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "tags": [*(label for _, label in item.tags), *item.categories],
    }
    return {name: value for name, value in told.items() if value}
