"""Decisions, taken from forms."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from jianbao.app.review import tag_ids
from jianbao.errors import Conflict, UsageError
from jianbao.model import Action, ArxivId, Decision, Finding, Item, ReasonCode
from jianbao.model.translation import TextPart
from jianbao.render.diff import diff
from jianbao.stages.review import By
from jianbao.stages.ruling import Ruling, rule
from jianbao.web.asked import Asked
from jianbao.web.desk import Desk
from jianbao.web.guard import see_other
from jianbao.web.reading import Reading

_AT_ONCE_S = 0.4
"""So long a click waits for digests to be made before it shows how far it is."""
_SEPARATORS = re.compile(r"[,，;；、\n]+")
_OURS = re.compile(r"/(?!/)[\w./:-]*(?:\?[^\s\\]*)?", re.ASCII)
"""Addresses of our own pages."""


class Decisions:
    """Pages that change something; each answers with where to go on, or with why nothing was changed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reading = Reading(desk)

    async def decide(self, request: Request) -> Response:
        """Accept, edit, reject or undo."""
        return await run_in_threadpool(self._decide, request)

    async def remake(self, request: Request) -> Response:
        """Begin to make the digests again that decisions have overtaken; a few are done at once."""
        reprint = self._desk.reprint
        reprint.start()
        await reprint.wait(_AT_ONCE_S)
        return self._made(request, request.state.form.get("then", ""))

    async def remaking(self, request: Request) -> Response:
        """How far that is; then what came of it."""
        return self._made(request, request.query_params.get("then", ""))

    def _made(self, request: Request, wanted: str) -> Response:
        then, reprint = _ours(wanted) or "/", self._desk.reprint
        if reprint.is_running:
            here = f"/remake?{urlencode({'then': then})}"
            if request.method == "POST":
                return see_other(here)
            page = self._desk.pages.page(request, "remake.html", seen=reprint.seen, of=reprint.of, then=then)
            page.headers["refresh"] = "1"
            return page
        if reprint.error:
            return self._desk.pages.failed(request, reprint.error, then=then)
        return see_other(_with(then, made=reprint.made))

    def _decide(self, request: Request) -> Response:
        form: Mapping[str, str] = request.state.form
        item = self._desk.item(request.path_params["name"])
        try:
            if part := form.get("part"):
                self._ruled(item, part, form)
                here = Asked.parse(request.query_params).paper(item.key)
                return see_other(_ours(form.get("then", "")) or here)
            decision = self._taken(item, form)
        except Conflict as conflict:
            return self._conflict(request, item, form, conflict)
        except UsageError as error:
            return self._unsaved(request, item, form, error)
        return see_other(self._onward(request, form, decision))

    def _taken(self, item: Item, form: Mapping[str, str]) -> Decision:
        judge, by = self._desk.judge, By(self._desk.author, form.get("etag", ""))
        match form.get("action"):
            case Action.ACCEPT:
                return judge.accept(item.key, by)
            case Action.REJECT:
                return judge.reject(item.key, _reason(form.get("reason", "")), by)
            case Action.EDIT:
                text = form.get("text", "").replace("\r\n", "\n")
                names = [one.strip() for one in _SEPARATORS.split(form.get("tags", ""))]
                tags = tag_ids(self._desk.app, [one for one in names if one])
                return judge.edit(item.key, text, tags, by, override=form.get("override") == "1")
            case Action.UNDO:
                return judge.undo(item.key, by)
            case other:
                raise UsageError(f"no decision {other!r}", fault="action")

    def _ruled(self, item: Item, part: str, form: Mapping[str, str]) -> None:
        """Of a title or abstract in Chinese."""
        action, seen = form.get("action"), form.get("seen", "")
        if action not in ("print", "return") or part not in list(TextPart) or not seen.isdecimal():
            raise UsageError(f"no decision {action!r} about {part!r}", fault="action")
        reason = _reason(form.get("reason", "")) if action == "return" else None
        ruling = Ruling(TextPart(part), reason, self._desk.author, int(seen))
        rule(self._desk.app.store, self._desk.app.clock, item, ruling)

    def _onward(self, request: Request, form: Mapping[str, str], decision: Decision) -> str:
        """To the next paper of the queue, as the page that was left had it; after an undo, to the same."""
        asked, key = Asked.parse(request.query_params), decision.key
        if decision.action is Action.UNDO:
            return asked.paper(key)
        then = _ours(form.get("then", "")) or asked.queue()
        return _with(then, done=ArxivId(id=key[0], version=key[1]))

    def _unsaved(self, request: Request, item: Item, form: Mapping[str, str], error: UsageError) -> Response:
        """The paper's page with what was written, and what there is against it."""
        found: tuple[Finding, ...] = error.facts.get("findings", ())
        draft = {"text": form.get("text"), "tags": form.get("tags", ""), "found": found, "why": error}
        return self._reading.item_page(request, item, 422, draft=draft)

    def _conflict(
        self, request: Request, item: Item, form: Mapping[str, str], conflict: Conflict
    ) -> Response:
        seen, now, wanted = conflict.seen, conflict.now or "", conflict.wanted
        return self._desk.pages.page(
            request,
            "conflict.html",
            409,
            item=item,
            name=str(ArxivId(id=item.key[0], version=item.key[1])),
            asked=Asked.parse(request.query_params),
            form=form,
            seen=seen,
            now=now,
            wanted=wanted,
            since=diff(seen, now) if seen is not None else (),
            mine=diff(now, wanted) if wanted is not None else (),
            stale=self._desk.stale(),
        )


def _reason(code: str) -> ReasonCode:
    try:
        return ReasonCode(code)
    except ValueError as error:
        raise UsageError(f"no reason {code!r}", fault="reason") from error


def _ours(url: str) -> str | None:
    """A page of ours where the decision may lead; nothing else, whatever a form says."""
    return url if _OURS.fullmatch(url) else None


def _with(url: str, **fact: object) -> str:
    """The URL telling this fact, and no older one."""
    path, _, query = url.partition("?")
    kept = [pair for pair in parse_qsl(query) if pair[0] not in ("done", "made")]
    return f"{path}?{urlencode([*kept, *fact.items()])}"
