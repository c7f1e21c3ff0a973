"""A host of models on loopback that speaks like Hugging Face and like ModelScope, and fails as it is told."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

REPOSITORY, FILE = "frog/Pond-GGUF", "pond-q4.gguf"
COMMIT = "c0ffee" + "0" * 34
GGUF = b"GGUF" + hashlib.shake_256(b"frogs").digest(700_000)


Way = Callable[[web.Request, bytes], Awaitable[web.StreamResponse]]


async def well(request: web.Request, data: bytes) -> web.StreamResponse:
    """The range that was asked for, or all of it."""
    return await _send(request, data, len(data))


async def whole(request: web.Request, data: bytes) -> web.StreamResponse:
    """All of it, whatever was asked for."""
    return web.Response(body=data)


async def page(request: web.Request, data: bytes) -> web.StreamResponse:
    """A gateway's page, as if all were well."""
    return web.Response(text="<html>Please log in to the pond</html>")


def cut(after: int) -> Way:
    """The connection is lost after so many bytes."""

    async def way(request: web.Request, data: bytes) -> web.StreamResponse:
        return await _send(request, data, after)

    return way


def cut_whole(after: int) -> Way:
    """Both: from the beginning, and lost after so many bytes."""

    async def way(request: web.Request, data: bytes) -> web.StreamResponse:
        return await _send(request, data, after, ranged=False)

    return way


def status(code: int) -> Way:
    """Nothing but an error."""

    async def way(request: web.Request, data: bytes) -> web.StreamResponse:
        return web.Response(status=code)

    return way


def dripping(pause_s: float) -> Way:
    """In forty parts, each after a pause."""

    async def way(request: web.Request, data: bytes) -> web.StreamResponse:
        return await _send(request, data, len(data), pause_s)

    return way


async def _send(
    request: web.Request, data: bytes, most: int, pause_s: float = 0, *, ranged: bool = True
) -> web.StreamResponse:
    start = (request.http_range.start or 0) if ranged else 0
    rest = data[start:]
    headers = {"Content-Length": str(len(rest))}
    if start:
        headers["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
    answer = web.StreamResponse(status=206 if start else 200, headers=headers)
    await answer.prepare(request)
    step = len(data) // 40 + 1 if pause_s else len(data)
    for place in range(0, min(most, len(rest)), step):
        await asyncio.sleep(pause_s)
        await answer.write(rest[place : min(place + step, most)])
    if most < len(rest):
        await asyncio.sleep(0.05)
        assert request.transport
        request.transport.close()
    return answer


@dataclass
class Shelf:
    """One repository with one file."""

    data: bytes = field(default=GGUF, repr=False)
    sha256: str = hashlib.sha256(GGUF).hexdigest()
    ways: list[Way] = field(default_factory=list)
    """In which the next requests for the file are answered; then `always`."""
    always: Way = well
    size: int = len(GGUF)
    """As it is told."""
    more: dict[str, object] = field(default_factory=dict)
    """What else is told, by path."""
    described: int = 200
    """Status of what is asked about the repository."""
    url: str = ""
    elsewhere: str = ""
    """Where Hugging Face's way of asking is redirected to: another origin."""
    asked: list[web.Request] = field(default_factory=list)

    @classmethod
    def of(cls, data: bytes) -> Shelf:
        """With this file."""
        return cls(data, hashlib.sha256(data).hexdigest(), size=len(data))

    @property
    def ranges(self) -> list[str | None]:
        """Of the requests that got bytes."""
        return [one.headers.get("Range") for one in self.asked if "/cdn/" in one.path or "master" in one.path]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        path = request.path
        if path.startswith("/api/") and self.described != 200:
            return web.Response(status=self.described)
        if path == f"/{REPOSITORY}/resolve/{COMMIT}/{FILE}":
            raise web.HTTPFound(f"{self.elsewhere}/cdn/{FILE}?Signature=1")
        if path in (f"/cdn/{FILE}", f"/models/{REPOSITORY}/resolve/master/{FILE}"):
            return await (self.ways.pop(0) if self.ways else self.always)(request, self.data)
        told = self._told().get(path)
        return web.json_response(told) if told else web.Response(status=404)

    def _told(self) -> dict[str, object]:
        size, card = self.size, {"license": "apache-2.0"}
        large = {"sha256": self.sha256, "size": size, "pointerSize": 134}
        siblings = [{"rfilename": "README.md"}, {"rfilename": FILE, "size": size, "lfs": large}]
        blob = {"Path": FILE, "Name": FILE, "Size": size, "Sha256": self.sha256, "Type": "blob"}
        return self.more | {
            f"/api/models/{REPOSITORY}/revision/main": {
                "sha": COMMIT,
                "cardData": card,
                "siblings": siblings,
            },
            f"/api/v1/models/{REPOSITORY}/repo/files": {"Code": 200, "Data": {"Files": [blob]}},
            f"/api/v1/models/{REPOSITORY}": {"Code": 200, "Data": {"License": "Apache License 2.0"}},
        }


@asynccontextmanager
async def served(shelf: Shelf | None = None) -> AsyncIterator[Shelf]:
    """A shelf on two ports of loopback."""
    shelf = shelf or Shelf()
    app = web.Application()
    app.router.add_get("/{path:.*}", shelf.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    for _ in range(2):
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    shelf.url, shelf.elsewhere = (f"http://127.0.0.1:{port}" for _, port in runner.addresses)
    try:
        yield shelf
    finally:
        await runner.cleanup()
