"""The model on this machine behind the model's port."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from jianbao.adapters.llm.abilities import Abilities
from jianbao.adapters.llm.local.fetch import Fetch
from jianbao.adapters.llm.local.server import LocalServer, Size
from jianbao.adapters.llm.local.tune import Tune
from jianbao.adapters.llm.local.weights import Weights
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Profile
from jianbao.model import ChatReply, ChatRequest
from jianbao.ports import Leaving, unheard

if TYPE_CHECKING:
    from jianbao.adapters.llm.chat import OpenAIChat

__all__ = ["LocalChat"]


class LocalChat:
    """Satisfies `ports.ChatModel`. The first question fetches the file, tunes and starts the server."""

    is_draft = False
    is_free = True

    def __init__(
        self,
        profile: Profile,
        model: Weights,
        size: Size,
        *,
        temperature: float = 0.2,
        patience: Patience,
        fetch: Fetch | None = None,
        tune: Tune | None = None,
    ) -> None:
        """`fetch` brings the file of a repository; one of this disk must be there. `tune` betters `size`."""
        self.name = model.path.stem
        which = {"file": str(model.named)} if model.named else {"bytes": model.path.stat().st_size}
        self._options = {"temperature": temperature, **which}
        self._temperature = temperature
        self._fetch = fetch
        self._tune = tune
        self._profile = profile
        self._size = size
        self._patience = patience
        self._path = model.path
        self._server = LocalServer(model.path, size)
        self._chat: OpenAIChat | None = None
        self._url = ""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What decides an answer beside the name of the file; no word on whether that is fetched yet."""
        return {"provider": self._profile.name} | self._profile.extra_body | self._options

    @property
    def abilities(self) -> Abilities:
        """As `OpenAIChat`."""
        return self._chat.abilities if self._chat else Abilities.expected(self._profile)

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        """As `OpenAIChat`, and raises `Unfetched`; a server that crashed is started again."""
        chat = await self._connected()
        return await chat.complete(request, leaving)

    async def _connected(self) -> OpenAIChat:
        if self._fetch:
            await self._fetch.bring()
        if self._tune:
            self._resize(await self._tune.size())
        url = await self._server.url()
        if self._chat is None or url != self._url:
            before, self._url, self._chat = self._chat, url, self._at(url)
            if before:
                await before.aclose()
        return self._chat

    def _resize(self, size: Size) -> None:
        if size != self._size:
            self._size = size
            self._server = LocalServer(self._path, size)

    def _at(self, url: str) -> OpenAIChat:
        from jianbao.adapters.llm.chat import OpenAIChat
        from jianbao.adapters.llm.limiter import Limiter

        return OpenAIChat(
            self._profile,
            self._server.key,
            base_url=f"{url}/v1",
            model=self.name,
            temperature=self._temperature,
            limiter=Limiter(self._size.slots),
            patience=self._patience,
        )

    async def aclose(self) -> None:
        """End the server."""
        if self._chat:
            await self._chat.aclose()
        self._server.end()
