"""The pages by their addresses."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from jianbao.errors import StoreError, UsageError
from jianbao.web.decide import Decisions
from jianbao.web.desk import Desk
from jianbao.web.guard import Guard
from jianbao.web.pages import HERE
from jianbao.web.reading import Reading

__all__ = ["site"]


def site(desk: Desk, hosts: Iterable[str]) -> ASGIApp:
    """The pages behind their guard; `hosts` are the only `Host` headers that are answered."""
    decisions = Decisions(desk)
    reading = Reading(desk)
    made = Starlette(
        routes=[
            Route("/", reading.queue),
            Route("/go", reading.go),
            Route("/paper/{name:path}", reading.paper, methods=["GET"]),
            Route("/paper/{name:path}", decisions.decide, methods=["POST"]),
            Route("/versions", reading.versions),
            Route("/explain/{name:path}", reading.explain),
            Route("/remake", decisions.remake, methods=["POST"]),
            Route("/export/decisions.jsonl", reading.jsonl),
            Route("/export/decisions.csv", reading.csv),
            Route("/export/decisions.md", reading.markdown),
            Mount("/static", StaticFiles(directory=HERE / "static")),
        ],
        exception_handlers={
            HTTPException: reading.failed,
            UsageError: reading.failed,
            StoreError: reading.failed,
        },
    )
    return Guard(made, hosts)
