"""Pages of authors, by the first letter of the last name."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from jianbao.render.fields import clean, collapsed
from jianbao.render.site import places
from jianbao.render.site.file import File
from jianbao.render.site.lists import Item
from jianbao.render.site.pages import Pages

__all__ = ["OTHERS", "Author", "Sheet", "author_page", "authors_index", "called", "shelf", "sort_key"]

OTHERS = "other"
"""The shelf of names that begin with no Latin letter."""


@dataclass(frozen=True, slots=True)
class Author:
    """A name, and the papers under it: people of one name are not told apart."""

    name: str
    papers: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of authors: where it is, and from whom to whom it goes."""

    shelf: str
    part: int
    first: str
    last: str
    authors: int


def called(name: str) -> str:
    """A name as it is shown."""
    return collapsed(clean(name))


def sort_key(name: str) -> tuple[str, str]:
    """By last name, accents aside."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    folded = plain.casefold()
    return folded.rpartition(" ")[2], folded


def shelf(name: str) -> str:
    """The letter under which it stands."""
    first = sort_key(name)[0][:1]
    return first if first in string.ascii_lowercase and first else OTHERS


def author_page(pages: Pages, sheet: Sheet, authors: Sequence[Author]) -> File:
    """Each author with all papers, the newest first."""
    title = f"作者 {_letter(sheet.shelf)}" + (f"（{sheet.part}）" if sheet.part > 1 else "")
    place = places.author(sheet.shelf, sheet.part)
    return pages.page("authors.html", place, title, here="authors", sheet=sheet, authors=authors)


def authors_index(pages: Pages, sheets: Sequence[Sheet], authors: int) -> File:
    """All pages of authors."""
    letters = [(_letter(name), [one for one in sheets if one.shelf == name]) for name in _shelves(sheets)]
    return pages.page(
        "authors-index.html", places.AUTHORS, "作者", here="authors", letters=letters, authors=authors
    )


def _shelves(sheets: Sequence[Sheet]) -> list[str]:
    return list(dict.fromkeys(one.shelf for one in sheets))


def _letter(name: str) -> str:
    return "其他" if name == OTHERS else name.upper()
