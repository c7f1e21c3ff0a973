"""Invented pages, feeds and records in arXiv's formats."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


class Made(NamedTuple):
    """An invented paper."""

    id: str
    title: str = "Counting Whales by Their Songs"
    primary: str = "cs.SD"
    others: tuple[str, ...] = ("eess.AS",)
    authors: tuple[str, ...] = ("Ada Quill", "Bo Ferry")
    abstract: str = "We count whales & boats where $a<b$."
    comment: str | None = "4 pages"


HEADINGS = {"new": "New submissions", "cross": "Cross submissions", "replace": "Replacement submissions"}


def entry(paper: Made, note: str = "") -> str:
    """One `<dt>` and `<dd>`."""
    subjects = "; ".join(
        [f'<span class="primary-subject">One ({paper.primary})</span>', *(f"Two ({c})" for c in paper.others)]
    )
    authors = ", ".join(
        f'<a href="/search/?searchtype=author&amp;query=q">{escape(a)}</a>' for a in paper.authors
    )
    label = "<span class='descriptor'>Comments:</span>"
    comment = f"<div class='list-comments mathjax'>{label}\n {paper.comment}\n</div>"
    return f"""
    <dt><a name='item1'>[1]</a>
      <a href ="/abs/{paper.id}" title="Abstract" id="{paper.id}">arXiv:{paper.id}</a> {note}
      [<a href="/pdf/{paper.id}" title="Download PDF">pdf</a>]</dt>
    <dd><div class='meta'>
      <div class='list-title mathjax'><span class='descriptor'>Title:</span>
        {escape(paper.title)}
      </div>
      <div class='list-authors'>{authors}</div>
      {comment if paper.comment else ""}
      <div class='list-subjects'><span class='descriptor'>Subjects:</span> {subjects}</div>
      <p class='mathjax'>
        {escape(paper.abstract)}
      </p></div></dd>"""


def section(kind: str, papers: Sequence[Made], said: str | None = None) -> str:
    """A section with its heading; `said` stands for "showing X of Y" where it is given."""
    said = said or f"showing {len(papers)} of {len(papers)}"
    return f"<dl id='articles'><h3>{HEADINGS[kind]} ({said} entries)</h3>{''.join(map(entry, papers))}</dl>"


def page(header: str, body: str, total: int | None, extra: str = "") -> bytes:
    """A whole listing page."""
    said = "" if total is None else f"<div class='paging'>Total of {total} entries\n </div>"
    return f"<html><body><div id='dlpage'>{header}{extra}{said}{body}{said}</div></body></html>\n".encode()


def catchup(day: str, body: str, total: int | None, extra: str = "") -> bytes:
    """A catch-up page of `Thu, 07 Aug 2025`."""
    return page(f"<h1>Catchup results for Sound on {day}</h1>", body, total, extra)


def newest(day: str, body: str, total: int | None) -> bytes:
    """A page of new listings of `Thursday, 7 August 2025`."""
    return page(f"<h1>Sound</h1><h3>Showing new listings for {day}</h3>", body, total)


NOTHING = "<p>No updates for this day.</p>"


def feed(
    items: Sequence[tuple[str, str]], day: str = "Thu, 07 Aug 2025", title: str = "cs.SD updates on arXiv.org"
) -> bytes:
    """An RSS feed of `(guid, announce_type)`s."""
    rows = "".join(
        f"<item><title>A &lt;b&gt; title</title><guid isPermaLink='false'>{guid}</guid>"
        f"<arxiv:announce_type>{kind}</arxiv:announce_type>"
        "<dc:rights>http://creativecommons.org/licenses/by/4.0/</dc:rights>"
        "<arxiv:DOI>10.1000/x</arxiv:DOI></item>"
        for guid, kind in items
    )
    return (
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0">'
        f"<channel><title>{title}</title><pubDate>{day} 00:00:00 -0400</pubDate>{rows}</channel></rss>"
    ).encode()


def record(versioned: str, title: str = "Whales", abstract: str = "We count.", more: str = "") -> str:
    """An entry of the API."""
    return (
        f"<entry><id>http://arxiv.org/abs/{versioned}</id><title>{title}</title>"
        f"<updated>2025-08-06T17:00:00Z</updated><published>2025-08-05T17:00:00Z</published>"
        f"<summary>{abstract}</summary>{more}<author><name>Ada Quill</name></author></entry>"
    )


def cat(*terms: str) -> str:
    """Categories of an entry, the first the primary."""
    said = "".join(f'<category term="{term}"/>' for term in reversed(terms))
    return f'{said}<arxiv:primary_category term="{terms[0]}"/>'


def records(*entries: str, total: int | None = None) -> bytes:
    """An answer of the API."""
    return (
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom"><title>q</title>'
        f"<opensearch:totalResults>{len(entries) if total is None else total}</opensearch:totalResults>"
        f"<opensearch:startIndex>0</opensearch:startIndex>{''.join(entries)}</feed>"
    ).encode()


PDF = b"%PDF-1.7\n" + b"x" * 4000 + b"\n%%EOF\n"
