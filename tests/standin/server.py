"""The server: arXiv's side from the demonstration's pages, the LLM's side from `llm`, one account of both."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from jianbao.demo import DemoArxiv, DemoPaper
from tests.standin import llm
from tests.standin.account import ARXIV, Account
from tests.standin.batches import Batches
from tests.standin.llm import Fault, Llm

__all__ = ["StandIn", "environment"]


def environment(url: str, today: date) -> dict[str, str]:
    """What makes `jianbao` turn to a stand-in at this address, on the afternoon of that day."""
    return {
        "JIANBAO_ARXIV__SITE_URL": url,
        "JIANBAO_ARXIV__RSS_URL": url,
        "JIANBAO_ARXIV__API_URL": f"{url}/api/query",
        "JIANBAO_ARXIV__OAI_URL": f"{url}/oai",
        "JIANBAO_ARXIV__PDF_URL": f"{url}/pdf",
        "JIANBAO_ARXIV__INTERVAL_S": "0",
        "JIANBAO_LLM__BASE_URL": f"{url}/v1",
        "JIANBAO_CLOCK__NOW": f"{today}T14:00:00+08:00",
    }


class StandIn:
    """Serves while it is entered, in a thread of its own; or in the caller's loop, by `serve`."""

    def __init__(
        self, days: Mapping[date, Sequence[DemoPaper]] | None = None, llm: Llm | None = None
    ) -> None:
        """Of these days' papers, the demonstration's own by default; the last day is today."""
        self.arxiv = DemoArxiv(days)
        self.llm = llm or Llm()
        self.account = Account()
        self.batches = Batches(self._answered)
        self.down = False
        """Whether arXiv answers 503 to everything."""
        self.url = ""
        self._known = {paper.id: paper for day in self.arxiv.days.values() for paper in day}
        self._loop = asyncio.new_event_loop()
        self._up = Event()
        self._thread = Thread(target=self._run, name="stand-in", daemon=True)

    @property
    def today(self) -> date:
        """The newest mailing date."""
        return self.arxiv.today

    def papers(self, kind: str = "new") -> list[DemoPaper]:
        """Today's papers of one kind: `new` or `replaced`."""
        return [one for one in self.arxiv.days[self.today] if one.announced == kind]

    def environment(self) -> dict[str, str]:
        """What makes `jianbao` turn to this server, on the afternoon of its newest day."""
        return environment(self.url, self.today)

    def forget(self) -> None:
        """Begin a new account."""
        self.account = Account()

    def __enter__(self) -> Self:
        self._thread.start()
        self._up.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = self._loop.run_until_complete(self.serve(0))
        self._up.set()
        self._loop.run_forever()
        self._loop.run_until_complete(_end(runner))
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def serve(self, port: int) -> web.AppRunner:
        """Listen; `url` is set when it returns. The caller cleans the runner up."""
        app = web.Application(client_max_size=1 << 28)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/v1/models", self._models)
        self.batches.serve(app)
        app.router.add_get("/account", self._account)
        app.router.add_get("/{target:.*}", self._arxiv)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None, handler_cancellation=True)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port, backlog=512).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def set_pdfs(self) -> None:
        """Typeset every PDF now, so that none costs time while something is measured."""
        for paper in self._known.values():
            self.arxiv.answer(f"/pdf/{paper.name}")

    async def _arxiv(self, request: web.Request) -> web.StreamResponse:
        endpoint, _, name = request.path.strip("/").partition("/")
        with self.account.call(endpoint if endpoint in ARXIV else "unknown", name or None):
            if self.down:
                self.account.faults["503"] += 1
                return web.Response(status=503, text="down for maintenance")
            answer = await asyncio.to_thread(self.arxiv.answer, request.path_qs)
        headers = {"Content-Type": answer.kind}
        return web.Response(status=answer.status, body=answer.body, headers=headers)

    async def _models(self, _: web.Request) -> web.StreamResponse:
        with self.account.call("models"):
            return web.json_response({"object": "list", "data": [{"id": llm.MODEL, "object": "model"}]})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        name = next((one for one in llm.ids_in(asked) if one in self._known), None)
        with self.account.call("chat", name or "unknown"):
            fault = self.llm.fault(name, request.headers.get("Authorization", ""))
            if fault:
                self.account.faults[fault] += 1
            if fault is Fault.DROP and request.transport:
                request.transport.abort()
            await asyncio.sleep(self.llm.hang_s if fault is Fault.HANG else self.llm.latency)
            reply = self.llm.reply(asked, self._known.get(name or ""), fault)
            response = web.json_response(reply.body, status=reply.status, headers=reply.headers)
            await response.prepare(request)
            await response.write_eof()
            if name and (fault is None or fault.pays):
                self.account.answered[name] += 1
                self.account.tokens += reply.body["usage"]["total_tokens"]
            return response

    def _answered(self, asked: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
        """What a question in a batch is answered."""
        name = next((one for one in llm.ids_in(asked) if one in self._known), None)
        fault = self.llm.fault(name, f"Bearer {self.llm.key}")
        reply = self.llm.reply(asked, self._known.get(name or ""), fault)
        if name and reply.status == 200:
            self.account.answered[name] += 1
            self.account.tokens += reply.body["usage"]["total_tokens"]
        return reply.status, reply.body

    async def _account(self, _: web.Request) -> web.StreamResponse:
        return web.json_response(self.account.as_json())


async def _end(runner: web.AppRunner) -> None:
    """Close, questions that hang included."""
    await runner.cleanup()
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)
