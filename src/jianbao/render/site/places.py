"""Where everything stands in the site, and how one page points to another. Nothing here is absolute."""

from __future__ import annotations

import posixpath
import re
from datetime import date
from functools import lru_cache
from urllib.parse import quote

__all__ = [
    "ABOUT",
    "AUTHORS",
    "DAYS",
    "FEEDS",
    "HOME",
    "ICON",
    "LOST",
    "MANIFEST",
    "SCRIPT",
    "SEARCH",
    "SEARCH_SCRIPT",
    "STYLE",
    "TAGS",
    "anchor",
    "author",
    "cite",
    "day",
    "feed",
    "page",
    "paper",
    "relative",
    "tag",
    "tag_feed",
]

HOME = "index.html"
DAYS = "days/index.html"
TAGS = "tags/index.html"
FEEDS = "feeds/index.html"
SEARCH = "search.html"
SEARCH_SCRIPT = "assets/search.js"
ABOUT = "about.html"
LOST = "404.html"
AUTHORS = "authors/index.html"
MANIFEST = "manifest.json"
STYLE = "assets/style.css"
SCRIPT = "assets/site.js"
ICON = "assets/icon.svg"

_BLANK = re.compile(r"\s+")


def day(on: date) -> str:
    """The page of a day."""
    return f"days/{on}/index.html"


def page(on: date, slug: str, part: int = 1) -> str:
    """The page of a topic on a day, or one that it goes on in."""
    return f"days/{on}/{_part(slug, part)}.html"


def paper(on: date, slug: str, part: int, paper_id: str) -> str:
    """Address of a paper: `days/2025-08-07/audio.html#2508.03780`."""
    return f"{page(on, slug, part)}#{quote(anchor(paper_id), safe='/:@-._~')}"


def tag(tag_id: str, part: int = 1) -> str:
    """The page of a tag, or one that it goes on in."""
    return f"tags/{_part(tag_id, part)}.html"


def author(shelf: str, part: int = 1) -> str:
    """The page of authors whose names begin alike."""
    return f"authors/{_part(shelf, part)}.html"


def cite(on: date, slug: str, kind: str) -> str:
    """The citations of a digest; `kind` is `bib` or `ris`."""
    return f"cite/{on}/{slug}.{kind}"


def feed(slug: str, kind: str = "atom") -> str:
    """The feed of a topic; `kind` is `atom` or `json`."""
    return f"feeds/{slug}.{kind}"


def tag_feed(tag_id: str, kind: str = "atom") -> str:
    """The feed of a tag; `kind` is `atom` or `json`."""
    return feed(f"tags/{tag_id}", kind)


def anchor(paper_id: str) -> str:
    """A paper's `id` in its page: its id without version, which an imported file may spell in any way."""
    return _BLANK.sub("-", paper_id)


def relative(from_page: str, to_page: str) -> str:
    """A link from one page of the site to another; a fragment stays as it is."""
    path, mark, fragment = to_page.partition("#")
    if mark and path == from_page:
        return f"#{fragment}"
    return _path(posixpath.dirname(from_page) or ".", path) + mark + fragment


@lru_cache(maxsize=4096)
def _path(folder: str, path: str) -> str:
    return posixpath.relpath(path, folder)


def _part(name: str, part: int) -> str:
    return name if part == 1 else f"{name}-{part}"
