"""Pages that change nothing."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from jianbao.model import ArxivId, Filters, Item, Page, Severity, State
from jianbao.stages.explain import explain
from jianbao.stages.ruling import waiting
from jianbao.web import exports, golden, versions
from jianbao.web.asked import Asked
from jianbao.web.desk import Desk
from jianbao.web.guard import see_other
from jianbao.web.item import view

ON_A_PAGE = 20
TABS = (
    ("待处理", Filters(severity=Severity.WARNING)),
    ("待审核", Filters(states=(State.HELD,), severity=Severity.WARNING)),
    ("已刊而有警告", Filters(states=(State.PUBLISHED,), severity=Severity.WARNING)),
    ("全部", Filters(undecided=False)),
)


class Reading:
    """Pages that change nothing. Starlette runs them in threads of their own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def queue(self, request: Request) -> Response:
        """What is to be reviewed."""
        asked, store = Asked.parse(request.query_params), self._desk.app.store
        page = store.review_queue(asked.filters, asked.after, ON_A_PAGE)
        count, tabs = self._counted(asked)
        return self._desk.pages.page(
            request,
            "queue.html",
            asked=asked,
            page=page,
            looking=self._desk.others(*page.items),
            count=count,
            tabs=tabs,
            done=self._done(request),
            chinese=len(waiting(store, self._desk.app.settings.now().date())),
            seed=f"{self._desk.app.settings.now():%Y%m%d}",
            stale=self._desk.stale(),
        )

    def _counted(self, asked: Asked) -> tuple[int, list[tuple[str, str, int | None, bool]]]:
        """How many it leaves; and of each tab `(name, URL, count, whether it is the one that is seen)`.

        Topic and day stay as they are. Where they are asked for only this one is counted: of 100,000
        papers each count takes long.
        """
        place = {"topic": asked.filters.topic, "day": asked.filters.day}
        tabs = [filters.model_copy(update=place) for _, filters in TABS]
        counted = [] if any(place.values()) else tabs
        count, *others = self._desk.app.store.review_counts(asked.filters, *counted)
        counts: Sequence[int | None] = others or [count if one == asked.filters else None for one in tabs]
        return count, [
            (name, Asked(one).queue(), number, one == asked.filters)
            for (name, _), one, number in zip(TABS, tabs, counts, strict=True)
        ]

    def go(self, request: Request) -> Response:
        """To the paper of an id or a URL of arXiv's."""
        found = ArxivId.parse(request.query_params.get("id", ""))
        return see_other(f"/paper/{found}")

    def paper(self, request: Request) -> Response:
        """A paper, and where the queue goes from it. Others are told of it once it is on its way."""
        item = self._desk.item(request.path_params["name"])
        page = self.item_page(request, item)
        if request.method == "GET" and page.status_code == 200:
            page.background = BackgroundTask(self._desk.opened, item)
        return page

    def item_page(self, request: Request, item: Item, status: int = 200, **more: object) -> Response:
        """A paper's page; `more` is what an edit that was not saved had to say."""
        asked = Asked.parse(request.query_params)
        name = str(ArxivId(id=item.key[0], version=item.key[1]))
        if status == 200 and request.path_params["name"] != name:
            return see_other(asked.paper(item.key))
        other = request.query_params.get("with", "")
        values = {
            "view": view(self._desk.app.store, item, int(other) if other.isdecimal() else None),
            "tags": self._desk.tags(item),
            "asked": asked,
            "done": self._done(request),
            "stale": self._desk.stale(),
            "draft": None,
            "looking": self._desk.others(item)[item.key],
            "gold": golden.of(self._desk.app.store, item),
            "may_gild": golden.may_be(item),
            "gilding": None,
            **self._around(item, asked),
        }
        return self._desk.pages.page(request, "item.html", status, **(values | more))

    def _done(self, request: Request) -> Item | None:
        """The paper that was decided about just before: it can be undone from here."""
        name = request.query_params.get("done")
        try:
            item = self._desk.item(name) if name else None
        except HTTPException:
            return None
        return item if item and item.decision else None

    def _around(self, item: Item, asked: Asked) -> dict[str, str | None]:
        """URLs of the paper before and of the one after in the queue."""
        store = self._desk.app.store
        page = store.review_queue(asked.filters, asked.after, ON_A_PAGE)
        keys = [one.key for one in page.items]
        here = keys.index(item.key) if item.key in keys else -1
        before = asked.paper(keys[here - 1]) if here > 0 else None
        if here + 1 < len(keys):
            return {"before": before, "next": asked.paper(keys[here + 1])}
        return {"before": before, "next": self._beyond(page, asked)}

    def _beyond(self, page: Page, asked: Asked) -> str | None:
        if page.next is None:
            return None
        further = asked.at(page.next)
        items = self._desk.app.store.review_queue(further.filters, further.after, 1).items
        return further.paper(items[0].key) if items else None

    def explain(self, request: Request) -> Response:
        """Where a 简介 comes from."""
        item = self._desk.item(request.path_params["name"])
        told = explain(self._desk.app.store, self._desk.judge, *item.key)
        return self._desk.pages.page(
            request, "explain.html", told=told, tags=self._desk.tags(item), stale=self._desk.stale()
        )

    def versions(self, request: Request) -> Response:
        """How prompts and models fare."""
        store = self._desk.app.store
        days = store.tallies_by_day(versions.DAYS)
        return self._desk.pages.page(
            request,
            "versions.html",
            fared=versions.fared(store),
            bars=versions.bars(days, 640, 120),
            trends=versions.trends(days, 300, 90),
            prompts=versions.prompts(store),
            stale=self._desk.stale(),
        )

    def jsonl(self, _: Request) -> Response:
        """Every decision, for `jianbao review --import`."""
        return exports.jsonl(self._desk.app.store)

    def csv(self, _: Request) -> Response:
        """Every decision, for a spreadsheet."""
        return exports.table(self._desk.app.store)

    def markdown(self, _: Request) -> Response:
        """Every decision, for people."""
        return exports.report(self._desk.app.store)

    def failed(self, request: Request, error: Exception) -> Response:
        """What went wrong, as a page."""
        return self._desk.pages.failed(request, error)
