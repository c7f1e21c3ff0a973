"""arXiv's answers in arXiv's formats, made from invented papers: listing, RSS feed, API feed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from urllib.parse import quote_plus

from jianbao.demo.papers import DemoPaper, submitted
from jianbao.model import Kind

__all__ = ["announced", "api_feed", "catchup_page", "new_page", "rss_feed"]

_SUBJECTS = {
    "cs.CV": "Computer Vision and Pattern Recognition",
    "cs.CL": "Computation and Language",
    "cs.SD": "Sound",
    "cs.RO": "Robotics",
    "cs.CY": "Computers and Society",
    "cs.LG": "Machine Learning",
    "eess.AS": "Audio and Speech Processing",
}
_SECTIONS = {
    "New submissions": (Kind.NEW,),
    "Cross submissions": (Kind.CROSS,),
    "Replacement submissions": (Kind.REPLACE, Kind.REPLACE_CROSS),
}
_LICENCE = "http://creativecommons.org/publicdomain/zero/1.0/"


def announced(papers: Iterable[DemoPaper], category: str) -> list[tuple[Kind, DemoPaper]]:
    """A day's papers of one category in arXiv's order: by kind, then by id."""
    found = [(one.kind(category), one) for one in papers if category in one.arxiv_categories]
    return sorted(found, key=lambda pair: (pair[0].rank, pair[1].id))


def catchup_page(category: str, day: date, papers: Iterable[DemoPaper], next_day: date | None) -> str:
    """`/catchup/<category>/<day>?abs=True`."""
    found = announced(papers, category)
    shown = f"{day:%a, %d %b %Y}"
    head = f"<h1>Catchup results for {escape(_subject(category))} on {shown}</h1>"
    onward = ""
    if next_day:
        link = f"/catchup/{category}/{next_day}?abs=True"
        onward = f'<div><a href="{escape(link)}">Continue to the next day</a></div>'
    total = f"<div>Total of {len(found)} entries for {shown}</div>"
    if not found:
        reason = "There was either no announcement for this day, or no updates within the requested subject."
        return _page(head, total, f"<p>No updates for {shown}. {reason}</p>", onward)
    return _page(head, total, _articles(found), onward)


def new_page(category: str, day: date, papers: Iterable[DemoPaper]) -> str:
    """`/list/<category>/new`, which shows the newest day."""
    found = announced(papers, category)
    head = (
        f"<h1>{escape(_subject(category))}</h1>"
        f"<h3>Showing new listings for {day:%A}, {day.day} {day:%B} {day.year}</h3>"
    )
    total = f"<div class='paging'>Total of {len(found)} entries</div>"
    return _page(head, total, _articles(found) if found else "<p>No updates today.</p>", "")


def _page(head: str, total: str, body: str, onward: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8"><title>Demonstration</title></head>\n'
        f"<body><!-- invented papers: a demonstration -->\n<div id='dlpage'>\n{head}\n{total}\n{body}\n"
        f"{total}\n{onward}\n</div></body>\n</html>\n"
    )


def _articles(found: Sequence[tuple[Kind, DemoPaper]]) -> str:
    rows, number = [], 0
    for heading, kinds in _SECTIONS.items():
        section = [paper for kind, paper in found if kind in kinds]
        if section:
            rows.append(f"<h3>{heading} (showing {len(section)} of {len(section)} entries)</h3>")
        for paper in section:
            number += 1
            rows.append(_article(number, heading, paper))
    return "<dl id='articles'>\n" + "\n".join(rows) + "\n</dl>"


def _article(number: int, heading: str, paper: DemoPaper) -> str:
    note = {
        "New submissions": "",
        "Cross submissions": f"(cross-list from {paper.categories[0]})",
        "Replacement submissions": "(replaced)",
    }[heading]
    authors = ", ".join(
        f'<a href="https://arxiv.org/search/cs?query={quote_plus(one)}">{escape(one)}</a>'
        for one in paper.authors
    )
    primary, *others = (f"{escape(_subject(one))} ({one})" for one in paper.arxiv_categories)
    subjects = "; ".join([f'<span class="primary-subject">{primary}</span>', *others])
    return f"""<dt>
  <a name='item{number}'>[{number}]</a>
  <a href ="/abs/{paper.id}" title="Abstract" id="{paper.id}">
    arXiv:{paper.id}
  </a>
  {note}
  [<a href="/pdf/{paper.id}" title="Download PDF" id="pdf-{paper.id}">pdf</a>]
