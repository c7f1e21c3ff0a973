"""The model on this machine behind the model's port."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jianbao.adapters.llm.local.server import LocalServer, Size
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Profile
from jianbao.model import ChatReply, ChatRequest
from jianbao.ports import Leaving, unheard

if TYPE_CHECKING:
    from jianbao.adapters.llm.chat import OpenAIChat

__all__ = ["LocalChat"]


class LocalChat:
    """Satisfies `ports.ChatModel`. The server is started by the first question: planning needs none."""

    is_draft = False
    is_free = True

    def __init__(
        self, profile: Profile, model: Path, size: Size, *, temperature: float = 0.2, patience: Patience
    ) -> None:
        self.name = model.stem
        self._options = {"temperature": temperature, "bytes": model.stat().st_size}
        self._profile = profile
        self._size = size
        self._patience = patience
        self._server = LocalServer(model, size)
        self._chat: OpenAIChat | None = None
        self._url = ""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What decides an answer beside the name of the file."""
        return {"provider": self._profile.name} | self._profile.extra_body | self._options

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        """As `OpenAIChat`; a server that crashed is started again."""
        chat = await self._connected()
        return await chat.complete(request, leaving)

    async def _connected(self) -> OpenAIChat:
        url = await self._server.url()
        if self._chat is None or url != self._url:
            before, self._url, self._chat = self._chat, url, self._at(url)
            if before:
                await before.aclose()
        return self._chat

    def _at(self, url: str) -> OpenAIChat:
        from jianbao.adapters.llm.chat import OpenAIChat
        from jianbao.adapters.llm.limiter import Limiter

        return OpenAIChat(
            self._profile,
            self._server.key,
            base_url=f"{url}/v1",
            model=self.name,
            temperature=self._options["temperature"],
            limiter=Limiter(self._size.slots),
            patience=self._patience,
        )

    async def aclose(self) -> None:
        """End the server."""
        if self._chat:
            await self._chat.aclose()
        self._server.end()
