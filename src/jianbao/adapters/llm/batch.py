"""The Batch API beside an OpenAI-compatible chat endpoint: files of questions, files of answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import httpx2
from openai import AsyncOpenAI
from openai.types import Batch

from jianbao.adapters.llm import wire
from jianbao.adapters.llm.faults import classified, vendor_errors
from jianbao.adapters.llm.patience import Patience, Tries
from jianbao.adapters.llm.profiles import Profile
from jianbao.errors import ModelError, Overloaded
from jianbao.model import ChatReply, ChatRequest
from jianbao.model.batches import BatchJob

__all__ = ["OpenAIBatches"]

_MEGABYTE = 1_000_000
_ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
_UPLOAD_S = 1800.0
_STALLED_S = 120.0
_LISTED = 300
"""Batches that are looked through for one of ours, the newest first."""

T = TypeVar("T")


class OpenAIBatches:
    """Satisfies `ports.BatchHost`. Shares the client and the way of asking with a chat."""

    def __init__(
        self,
        client: AsyncOpenAI,
        profile: Profile,
        body: Callable[[ChatRequest], dict[str, Any]],
        folder: Path,
        patience: Patience,
    ) -> None:
        """`body` is what a chat would send; files are written to `folder`. Raises `UsageError`."""
        self.place = str(client.base_url)
        self.most_bytes = profile.batch_mb * _MEGABYTE
        self._client = client
        self._profile = profile
        self._url = profile.require_batches()
        self._body = body
        self._folder = folder
        self._patience = patience

    def line(self, key: str, request: ChatRequest) -> bytes:
        """A question as it stands in a file."""
        asked = {"custom_id": key, "method": "POST", "url": self._url, "body": self._body(request)}
        return json.dumps(asked, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    def add(self, mark: str, lines: Iterable[bytes]) -> None:
        """Write lines at the end of a batch's file."""
        path = self._path(mark)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.writelines(lines)

    def drop(self, mark: str) -> None:
        """Remove the file from this machine."""
        self._path(mark).unlink(missing_ok=True)

    def _path(self, mark: str) -> Path:
        return self._folder / f"{mark}.jsonl"

    async def upload(self, mark: str) -> str:
        """Send the file, as a stream. Raises `FileNotFoundError`."""

        async def send() -> str:
            with self._path(mark).open("rb") as file:
                sent = (f"{mark}.jsonl", file, "application/jsonl")
                return (await self._client.files.create(file=sent, purpose="batch")).id

        return await self._retried(send, _UPLOAD_S)

    async def create(self, mark: str, file: str) -> BatchJob:
        """Have it answered within a day. One try."""
        with self._faults():
            async with asyncio.timeout(self._patience.try_s):
                made = await self._client.batches.create(
                    input_file_id=file,
                    endpoint=self._url,  # type: ignore[arg-type]  # others have addresses of their own
                    completion_window="24h",
                    metadata={"jianbao": mark},
                )
        return _job(made)

    async def find(self, mark: str, file: str) -> BatchJob | None:
        """By the file that it was made of: not every provider keeps what we wrote beside it."""

        async def look() -> BatchJob | None:
            seen = 0
            async for one in self._client.batches.list(limit=100):
                if one.input_file_id == file or (one.metadata or {}).get("jianbao") == mark:
                    return _job(one)
                if (seen := seen + 1) >= _LISTED:
                    break
            return None

        return await self._retried(look, self._patience.try_s)

    async def job(self, name: str) -> BatchJob:
        """How far it has come."""

        async def ask() -> BatchJob:
            return _job(await self._client.batches.retrieve(name))

        return await self._retried(ask, self._patience.try_s)

    async def cancel(self, name: str) -> BatchJob:
        """Have no more of it answered. OpenAI takes up to ten minutes to end it."""

        async def ask() -> BatchJob:
            return _job(await self._client.batches.cancel(name))

        return await self._retried(ask, self._patience.try_s)

    async def answers(self, file: str) -> AsyncIterator[tuple[str, ChatReply | ModelError]]:
        """Read a file as it comes. A connection that is lost half-way is `Overloaded`: begin again."""
        try:
            with self._faults():
                content = self._client.files.with_streaming_response.content(file, timeout=_STALLED_S)
                async with content as response:
                    async for line in response.iter_lines():
                        if (row := _row(line)) is not None:
                            yield row["custom_id"], self._answer(row)
        except httpx2.HTTPError as error:
            raise Overloaded(f"the connection was lost: {type(error).__name__}") from error

    def _answer(self, row: dict[str, Any]) -> ChatReply | ModelError:
        """What stands in one line."""
        told, fault = row.get("response") or {}, row.get("error") or {}
        status, body = int(told.get("status_code") or 0), told.get("body") or {}
        headers = httpx2.Headers({"x-request-id": str(told.get("request_id") or "")})
        if status == 200:
            try:
                response = httpx2.Response(200, content=json.dumps(body).encode(), headers=headers)
                return wire.reply(response, str(body.get("model") or ""), 0.0, self._client.api_key)
            except ModelError as error:
                return error
        stated = body.get("error") if isinstance(body, dict) else None
        said = (stated or fault).get("message") if isinstance(stated or fault, dict) else str(stated)
        return classified(status or 400, str(said or fault.get("code") or "no answer"), headers)

    async def _retried(self, call: Callable[[], Awaitable[T]], seconds: float) -> T:
        tries = Tries(self._patience.model_copy(update={"try_s": seconds}))
        async for attempt in tries.retrying():
            with attempt:
                tries.seconds()
                with self._faults():
                    async with asyncio.timeout(seconds):
                        return await call()
        raise AssertionError("retrying ends with an answer or an error")

    def _faults(self) -> Any:
        return vendor_errors(self._client.api_key, quota_is_rate=self._profile.quota_is_rate)


def _row(line: str) -> dict[str, Any] | None:
    """A line of a file of answers; None for what is none."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and isinstance(row.get("custom_id"), str) else None


def _job(told: Batch) -> BatchJob:
    errors = (told.errors.data or []) if told.errors else []
    return BatchJob(
        id=told.id,
        status=told.status,
        ended=told.status in _ENDED,
        files=tuple(one for one in (told.output_file_id, told.error_file_id) if one),
        done=(told.request_counts.completed or 0) if told.request_counts else 0,
        said="; ".join(str(one.message) for one in errors[:3])[:300] or None,
    )
