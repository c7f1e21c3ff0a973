"""CPU per call of `OpenAIChat.complete` beside a bare loop over the SDK, in the same run.

The endpoint answers at once and runs in a process of its own, so that its CPU is not
counted. Prints milliseconds per call and their ratio (the target is at most 2).

    uv run python -m bench.llm_client [--calls 1500] [--concurrency 64]
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import time
from collections.abc import Awaitable, Callable
from multiprocessing.connection import Connection
from statistics import median

from aiohttp import web
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletionMessageParam

from jianbao.adapters.llm.chat import OpenAIChat
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.profiles import Profile
from jianbao.model import ChatRequest, Message
from jianbao.replies import BRIEF_SCHEMA

SYSTEM = "你是严谨的科技编辑，为中文科研人员写论文简介。" * 30
USER = "Counting calling frogs in long field recordings is hard because calls overlap with rain. " * 12
ROUNDS = 5


def serve(ready: Connection) -> None:
    """Answer every question with the same kilobyte, and tell the port."""
    message = {"role": "assistant", "content": "该论文研究野外录音中的蛙类计数任务。" * 20}
    body = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 0,
        "model": "frog-1",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 900, "completion_tokens": 300, "total_tokens": 1200},
    }

    async def answer(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response(body)

    async def run() -> None:
        app = web.Application()
        app.router.add_post("/v1/chat/completions", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        ready.send(runner.addresses[0][1])
        await asyncio.Event().wait()

    asyncio.run(run())


async def measured(call: Callable[[], Awaitable[object]], calls: int, concurrency: int) -> float:
    """Milliseconds of CPU per call, with so many under way."""
    left = iter(range(calls))

    async def worker() -> None:
        for _ in left:
            await call()

    started = time.process_time()
    await asyncio.gather(*(worker() for _ in range(concurrency)))
    return (time.process_time() - started) / calls * 1000


async def compare(url: str, calls: int, concurrency: int) -> None:
    """Take turns between the two, so that noise hits both."""
    messages: list[ChatCompletionMessageParam] = [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": USER},
    ]
    named = {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": BRIEF_SCHEMA}}
    bare = AsyncOpenAI(api_key="none", base_url=url, max_retries=0)
    request = ChatRequest(
        messages=(Message(role="system", content=SYSTEM), Message(role="user", content=USER)),
        reply_schema=BRIEF_SCHEMA,
    )
    custom = Profile(name="custom")
    async with (
        bare,
        OpenAIChat(custom, None, base_url=url, model="frog-1", limiter=Limiter(concurrency)) as ours,
    ):

        async def directly() -> object:
            return await bare.chat.completions.create(
                model="frog-1",
                messages=messages,
                max_tokens=800,
                temperature=0.2,
                extra_body={"response_format": named},
            )

        async def by_us() -> object:
            return await ours.complete(request)

        results: dict[str, list[float]] = {"sdk": [], "ours": []}
        for call in (directly, by_us):
            await measured(call, concurrency, concurrency)  # connections and imports
        for _ in range(ROUNDS):
            results["sdk"].append(await measured(directly, calls // ROUNDS, concurrency))
            results["ours"].append(await measured(by_us, calls // ROUNDS, concurrency))
    sdk, mine = median(results["sdk"]), median(results["ours"])
    print(f"sdk {sdk:.2f} ms/call   ours {mine:.2f} ms/call   ratio {mine / sdk:.2f}")


def main() -> None:
    """Start the endpoint, measure, stop it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1500)
    parser.add_argument("--concurrency", type=int, default=64)
    asked = parser.parse_args()
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(there,), daemon=True)
    server.start()
    try:
        asyncio.run(compare(f"http://127.0.0.1:{here.recv()}/v1", asked.calls, asked.concurrency))
    finally:
        server.terminate()
        server.join()


if __name__ == "__main__":
    main()
