"""Feeds of the site: Atom and JSON Feed for topics, Atom for tasks, and the page that lists them."""

from jianbao.render.feeds.atom import atom
from jianbao.render.feeds.feed import Feed
from jianbao.render.feeds.index import feeds_page
from jianbao.render.feeds.item import Item, midnight
from jianbao.render.feeds.jsonfeed import json_feed

__all__ = ["Feed", "Item", "atom", "feeds_page", "json_feed", "midnight"]
