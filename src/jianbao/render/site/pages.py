"""Templates: everything is escaped, and every link is relative to the page that it stands on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from jianbao.model import Record, Section
from jianbao.render.formulas import formulas
from jianbao.render.hits import hits_line
from jianbao.render.site import places
from jianbao.render.site.file import File
from jianbao.render.words import cleaned, date_zh, english, prose
from jianbao.taxonomy import Taxonomy

__all__ = ["HERE", "About", "Pages"]

HERE = Path(__file__).parent
_SECTIONS = {Section.NEW: "最新发布", Section.REPLACED: "更新"}


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
            finalize=cleaned,
        )
        self._environment.globals |= {"about": about, "places": places, "sections": _SECTIONS}
        self._environment.filters |= {
            "date_zh": date_zh,
            "english": english,
            "hits": hits_line,
            "formulas": lambda text: formulas(prose(text)),
            "tag_name": self.tag_name,
        }

    def page(self, template: str, place: str, title: str, **values: Any) -> File:
        """A whole page at `place`. In it, `to(PLACE)` is a relative link.

        `here` is the entry of the head that it belongs to; `before` and `after` are the pages
        that the keys [ and ] lead to; `description` is for previews.
        """
        told = {"here": None, "before": None, "after": None, "description": None} | values
        return File.of(place, self.piece(template, place, title=title, **told))

    def piece(self, template: str, place: str, **values: Any) -> Markup:
        """A part of a page at `place`."""
        made = self._environment.get_template(template).render(
            values, place=place, to=partial(places.relative, place)
        )
        return Markup(made)  # noqa: S704 - the template escaped it

    def tag_name(self, tag_id: str) -> str:
        """In Chinese."""
        return self.taxonomy.name(tag_id)
