"""A digest, or a notice, as a page for mail clients and as plain text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from jianbao.model import Digest, Entry, Section
from jianbao.model.follow import place
from jianbao.render.fields import clean, collapsed
from jianbao.render.hits import hits_line
from jianbao.render.message import AI, Notice
from jianbao.render.site.links import ARXIV, ORIGINAL, Link, links
from jianbao.render.standard import ACKNOWLEDGEMENT
from jianbao.render.status import is_withdrawn, status
from jianbao.render.tidings import counts, first
from jianbao.render.words import cleaned, date_zh, prose

__all__ = ["MOST_BYTES", "Mail", "digest_mail", "notice_mail"]

MOST_BYTES = 96_000
"""Of the page: Gmail hides what is beyond 102 kB."""
_AUTHORS = 4


class Mail(NamedTuple):
    """Page and text of one mail, and how many papers it had to leave out."""

    html: str
    text: str
    left: int = 0


class _Paper(NamedTuple):
    """What the templates need of an entry."""

    entry: Entry
    title: str
    url: str | None
    authors: str
    brief: str | None
    news: str | None
    hits: str
    status: str | None
    tags: str
    more: tuple[Link, ...]
    withdrawn: bool


def digest_mail(
    digest: Digest, url: str | None, only: Sequence[Entry] | None = None, unsubscribe: str | None = None
) -> Mail:
    """A digest, or of it `only` some entries: the first papers first, then the others as printed.

    What would make it too long is left out, and counted.
    """
    papers = [_paper(entry) for entry in (_ordered(digest) if only is None else only)]
    told: dict[str, Any] = {
        "digest": digest,
        "url": url,
        "title": f"{digest.topic.name} · {date_zh(digest.day)}" + ("" if only is None else " 补遗"),
        "said": counts(digest) if only is None else f"{len(papers)} 篇新写成简介",
        "notes": digest.notes,
        "unsubscribe": unsubscribe,
    }
    least, most = 0, len(papers)
    while least < most:
        middle = (least + most + 1) // 2
        if len(_page(told, papers, middle).encode()) <= MOST_BYTES:
            least = middle
        else:
            most = middle - 1
    left = len(papers) - least
    text = _environment().get_template("digest.txt").render(told, papers=papers[:least], left=left)
    return Mail(_page(told, papers, least), text, left)


def notice_mail(notice: Notice, unsubscribe: str | None = None) -> Mail:
    """Anything else that is to be said."""
    told = {"title": notice.subject, "notice": notice, "unsubscribe": unsubscribe}
    page, text = (_environment().get_template(f"notice.{kind}").render(told) for kind in ("html", "txt"))
    return Mail(_inliner().inline(page), text)


def _page(told: dict[str, Any], papers: Sequence[_Paper], count: int) -> str:
    shown = papers[:count]
    halves = {section: [one for one in shown if one.entry.section is section] for section in Section}
    made = _environment().get_template("digest.html").render(told, halves=halves, left=len(papers) - count)
    return _inliner().inline(made)


def _ordered(digest: Digest) -> list[Entry]:
    """Within each half what is followed, then those with a 简介: what is left out is what says least."""
    led = {entry.id: number for number, entry in enumerate(first(digest))}
    return sorted(
        digest.entries,
        key=lambda one: (
            one.section is not Section.NEW,
            place(one.hits),
            one.brief is None,
            led.get(one.id, len(led)),
            one.number,
        ),
    )


def _paper(entry: Entry) -> _Paper:
    found = links(entry)
    said, shown = status(entry.outcome), entry.authors[:_AUTHORS]
    return _Paper(
        entry=entry,
        title=collapsed(clean(entry.title)),
        url=next((one.url for one in found if one.name in (ARXIV, ORIGINAL)), None),
        authors=", ".join(clean(name) for name in shown) + (" 等" if len(entry.authors) > _AUTHORS else ""),
        brief=prose(entry.brief) if entry.brief else None,
        news=prose(entry.news) if entry.news else None,
        hits=hits_line(entry.hits),
        status=said,
        tags=" · ".join(clean(name) for name in entry.tag_names),
        more=tuple(one for one in found if one.name not in (ARXIV, ORIGINAL, "HTML")),
        withdrawn=is_withdrawn(entry.outcome),
    )


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=cleaned,
    )
    made.globals |= {"ai": AI, "thanks": ACKNOWLEDGEMENT}
    return made


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
