"""The page that lists the feeds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from jianbao.render.site import File, Pages, places
from jianbao.taxonomy import Node

__all__ = ["feeds_page"]


def feeds_page(pages: Pages, topics: Sequence[tuple[str, str]], tasks: Sequence[Node]) -> File:
    """`topics` are `(slug, name)`; `tasks` in the taxonomy's order."""
    branches = [(root, list(those)) for root, those in groupby(tasks, lambda node: node.id.partition(".")[0])]
    return pages.page("feeds.html", places.FEEDS, "订阅", here="feeds", topics=topics, branches=branches)
