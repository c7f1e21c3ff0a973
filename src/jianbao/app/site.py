"""What the site is built with."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.app import resources
from jianbao.ports import Store
from jianbao.render.search import Search
from jianbao.render.site import About, File, Pages
from jianbao.settings import Settings
from jianbao.stages.site import Cites, Feeds, Guest, build

__all__ = ["site_files"]


def site_files(settings: Settings, store: Store) -> Iterator[File]:
    """Every file of the site, one after another."""
    site = settings.site
    about = About(
        title=site.title,
        base_url=site.base_url,
        report_url=site.report_url,
        authors=site.authors,
    )
    pages = Pages(about, resources.taxonomy(settings))
    guests: list[Guest] = [Search(pages), Feeds(pages, store), Cites(store)]
    return build(store, pages, tuple(settings.topics), guests)
