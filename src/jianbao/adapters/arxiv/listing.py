"""Listing pages: bytes in, records out.

Reads `/catchup/<subject>/<day>?abs=True` and `/list/<subject>/new`, which share their
sections and entries but not their headers. Whatever is not wholly such a page raises
`NotSettled`: an empty or half page must never pass for a day without papers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast

from lxml import etree, html

from jianbao.errors import NotSettled
from jianbao.model import Counts, Kind, Listed, Listing, Record

_SECTION = re.compile(
    r"(?P<name>New|Cross|Replacement) submissions \( ?(?:continued, )?showing (?:(?:first|last) )?"
    r"(?P<shown>[\d,]+) of (?P<announced>[\d,]+) entries ?\)"
)
_DAY = re.compile(
    r"(?:Showing new listings for|Catchup results for .* on) \w+, "
    r"(?P<day>\d{1,2}) (?P<month>[A-Z][a-z]{2})[a-z]* (?P<year>\d{4})"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TOTAL = re.compile(r"Total of ([\d,]+) entries")
_NOTHING = re.compile(r"No (?:further )?updates")
_ABS = re.compile(r"/abs/([a-z-]+(?:\.[A-Z]{2})?/\d{7}|\d{4}\.\d{4,5})")
_CODE = re.compile(r"\(([a-z][a-z-]*(?:\.[A-Za-z-]+)?)\)\s*(?:;|$)")
_CATCHUP = re.compile(r"/catchup/[^/?]+/(\d{4}-\d{2}-\d{2})")
_AROUND = "//body//text()[not(ancestor::dt or ancestor::dd)]"
_OTHER_NAMES = {
    "cs.IT": "math.IT",
    "econ.GN": "q-fin.EC",
    "eess.SY": "cs.SY",
    "math-ph": "math.MP",
    "math.NA": "cs.NA",
    "math.ST": "stat.TH",
}
"""arXiv's categories of two names. Papers carry the first; either may be asked for."""


class Part(Record):
    """One section of one page."""

    name: str
    """`New`, `Cross` or `Replacement`."""
    announced: int
    """Of the whole section, over all pages."""
    entries: tuple[Listed, ...]


class Page(Record):
    """One page of a listing, each section counted."""

    day: date
    total: int | None
    """Of all sections over all pages; `/list/…/new` leaves it out where there are none."""
    parts: tuple[Part, ...]
    next_day: date | None

    @property
    def shown(self) -> int:
        """How many entries stand on it."""
        return sum(len(part.entries) for part in self.parts)


def parse_page(body: bytes, category: str) -> Page:
    """Read one page. Raises `NotSettled` for anything that is not wholly a listing page."""
    if b"</html>" not in body[-4096:].lower():
        raise NotSettled("a listing page is cut short", category=category)
    try:
        root = html.document_fromstring(body, parser=html.HTMLParser(encoding="utf-8"))
        day = _day(root)
        next_day = _next_day(root, day)
    except (etree.LxmlError, ValueError) as error:
        raise NotSettled(f"a page is no listing: {error}", category=category) from error
    around = [_line(text) for text in cast("list[str]", root.xpath(_AROUND))]
    parts = tuple(_parts(root, category))
    if not parts and not any(_NOTHING.match(text) for text in around):
        raise NotSettled("a listing page holds neither entries nor the word that there are none", day=day)
    return Page(day=day, total=_total(around, day), parts=parts, next_day=next_day)


def join_pages(pages: Sequence[Page], category: str) -> Listing:
    """All pages of one listing. Raises `NotSettled` where they disagree or their counts do not add up."""
    first = pages[0]
    counts: dict[str, int] = {}
    entries: dict[str, list[Listed]] = {}
    for part in (part for page in pages for part in page.parts):
        counts[part.name] = part.announced
        entries.setdefault(part.name, []).extend(part.entries)
    announced = sum(counts.values())
    agree = all((page.day, page.total) == (first.day, first.total) for page in pages)
    complete = all(len(entries[name]) == count for name, count in counts.items())
    if not (agree and complete and first.total in (announced, None)):
        seen = {name: f"{len(entries[name])} of {count}" for name, count in counts.items()}
        message = f"{category}, {first.day}: the pages hold {seen}, the total is {first.total}"
        raise NotSettled(message, category=category, day=first.day)
    unique: dict[str, Listed] = {}
    for entry in (entry for listed in entries.values() for entry in listed):
        unique.setdefault(entry.id, entry)
    return Listing(
        category=category,
        day=first.day,
        counts=Counts(
            new=counts.get("New", 0), cross=counts.get("Cross", 0), replaced=counts.get("Replacement", 0)
        ),
        entries=tuple(unique.values()),
        next_day=first.next_day,
    )


