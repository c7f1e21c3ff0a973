"""The Batch API: files in, answers out of order and as late as wanted, failures on command."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from aiohttp import web

__all__ = ["Batches"]

Answer = Callable[[Mapping[str, Any]], tuple[int, dict[str, Any]]]
"""Status and body that the chat endpoint would answer a question with, entered in the account."""


class Batches:
    """Files and batches. A batch is answered, and charged for, when it is made."""

    def __init__(self, answer: Answer) -> None:
        self.latency = 0.0
        """Seconds from a batch's making to its end."""
        self.ending = 0.0
        """Seconds from the cancelling of a batch to its end."""
        self.ends = "completed"
        """`expired`, `cancelled`: every third question has no answer; `failed`: none was looked at."""
        self.lists = True
        """Whether batches can be listed."""
        self.loses = 0
        """How many of the next ones are made without their maker being told."""
        self.refuses: int | None = None
        """Status that the making of a batch is refused with."""
        self.made: dict[str, dict[str, Any]] = {}
        self.answered: Counter[str] = Counter()
        """By `custom_id`, answers that are charged for."""
        self.polls = 0
        self.files: dict[str, bytes] = {}
        self._answer = answer

    def serve(self, app: web.Application) -> None:
        """Listen."""
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_post("/v1/batches", self._make)
        app.router.add_get("/v1/batches", self._list)
        app.router.add_get("/v1/batches/{id}", self._get)
        app.router.add_post("/v1/batches/{id}/cancel", self._cancel)

    def _keep(self, lines: list[str]) -> str | None:
        if not lines:
            return None
        name = f"file-{len(self.files) + 1}"
        self.files[name] = "\n".join(lines).encode()
        return name

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        assert form["purpose"] == "batch"
        name = f"file-{len(self.files) + 1}"
        self.files[name] = form["file"].file.read()  # type: ignore[union-attr]
        return web.json_response(
            {
                "id": name,
                "object": "file",
                "bytes": len(self.files[name]),
                "created_at": 0,
                "filename": "b.jsonl",
                "purpose": "batch",
                "status": "processed",
            }
        )

    async def _content(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self.files[request.match_info["id"]])

    async def _make(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if self.refuses:
            return web.json_response({"error": {"message": "no batches today"}}, status=self.refuses)
        name = f"batch_{len(self.made) + 1}"
        self.made[name] = await self._answered(name, asked)
        if self.loses:
            self.loses -= 1
            assert request.transport
            request.transport.abort()
            await asyncio.sleep(0.1)
        return self._told(name)

    async def _answered(self, name: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        done, failed = list[str](), list[str]()
        lines = self.files[asked["input_file_id"]].decode().splitlines() if self.ends != "failed" else []
        for number, line in enumerate(lines):
            one = json.loads(line)
            assert one["url"] == asked["endpoint"], "a line names the endpoint of its batch"
            if self.ends != "completed" and number % 3 == 0:
                fault = {"code": f"batch_{self.ends}", "message": "not answered in time"}
                failed.append(json.dumps({"custom_id": one["custom_id"], "response": None, "error": fault}))
                continue
            status, body = self._answer(one["body"])
            self.answered[one["custom_id"]] += status == 200
            told = {"status_code": status, "request_id": f"r-{number}", "body": body}
            row = json.dumps({"custom_id": one["custom_id"], "response": told, "error": None})
            (done if status == 200 else failed).append(row)
        random.Random(1).shuffle(done)
        return {
            "id": name,
            "object": "batch",
            "endpoint": asked["endpoint"],
            "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"],
            "created_at": 0,
            "metadata": asked.get("metadata"),
            "output_file_id": self._keep(done),
            "error_file_id": self._keep(failed),
            "request_counts": {"total": len(lines), "completed": len(done), "failed": len(failed)},
            "status": self.ends,
            "errors": {"data": [{"message": "the file is not valid"}]} if self.ends == "failed" else None,
            "ready": time.monotonic() + self.latency,
        }

    def _told(self, name: str) -> web.Response:
        batch = dict(self.made[name])
        if time.monotonic() < batch.pop("ready"):
            batch |= {"status": "in_progress", "output_file_id": None, "error_file_id": None}
            batch["request_counts"] = batch["request_counts"] | {"completed": 0}
        return web.json_response(batch)

    async def _get(self, request: web.Request) -> web.StreamResponse:
        self.polls += 1
        return self._told(request.match_info["id"])

    async def _cancel(self, request: web.Request) -> web.StreamResponse:
        """Ends it after `ending` seconds more, with every third question unanswered."""
        name = request.match_info["id"]
        batch, now = self.made[name], time.monotonic()
        if now >= batch["ready"]:
            told = {"error": {"message": f"Cannot cancel a batch with status '{batch['status']}'."}}
            return web.json_response(told, status=409)
        done = self.files[batch["output_file_id"]].decode().splitlines() if batch["output_file_id"] else []
        kept = [line for number, line in enumerate(done) if number % 3]
        for line in set(done) - set(kept):
            self.answered[json.loads(line)["custom_id"]] -= 1
        self.answered = +self.answered
        batch |= {"output_file_id": self._keep(kept), "status": "cancelled", "ready": now + self.ending}
        batch["request_counts"] = batch["request_counts"] | {"completed": len(kept)}
        return web.json_response(json.loads(self._told(name).body) | {"status": "cancelling"})  # type: ignore[arg-type]

    async def _list(self, request: web.Request) -> web.StreamResponse:
        """The newest first, two to a page."""
        if not self.lists:
            return web.Response(status=405)
        names = list(self.made)[::-1]
        start = names.index(request.query["after"]) + 1 if "after" in request.query else 0
        page = [json.loads(self._told(name).body) for name in names[start : start + 2]]  # type: ignore[arg-type]
        more = len(names) > start + 2
        return web.json_response({"object": "list", "data": page, "has_more": more})
