"""Invented answers of arXiv's OAI-PMH, in the form of its own program."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple


class Made(NamedTuple):
    """An invented record."""

    id: str
    dates: tuple[str, ...] = ("Wed, 06 Aug 2025 10:00:00 GMT",)
    categories: str = "cs.SD eess.AS"
    title: str = "Counting Whales by Their Songs"
    authors: str = r"Ada Quill (Whale Lab (North)), B\'ela Ferry and C. Lan"
    abstract: str = r"  We count Erd\H{o}s whales &  boats where $a<b$."
    comment: str = "4 pages"
    size: str = "100kb"
    """Of the newest version."""
    stamp: str = "2025-08-07"
    more: str = ""


def record(made: Made) -> str:
    """One record in arXivRaw."""
    sizes = ["9kb"] * (len(made.dates) - 1) + [made.size]
    versions = "".join(
        f'<version version="v{number}"><date>{at}</date><size>{size}</size></version>'
        for number, (at, size) in enumerate(zip(made.dates, sizes, strict=True), 1)
    )
    return (
        f"<record><header><identifier>oai:arXiv.org:{made.id}</identifier>"
        f"<datestamp>{made.stamp}</datestamp><setSpec>cs:cs:SD</setSpec></header><metadata>"
        f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{made.id}</id><submitter>A</submitter>{versions}'
        f"<title>{escape(made.title)}</title><authors>{escape(made.authors)}</authors>"
        f"<categories>{made.categories}</categories><comments>{made.comment}</comments>{made.more}"
        f"<abstract>{escape(made.abstract)}</abstract></arXivRaw></metadata></record>"
    )


def answer(verb: str, records: Sequence[Made] = (), resume: str = "") -> bytes:
    """An answer; `resume` is the whole element, if any."""
    rows = "".join(map(record, records))
    return document(f"<{verb}>{rows}{resume}</{verb}>")


def fault(code: str, says: str = "Reason: none") -> bytes:
    """An error, as it comes with HTTP 200."""
    return document(f"<error code='{code}'>{says}</error>")


def document(inner: str) -> bytes:
    """OAI's envelope."""
    return (
        "<?xml version='1.0' encoding='UTF-8'?>"
        '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2025-08-07T03:00:00Z</responseDate>'
        f"<request>http://oaipmh.arxiv.org/oai</request>{inner}</OAI-PMH>"
    ).encode()


def token(text: str, total: int | None = None) -> str:
    """Where the list goes on."""
    size = "" if total is None else f' completeListSize="{total}"'
    return f"<resumptionToken expirationDate='2025-08-08T00:00:00Z'{size}>{text}</resumptionToken>"