</dt>
<dd>
  <div class='meta'>
    <div class='list-title mathjax'><span class='descriptor'>Title:</span>
      {escape(paper.title)}
    </div>
    <div class='list-authors'>{authors}</div>
    <div class='list-comments mathjax'><span class='descriptor'>Comments:</span>
      {escape(paper.comment)}
    </div>
    <div class='list-subjects'><span class='descriptor'>Subjects:</span>
      {subjects}
    </div>
    <p class='mathjax'>
      {escape(paper.abstract)}
    </p>
  </div>
</dd>"""


def _subject(category: str) -> str:
    return _SUBJECTS.get(category, "Another Subject")


def rss_feed(category: str, day: date, papers: Iterable[DemoPaper]) -> str:
    """`/rss/<category>`."""
    title = f"{escape(category)} updates on arXiv.org"
    midnight = f"{day:%a, %d %b %Y} 00:00:00 -0500"
    items = "".join(_rss_item(kind, paper, midnight) for kind, paper in announced(papers, category))
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">\n<channel>\n'
        f"<title>{title}</title>\n<link>http://rss.arxiv.org/rss/{escape(category)}</link>\n"
        f"<description>{title}: invented papers of a demonstration.</description>\n"
        "<language>en-us</language>\n"
        f"<lastBuildDate>{day:%a, %d %b %Y} 05:00:07 +0000</lastBuildDate>\n<pubDate>{midnight}</pubDate>\n"
        "<skipDays><day>Saturday</day><day>Sunday</day></skipDays>\n"
        f"{items}</channel>\n</rss>\n"
    )


def _rss_item(kind: Kind, paper: DemoPaper, midnight: str) -> str:
    # the blank before the line feed is arXiv's own
    description = f"arXiv:{paper.name} Announce Type: {kind} \nAbstract: {paper.abstract}"
    categories = "".join(f"<category>{escape(one)}</category>" for one in paper.arxiv_categories)
    return (
        f"<item><title>{escape(paper.title)}</title><link>https://arxiv.org/abs/{paper.id}</link>"
        f"<description>{escape(description)}</description>"
        f'<guid isPermaLink="false">oai:arXiv.org:{paper.name}</guid>{categories}'
        f"<pubDate>{midnight}</pubDate><arxiv:announce_type>{kind}</arxiv:announce_type>"
        f"<dc:rights>{_LICENCE}</dc:rights>"
        f"<dc:creator>{escape(', '.join(paper.authors))}</dc:creator></item>\n"
    )


def api_feed(found: Sequence[tuple[date, date, DemoPaper]], start: int, size: int) -> str:
    """`/api/query`: entries `start` to `start + size` of what was found.

    Each is the day that announced version 1, the day that announced this version, and the paper.
    """
    entries = "".join(_api_entry(*one) for one in found[start : start + size])
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
        'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">\n'
        "<id>https://arxiv.org/api/demonstration</id>\n<title>arXiv Query: a demonstration</title>\n"
        "<updated>2026-11-02T05:00:00Z</updated>\n"
        f"<opensearch:itemsPerPage>{size}</opensearch:itemsPerPage>\n"
        f"<opensearch:totalResults>{len(found)}</opensearch:totalResults>\n"
        f"<opensearch:startIndex>{start}</opensearch:startIndex>\n{entries}</feed>\n"
    )


def _api_entry(first: date, day: date, paper: DemoPaper) -> str:
    link = f"https://arxiv.org/abs/{paper.name}"
    scheme = 'scheme="http://arxiv.org/schemas/atom"'
    categories = "".join(f'<category term="{escape(one)}" {scheme}/>' for one in paper.categories)
    authors = "".join(f"<author><name>{escape(one)}</name></author>" for one in paper.authors)
    return (
        f"<entry><id>http://arxiv.org/abs/{paper.name}</id><title>{escape(paper.title)}</title>"
        f"<updated>{submitted(day):%Y-%m-%dT%H:%M:%SZ}</updated>"
        f'<link href="{link}" rel="alternate" type="text/html"/>'
        f'<link href="https://arxiv.org/pdf/{paper.name}" rel="related" type="application/pdf" title="pdf"/>'
        f"<summary>{escape(paper.abstract)}</summary>{categories}"
        f"<published>{submitted(first):%Y-%m-%dT%H:%M:%SZ}</published>"
        f"<arxiv:comment>{escape(paper.comment)}</arxiv:comment>"
        f'<arxiv:primary_category term="{escape(paper.categories[0])}"/>{authors}</entry>\n'
    )
