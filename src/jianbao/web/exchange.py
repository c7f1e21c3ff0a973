"""Files to take away, and decisions of another store taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from starlette.requests import Request
from starlette.responses import Response

from jianbao.app import golden, promptfoo
from jianbao.errors import UsageError
from jianbao.stages.exchange import Taken, Taking, foreseen, read_decisions, take_in
from jianbao.web.desk import Desk

MOST_SHOWN = 200
"""Decisions of a file that are listed one by one; all are counted."""


class Exchange:
    """Pages about files."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def overview(self, request: Request) -> Response:
        """What can be taken away, and a form for what is brought."""
        return self._page(request)

    def take(self, request: Request) -> Response:
        """Say what would become of every decision of a file; once that is confirmed, take them."""
        form: Mapping[str, str] = request.state.form
        text = (form.get("file") or form.get("lines", "")).removeprefix("\ufeff")
        store, judge = self._desk.app.store, self._desk.judge
        try:
            decisions = read_decisions(text.replace("\r\n", "\n").split("\n"))
        except UsageError as error:
            return self._page(request, 422, why=error, lines=text)
        if not decisions:
            empty = UsageError("there is nothing to read", fault="nothing")
            return self._page(request, 422, why=empty, lines=text)
        if form.get("confirm") == "1":
            return self._page(request, taken=list(take_in(decisions, store, judge)), done=True)
        return self._page(request, taken=list(foreseen(decisions, store, judge)), lines=text)

    def golden(self, _: Request) -> Response:
        """The golden set, for `jianbao golden import`."""
        lines = "".join(f"{line}\n" for line in golden.exported(self._desk.app))
        return _file(lines, "golden.jsonl", "application/x-ndjson")

    def promptfoo(self, request: Request) -> Response:
        """The golden set as tests of a prompt, for promptfoo."""
        app = self._desk.app
        spec = request.query_params.get("prompt") or app.settings.prompts.brief
        return _file(promptfoo.config(app, [spec]), "promptfooconfig.yaml", "application/yaml")

    def _page(
        self, request: Request, status: int = 200, taken: Sequence[Taken] = (), **more: object
    ) -> Response:
        counts = Counter(one.taking for one in taken)
        return self._desk.pages.page(
            request,
            "exchange.html",
            status,
            taken=taken[:MOST_SHOWN],
            counts={one: counts[one] for one in Taking},
            more={"done": False, "lines": "", "why": None} | more,
            gold=len(self._desk.app.store.golden()),
            stale=self._desk.stale(),
        )


def _file(text: str, name: str, kind: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)
