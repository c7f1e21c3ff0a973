"""A model behind an OpenAI-compatible endpoint. Imports the SDK: import this module late."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2
from openai import AsyncOpenAI

from jianbao.adapters.llm import wire
from jianbao.adapters.llm.abilities import Abilities, Memory, Notes
from jianbao.adapters.llm.batch import OpenAIBatches
from jianbao.adapters.llm.bucket import Rates
from jianbao.adapters.llm.faults import vendor_errors
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.patience import Patience, Tries
from jianbao.adapters.llm.profiles import Profile
from jianbao.adapters.llm.tokens import Estimate
from jianbao.errors import ModelError, Overloaded, Unauthorized, UsageError
from jianbao.model import ChatReply, ChatRequest, Finish, Usage
from jianbao.ports import Leaving, unheard

__all__ = ["OpenAIChat"]

_SHARD = 8
"""Connections to a pool: the cost of a request grows with the number in its pool."""
_CONNECT_S = 10.0
_LONG_S = 10.0
"""A pause that is told of."""
_ROUGH = Estimate()


class OpenAIChat:
    """Satisfies `ports.ChatModel`. Belongs to one event loop; close it there.

    Transport faults are retried here and nowhere else: the SDK's own retries are off.
    """

    is_draft = False

    def __init__(
        self,
        profile: Profile,
        api_key: str | None,
        *,
        base_url: str | None = None,
        model: str | None = None,
        temperature: float = 0.2,
        limiter: Limiter | None = None,
        patience: Patience | None = None,
        rates: Rates | None = None,
        notes: Notes | None = None,
    ) -> None:
        """`notes` is where what was learned about the endpoint is kept."""
        url = base_url or profile.base_url
        self.name = model or profile.model or ""
        if not url or not self.name:
            missing = "llm.model" if url else "llm.base_url"
            raise UsageError(
                f"{missing} must be set: provider {profile.name!r} has no default", setting=missing
            )
        self.is_free = profile.local
        self._profile = profile
        self._options = dict(profile.extra_body)
        if profile.temperature:
            self._options["temperature"] = temperature
        self.limiter = limiter or Limiter()
        self._patience = patience or Patience()
        self._notes = notes or Notes()
        self._memory = Memory(profile, f"{self.name} at {url}", self._notes)
        self._rates = rates or Rates()
        self._key = api_key or "none"  # a local server wants none, the SDK wants some
        self._clients = _clients(url, self._key, self.limiter.ceiling)
        self._next = itertools.cycle(self._clients)
        self._barred: Unauthorized | None = None
        self._pause_ends = float("-inf")

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Provider and the parameters that it is sent, whether or not the endpoint takes them."""
        return {"provider": self._profile.name} | self._options

    @property
    def abilities(self) -> Abilities:
        """What is known of the endpoint by now."""
        return self._memory.now

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        """Raises `Overloaded` when tries or patience are used up, and what the answer's status stands for.

        After the first `Unauthorized` nothing is sent any more: it is raised at once.
        """
        tries = Tries(self._patience)
        try:
            async for attempt in tries.retrying():
                with attempt:
                    reply = await self._try(request, tries, leaving)
        except Overloaded as error:
            error.facts["lost_tries"] = tries.lost
            raise
        return reply.model_copy(update={"lost_tries": tries.lost}) if tries.lost else reply

    async def _try(self, request: ChatRequest, tries: Tries, leaving: Leaving) -> ChatReply:
        """One paid try; a refusal of the way it was asked teaches another way and costs nothing."""
        while True:
            try:
                async with self.limiter.slot(again=tries.begun), self._rated(request) as rated:
                    used = self._memory.now  # not before its turn: those ahead may have taught something
                    sent = wire.body(request, self.name, self._options, used)
                    reply = await self._send(sent, tries.seconds(), lambda: leaving(tries.lost))
                    rated.append(reply.usage)
            except ModelError as error:
                self._tell_pause(error)
                taught = error.facts.get("said")
                if taught is None or not self._memory.learn(used, taught, set(sent)):
                    raise
                continue
            if (
                reply.finish is Finish.STOP
                and not reply.refusal
                and not wire.keeps(reply.text, request.reply_schema)
            ):
                self._memory.ignored(used)
            return reply

    def _tell_pause(self, error: ModelError) -> None:
        """Once for all who wait, where the wait could be taken for a standstill."""
        wait = error.facts.get("retry_after") or 0.0
        now = asyncio.get_running_loop().time()
        if wait >= _LONG_S and not error.facts.get("closed") and now >= self._pause_ends:
            self._pause_ends = now + wait
            self._notes.say(f"{self.name} asks for {wait:.0f} s of peace: nothing is asked until then")

    @asynccontextmanager
    async def _rated(self, request: ChatRequest) -> AsyncIterator[list[Usage]]:
        """Wait until the rates allow it; what it used, once that is known, goes into the list."""
        most, used = 0, list[Usage]()
        if self._rates.counts_tokens:
            most = request.max_tokens + sum(_ROUGH.count(one.content) for one in request.messages)
        await self._rates.take(most)
        try:
            yield used
        finally:
            took = sum(one.prompt + one.completion for one in used)
            self._rates.settle(most, took or most)

    async def _send(
        self, sent: dict[str, Any], seconds: float, leaving: Callable[[], Awaitable[None]]
    ) -> ChatReply:
        if self._barred:
            raise Unauthorized(self._barred.message, **self._barred.facts)
        if seconds <= 0:
            said = "the patience for this question ended before its next try"
            raise Overloaded(said, sent=False, closed=True)
        await leaving()
        started = asyncio.get_running_loop().time()
        try:
            with vendor_errors(self._key, quota_is_rate=self._profile.quota_is_rate):
                async with asyncio.timeout(seconds):
                    client = next(self._next)
                    response = await client.post("/chat/completions", body=sent, cast_to=httpx2.Response)
        except Unauthorized as error:
            self._barred = error
            raise
        seconds = asyncio.get_running_loop().time() - started
        return wire.reply(response, self.name, seconds, self._key)

    def batches(self, folder: Path) -> OpenAIBatches:
        """The same model, asked the same way, in batches whose files lie in `folder`. Raises `UsageError`."""

        def body(request: ChatRequest) -> dict[str, Any]:
            return wire.body(request, self.name, self._options, self._memory.now)

        return OpenAIBatches(self._clients[0], self._profile, body, folder, self._patience)

    async def aclose(self) -> None:
        """Give the connections back."""
        for client in self._clients:
            await client.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


def _clients(url: str, key: str, most: int) -> list[AsyncOpenAI]:
    """As many clients as share the load in small pools."""
    number = math.ceil(most / _SHARD)
    context = httpx2.create_ssl_context()
    made = []
    for _ in range(number):
        http = httpx2.AsyncClient(
            verify=context,
            timeout=httpx2.Timeout(None, connect=_CONNECT_S),  # the whole try has a deadline of its own
            limits=httpx2.Limits(max_connections=None, max_keepalive_connections=math.ceil(most / number)),
        )
        client = AsyncOpenAI(api_key=key, base_url=url, max_retries=0, timeout=None, http_client=http)
        # the SDK takes these from the environment, whatever the host
        client.organization = client.project = client.admin_api_key = None
        made.append(client)
    return made
