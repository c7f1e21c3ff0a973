"""Templates: everything is escaped, and every link is relative to the page that it stands on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jianbao.model import Record
from jianbao.render.site import places
from jianbao.render.site.file import File
from jianbao.taxonomy import Taxonomy

__all__ = ["HERE", "About", "Pages"]

HERE = Path(__file__).parent


class About(Record):
    """What the owner says of the site."""

    title: str = "简报"
    base_url: str | None = None
    """Where it will stand, without a slash at the end; unset: nothing absolute can be said."""
    report_url: str | None = None
    """Where readers report errors; `{id}` in it becomes the paper's id."""
    authors: bool = False
    """Whether there are pages of authors."""


class Pages:
    """Makes pages from templates."""

    def __init__(self, about: About, taxonomy: Taxonomy) -> None:
        self.about = about
        self.taxonomy = taxonomy
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"about": about, "places": places}

    def page(self, template: str, place: str, title: str, **values: Any) -> File:
        """A whole page at `place`. In it, `to(PLACE)` is a relative link."""
        made = self._environment.get_template(template).render(
            values, place=place, title=title, to=partial(places.relative, place)
        )
        return File.of(place, made)
