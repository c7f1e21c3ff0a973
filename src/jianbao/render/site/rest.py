"""What the site has beside its days and tasks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from urllib.parse import urlsplit

from jianbao.render.site import places
from jianbao.render.site.calendar import months
from jianbao.render.site.file import File
from jianbao.render.site.pages import HERE, Pages

__all__ = ["assets", "home_of_nothing", "rest"]


def assets() -> Iterator[File]:
    """Style, scripts and the icon."""
    for path in sorted((HERE / "assets").iterdir()):
        yield File(f"assets/{path.name}", path.read_bytes())


def home_of_nothing(pages: Pages) -> File:
    """The first page of a site without a day."""
    return pages.page("empty.html", places.HOME, pages.about.title, here="home")


def rest(pages: Pages, new: Mapping[date, int]) -> Iterator[File]:
    """Index of days, about, and what a host shows for a page that is not there. `new` are papers by day."""
    found = months(new)
    years = [(year, list(those)) for year, those in groupby(found, key=lambda month: month.year)]
    yield pages.page(
        "days.html", places.DAYS, "日期", here="days", years=years, days=len(new), papers=sum(new.values())
    )
    yield pages.page("about.html", places.ABOUT, "关于与说明")
    top = f"{urlsplit(pages.about.base_url or '').path}/"
    yield File.of(places.LOST, pages.piece("404.html", places.LOST, top=top))