def _day(root: html.HtmlElement) -> date:
    for heading in root.iter("h1", "h3"):
        if found := _DAY.fullmatch(_line(heading.text_content())):
            month = _MONTHS.index(found["month"]) + 1
            return date(int(found["year"]), month, int(found["day"]))
    raise ValueError("it has no listing's header")


def _total(around: Sequence[str], day: date) -> int | None:
    totals = {_number(found[1]) for text in around if (found := _TOTAL.match(text))}
    if len(totals) > 1:
        raise NotSettled(f"a listing page gives several totals: {sorted(totals)}", day=day)
    return totals.pop() if totals else None


def _next_day(root: html.HtmlElement, day: date) -> date | None:
    links = root.xpath("//a[not(ancestor::dt or ancestor::dd)]/@href")
    days = [date.fromisoformat(found[1]) for link in links if (found := _CATCHUP.search(link))]
    return min((later for later in days if later > day), default=None)


def _parts(root: html.HtmlElement, category: str) -> Iterator[Part]:
    """The page's sections; an entry belongs to the last heading before it."""
    heading: re.Match[str] | None = None
    entries: list[Listed] = []
    for element in root.iter("h3", "dt"):
        if element.tag == "dt":
            if heading is None:
                raise NotSettled("a listing page has entries outside its sections", category=category)
            entries.append(_entry(element, heading["name"], category))
        elif found := _SECTION.fullmatch(_line(element.text_content())):
            if heading:
                yield _part(heading, entries, category)
            heading, entries = found, []
    if heading:
        yield _part(heading, entries, category)


def _part(heading: re.Match[str], entries: list[Listed], category: str) -> Part:
    if len(entries) != _number(heading["shown"]):
        raise NotSettled(f"{heading[0]!r}, but there are {len(entries)}", category=category)
    return Part(name=heading["name"], announced=_number(heading["announced"]), entries=tuple(entries))


def _entry(term: html.HtmlElement, section: str, category: str) -> Listed:
    """One `<dt>` and the `<dd>` after it. The abstract may hold other papers' ids, the `<dt>` does not."""
    ids = [found[1] for link in term.xpath(".//a/@href") if (found := _ABS.fullmatch(link))]
    detail = term.getnext()
    if len(ids) != 1 or detail is None or detail.tag != "dd":
        raise NotSettled(f"an entry of a listing page is malformed: {_line(term.text_content())}", ids=ids)
    subjects = _field(detail, "subjects")
    categories = tuple(_CODE.findall(subjects or ""))
    title = _field(detail, "title")
    if not categories or title is None:
        raise NotSettled(f"{ids[0]} is listed without title or subjects", id=ids[0])
    return Listed(
        id=ids[0],
        kind=_kind(section, categories[0], category),
        title=title,
        authors=_authors(detail),
        abstract=_abstract(detail),
        comment=_field(detail, "comments"),
        categories=categories,
        journal_ref=_field(detail, "journal-ref"),
    )


def _kind(section: str, primary: str, category: str) -> Kind:
    """arXiv marks replacements and replaced cross-lists alike: the primary category tells them apart."""
    if section != "Replacement":
        return Kind.NEW if section == "New" else Kind.CROSS
    return Kind.REPLACE if is_within(primary, category) else Kind.REPLACE_CROSS


def is_within(primary: str, category: str) -> bool:
    """Whether a paper of this primary category belongs to a category, or archive, under any of its names."""
    names = (primary, _OTHER_NAMES.get(primary, primary))
    return any(name == category or name.startswith(f"{category}.") for name in names)


def _field(detail: html.HtmlElement, name: str) -> str | None:
    for element in detail.find_class(f"list-{name}"):
        for label in element.find_class("descriptor"):
            label.drop_tree()
        return _shown(element) or None
    return None


def _authors(detail: html.HtmlElement) -> tuple[str, ...]:
    links = detail.xpath(".//div[@class='list-authors']//a[contains(@href, 'searchtype=author')]")
    return tuple(_line(link.text_content()) for link in links)


def _abstract(detail: html.HtmlElement) -> str | None:
    for paragraph in detail.xpath(".//p[contains(@class, 'mathjax')]"):
        return _shown(paragraph)
    return None


def _shown(element: html.HtmlElement) -> str:
    """The text that was submitted: arXiv shows its URLs as "this https URL"."""
    for link in element.iter("a"):
        if re.fullmatch(r"this https? URL", _line(link.text_content())):
            link.text = link.get("href")
    for broken in element.iter("br"):
        broken.tail = f" {broken.tail or ''}"
    return _line(element.text_content())


def _line(text: str) -> str:
    return " ".join(text.split())


def _number(digits: str) -> int:
    return int(digits.replace(",", ""))
