"""An LLM endpoint on loopback that answers by a script; a model that is a file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from jianbao.adapters.llm.chat import OpenAIChat
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Profile
from jianbao.model import ChatRequest, Message

Step = Callable[[web.Request], Awaitable[web.StreamResponse]]

KEY = "sk-loopback-secret-0123456789"


def completion(text: str | None = "好", **fields: Any) -> dict[str, Any]:
    """The body of an ordinary answer; `finish`, `refusal` and `usage` can be set."""
    message = {"role": "assistant", "content": text, "refusal": fields.get("refusal")}
    return {
        "id": "c-1",
        "object": "chat.completion",
        "model": "frog-1-2026-11-02",
        "choices": [{"index": 0, "message": message, "finish_reason": fields.get("finish", "stop")}],
        "usage": fields.get("usage", {"prompt_tokens": 12, "completion_tokens": 3}),
    }


def says(body: dict[str, Any], status: int = 200, **headers: str) -> Step:
    """A step that answers with JSON."""

    async def step(_: web.Request) -> web.StreamResponse:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return web.json_response(body, status=status, headers=sent)

    return step


def fails(status: int, message: str = "injected", **fields: Any) -> Step:
    """A step that answers with an error in OpenAI's form."""
    headers = fields.pop("headers", {})
    return says({"error": {"message": message} | fields}, status, **headers)


def raw(text: str, content_type: str = "text/html") -> Step:
    """A step that answers 200 with any body."""

    async def step(_: web.Request) -> web.StreamResponse:
        return web.Response(text=text, content_type=content_type)

    return step


async def drops(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def breaks_off(request: web.Request) -> web.StreamResponse:
    """Promise a long body and close the connection in its middle."""
    response = web.StreamResponse(headers={"Content-Length": "1000", "Content-Type": "application/json"})
    await response.prepare(request)
    await response.write(b'{"choices": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def hangs(_: web.Request) -> web.StreamResponse:
    """Say nothing for longer than any test waits."""
    await asyncio.sleep(30)
    return web.Response()


async def drips(request: web.Request) -> web.StreamResponse:
    """A byte now and then, so that no reading timeout ever strikes."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    for _ in range(600):
        await response.write(b" ")
        await asyncio.sleep(0.05)
    return response


class Endpoint:
    """Plays its steps in turn, then answers well; keeps what it was sent."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.always: Step = says(completion())
        self.bodies: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.now = 0
        self.peak = 0
        self.url = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.bodies.append(json.loads(await request.read()))
        self.headers.append(dict(request.headers))
        self.now += 1
        self.peak = max(self.peak, self.now)
        try:
            step = self.steps.pop(0) if self.steps else self.always
            return await step(request)
        finally:
            self.now -= 1


@pytest.fixture
async def endpoint() -> AsyncIterator[Endpoint]:
    """A fresh endpoint, closed after the test."""
    made = Endpoint()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    made.url = f"http://{host}:{port}/v1"
    yield made
    await runner.cleanup()


Chats = Callable[..., OpenAIChat]


@pytest.fixture
async def chats(endpoint: Endpoint) -> AsyncIterator[Chats]:
    """Makes chats with the endpoint, quick to lose patience, and closes them."""
    made: list[OpenAIChat] = []

    def make(profile: Profile | None = None, **options: Any) -> OpenAIChat:
        quick = Patience(tries=4, try_s=0.4, total_s=5, backoff_s=0.01)
        defaults: dict[str, Any] = {"patience": quick, "limiter": Limiter(8)}
        defaults |= {"base_url": endpoint.url, "model": "frog-1"}
        made.append(OpenAIChat(profile or Profile(name="custom"), KEY, **(defaults | options)))
        return made[-1]

    yield make
    for chat in made:
        await chat.aclose()


@pytest.fixture
def question() -> ChatRequest:
    """A short question that wants JSON."""
    schema = {"type": "object", "properties": {"brief": {"type": "string"}}, "required": ["brief"]}
    messages = (Message(role="system", content="Answer in JSON."), Message(role="user", content="Frogs?"))
    return ChatRequest(messages=messages, reply_schema=schema, max_tokens=50)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a model that llama.cpp serves."""
    pytest.importorskip("gguf")
    from tests.adapters.llm.tiny import write_tiny

    return write_tiny(tmp_path_factory.mktemp("model") / "tiny.gguf")
