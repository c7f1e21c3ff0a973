"""The golden set: papers promoted to it from their pages, listed, taken out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from jianbao.app.golden import add, remove
from jianbao.errors import Conflict, UsageError
from jianbao.model import ArxivId
from jianbao.web import golden
from jianbao.web.asked import Asked
from jianbao.web.desk import Desk
from jianbao.web.guard import see_other
from jianbao.web.reading import Reading


class Gilding:
    """Pages that change the golden set, and its list."""

    def __init__(self, desk: Desk, reading: Reading) -> None:
        self._desk = desk
        self._reading = reading

    def overview(self, request: Request) -> Response:
        """All that hold."""
        return self._desk.pages.page(
            request,
            "golden.html",
            gold=golden.everything(self._desk.app.store),
            removed=request.query_params.get("removed"),
            stale=self._desk.stale(),
        )

    def change(self, request: Request) -> Response:
        """Promote a paper with the 简介 that stands, or take it out."""
        form: Mapping[str, str] = request.state.form
        key = ArxivId.parse(request.path_params["name"])
        if form.get("action") == "remove":
            remove(self._desk.app, key)
            if form.get("then") == "list":
                return see_other(f"/golden?{urlencode({'removed': key})}")
        elif refused := self._refused(request, form, key):
            return refused
        return see_other(Asked.parse(request.query_params).paper((key.id, key.version or 0)))

    def _refused(self, request: Request, form: Mapping[str, str], key: ArxivId) -> Response | None:
        """The paper's page with what there is against promoting it; None where that is done."""
        item = self._desk.item(str(key))
        try:
            if form.get("etag") != item.etag:
                raise Conflict("the 简介 is another one by now", fault="changed")
            add(self._desk.app, key, golden.demands(form.get("must", "")), None)
        except UsageError as error:
            draft = {"must": form.get("must", ""), "why": error}
            status = 409 if isinstance(error, Conflict) else 422
            return self._reading.item_page(request, item, status, gilding=draft)
        return None
