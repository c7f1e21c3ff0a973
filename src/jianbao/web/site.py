"""The pages by their addresses."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from jianbao.errors import JianbaoError
from jianbao.web.chinese import Chinese
from jianbao.web.decide import Decisions
from jianbao.web.desk import Desk
from jianbao.web.evaluations import Evaluations
from jianbao.web.exchange import Exchange
from jianbao.web.gilding import Gilding
from jianbao.web.guard import Guard
from jianbao.web.pages import HERE
from jianbao.web.reading import Reading

__all__ = ["site"]


def site(desk: Desk, hosts: Iterable[str]) -> ASGIApp:
    """The pages behind their guard; `hosts` are the only `Host` headers that are answered."""
    decisions = Decisions(desk)
    reading = Reading(desk)
    evaluations = Evaluations(desk)
    gold = Gilding(desk, reading)
    files = Exchange(desk)
    made = Starlette(
        routes=[
            Route("/", reading.queue),
            Route("/go", reading.go),
            Route("/paper/{name:path}", reading.paper, methods=["GET"]),
            Route("/paper/{name:path}", decisions.decide, methods=["POST"]),
            Route("/translations", Chinese(desk).overview),
            Route("/versions", reading.versions),
            Route("/explain/{name:path}", reading.explain),
            Route("/remake", decisions.remake, methods=["POST"]),
            Route("/remake", decisions.remaking),
            Route("/evaluations", evaluations.overview),
            Route("/evaluation/{id}", evaluations.one),
            Route("/evaluation/{id}/blind", evaluations.blind, methods=["GET"]),
            Route("/evaluation/{id}/blind", evaluations.vote, methods=["POST"]),
            Route("/golden", gold.overview),
            Route("/golden/{name}", gold.change, methods=["POST"]),
            Route("/exchange", files.overview, methods=["GET"]),
            Route("/exchange", files.take, methods=["POST"]),
            Route("/export/evaluation/{id}.json", evaluations.json),
            Route("/export/evaluation/{id}.html", evaluations.html),
            Route("/export/golden.jsonl", files.golden),
            Route("/export/promptfooconfig.yaml", files.promptfoo),
            Route("/export/decisions.jsonl", reading.jsonl),
            Route("/export/decisions.csv", reading.csv),
            Route("/export/decisions.md", reading.markdown),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={
            HTTPException: reading.failed,
            JianbaoError: reading.failed,
            Exception: reading.failed,
        },
    )
    return Guard(made, hosts, desk.pages.refused)
