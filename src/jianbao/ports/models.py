"""Models: asked one question at a time, or in batches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol

from jianbao.errors import ModelError
from jianbao.model import (
    Answer,
    ChatReply,
    ChatRequest,
)
from jianbao.model.batches import BatchJob

Leaving = Callable[[int], Awaitable[None]]
"""Is told that a request is about to leave, after so many that were sent and gave no answer."""


async def unheard(_lost: int) -> None:
    """Nobody wants to be told."""


Watch = Callable[[Answer, ChatRequest], Callable[[Answer | None], None]]
"""Is told of every question that leaves, with its row as it is written; what it gives is told how the row
ended, or None where nobody waits for it any more."""


class ChatModel(Protocol):
    """A model that answers chats. Retries transport faults itself; a bad answer is the caller's matter."""

    @property
    def name(self) -> str:
        """The model's name, as asked for."""
        ...

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What else decides an answer: provider, temperature. Part of every `request_key`."""
        ...

    @property
    def is_draft(self) -> bool:
        """Whether it writes by rule and costs nothing."""
        ...

    @property
    def is_free(self) -> bool:
        """Whether nothing is paid for it: it writes by rule, or runs on the user's own machine."""
        ...

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        """Raises `Overloaded`, `ContextTooLong`, `Refused`, `Unauthorized`.

        `leaving` is awaited each time a request is about to leave, its place at the limiter had;
        what it raises keeps the request back and comes out.
        """
        ...

    async def aclose(self) -> None:
        """Give connections back."""
        ...


class BatchHost(Protocol):
    """A provider's batches of questions to one model. Calls raise as `ChatModel.complete` does."""

    @property
    def place(self) -> str:
        """Base URL."""
        ...

    @property
    def most_bytes(self) -> int:
        """Of a file."""
        ...

    def line(self, key: str, request: ChatRequest) -> bytes:
        """A question as it stands in a file, under its `request_key`."""
        ...

    def add(self, mark: str, lines: Iterable[bytes]) -> None:
        """Write them at the end of a batch's file, on this machine."""
        ...

    def drop(self, mark: str) -> None:
        """Remove the file from this machine, if it is there."""
        ...

    async def upload(self, mark: str) -> str:
        """The provider's name for the file. Raises `FileNotFoundError` where it is not on this machine."""
        ...

    async def create(self, mark: str, file: str) -> BatchJob:
        """Have it answered. One try: a batch whose answer was lost may be there."""
        ...

    async def find(self, mark: str, file: str) -> BatchJob | None:
        """The batch made of this file, if there is one."""
        ...

    async def job(self, name: str) -> BatchJob:
        """How far it has come."""
        ...

    async def cancel(self, name: str) -> BatchJob:
        """Have no more of it answered: it ends when what is under way is answered."""
        ...

    def answers(self, file: str) -> AsyncIterator[tuple[str, ChatReply | ModelError]]:
        """What a file of answers or of faults holds, by `request_key`, in no order."""
        ...


class TokenCounter(Protocol):
    """Counts tokens for planning; billing goes by the provider's own figures."""

    def count(self, text: str) -> int:
        """Never far below the truth."""
        ...
