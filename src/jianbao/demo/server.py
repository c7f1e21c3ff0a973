"""An arXiv on loopback that knows the invented papers only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from types import TracebackType
from typing import NamedTuple, Self
from urllib.parse import parse_qs, unquote, urlsplit

from jianbao.adapters.pdf.typeset import Layout, TypesetPaper, TypesetSection, typeset
from jianbao.demo import pages
from jianbao.demo.papers import DemoPaper, announced_days
from jianbao.errors import UsageError
from jianbao.model import ArxivId

__all__ = ["DemoArxiv"]

_HTML = "text/html; charset=utf-8"
_MISSING = "<html><body><h1>Not found in the demonstration</h1></body></html>"


class _Answer(NamedTuple):
    status: int
    kind: str
    body: bytes


class DemoArxiv:
    """Serves `/catchup`, `/list`, `/rss`, `/api/query` and `/pdf` below `url` while it is entered.

    One address stands for all of arXiv's hosts. `requests` counts answers by the first
    part of the path, `paths` keeps every path asked for, in order.
    """

    def __init__(self, days: Mapping[date, Sequence[DemoPaper]] | None = None) -> None:
        """Serve these days' papers, the demonstration's own by default."""
        self.days = days or announced_days()
        self.today = max(self.days)
        self.requests: Counter[str] = Counter()
        self.paths: list[str] = []
        self._pdfs: dict[str, bytes] = {}
        self._lock = Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """`http://127.0.0.1:<port>`; only while it is entered."""
        if self._server is None:
            raise UsageError("the demonstration's arXiv is not running")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), partial(_Handler, self))
        Thread(target=self._server.serve_forever, args=(0.02,), name="demo-arxiv", daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, target: str) -> _Answer:
        """What arXiv would say to a GET of this path and query."""
        parts = urlsplit(target)
        place, *rest = unquote(parts.path).strip("/").split("/")
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        with self._lock:
            self.requests[place] += 1
            self.paths.append(target)
        match place, rest:
            case "catchup", [category, day]:
                return self._catchup(category, day)
            case "list", [category, "new"]:
                return _html(pages.new_page(category, self.today, self.days[self.today]))
            case "rss", [category]:
                return _xml(pages.rss_feed(category, self.today, self.days[self.today]))
            case "api", ["query"]:
                return self._api(query)
            case "pdf", [name]:
                return self._pdf(name)
        return _html(_MISSING, 404)

    def _catchup(self, category: str, day: str) -> _Answer:
        try:
            at = date.fromisoformat(day)
        except ValueError:
            return _html("<h1>Bad request</h1>", 400)
        if not self.today - timedelta(days=90) <= at <= self.today:
            return _html("<h1>Bad request</h1>", 400)
        later = [one for one in self.days if one > at]
        return _html(pages.catchup_page(category, at, self.days.get(at, ()), min(later, default=None)))

    def _api(self, query: dict[str, str]) -> _Answer:
        asked = [one for one in query.get("id_list", "").split(",") if one]
        found = [entry for one in asked if (entry := self._find(one))]
        start, size = int(query.get("start", 0)), int(query.get("max_results", 10))
        return _xml(pages.api_feed(found, start, size), "application/atom+xml; charset=utf-8")

    def _find(self, name: str) -> tuple[date, date, DemoPaper] | None:
        """The first day, the day and the paper of an id: the newest version unless it names one."""
        try:
            asked = ArxivId.parse(name)
        except UsageError:
            return None
        known = [(day, one) for day, papers in self.days.items() for one in papers if one.id == asked.id]
        exact = [(day, one) for day, one in known if asked.version in (None, one.version)]
        if not exact:
            return None
        day, paper = max(exact, key=lambda pair: pair[1].version)
        first = known[0][0] if known[0][1].version == 1 else known[0][0] - timedelta(days=30)
        return first, day, paper

    def _pdf(self, name: str) -> _Answer:
        found = self._find(name)
        if not found or found[2].withdrawn:
            return _html(_MISSING, 404)
        paper = found[2]
        with self._lock:
            if paper.name not in self._pdfs:
                self._pdfs[paper.name] = typeset(_typescript(paper))
            return _Answer(200, "application/pdf", self._pdfs[paper.name])


def _typescript(paper: DemoPaper) -> TypesetPaper:
    return TypesetPaper(
        title=paper.title,
        authors=paper.authors,
        abstract=paper.abstract,
        sections=tuple(
            TypesetSection(heading=one.heading, paragraphs=one.paragraphs) for one in paper.sections
        ),
        references=paper.references,
        layout=Layout(paper.layout),
        scanned=paper.scanned,
        hidden=paper.hidden,
    )


def _html(text: str, status: int = 200) -> _Answer:
    return _Answer(status, _HTML, text.encode())


def _xml(text: str, kind: str = "application/rss+xml; charset=utf-8") -> _Answer:
    return _Answer(200, kind, text.encode())


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    """A client may open 64 connections at once."""


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, arxiv: DemoArxiv, *args: object) -> None:
        self.arxiv = arxiv
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        answer = self.arxiv.answer(self.path)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: the demonstration's output is its own."""
