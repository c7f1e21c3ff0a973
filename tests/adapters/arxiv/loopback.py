"""A web server on loopback that answers as it was told, faults included."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field
from email.utils import formatdate


@dataclass(frozen=True)
class Answer:
    """One answer of the server."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drip_s: float = 0.0
    """Pause after every byte of the body."""
    cut: int | None = None
    """Close after so many bytes of the body, though Content-Length promises all."""
    drop: bool = False
    """Close without an answer."""

    def head(self) -> bytes:
        """Status line and headers."""
        headers = {"Date": formatdate(usegmt=True), "Content-Length": str(len(self.body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} X", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Asked:
    """One request that the server saw."""

    at: float
    path: str
    headers: dict[str, str]


class Loopback:
    """Answers each path from its queue, whose last answer stands for ever; an unknown path is a 404."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.first = asyncio.Event()
        self.busiest = 0
        self._busy = 0
        self._queues: dict[str, list[Answer]] = defaultdict(list)
        self._server: asyncio.Server | None = None
        self.url = ""

    def says(self, path: str, *answers: Answer | bytes) -> None:
        """Queue answers for a path, its query included."""
        self._queues[path] += [Answer(one) if isinstance(one, bytes) else one for one in answers]

    def paths(self) -> list[str]:
        """What was asked, in order."""
        return [asked.path for asked in self.asked]

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        assert self._server
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection goes on."""
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().splitlines()
        path = first.split()[1]
        headers = dict(line.lower().split(": ", 1) for line in lines if line)
        self.asked.append(Asked(time.monotonic(), path, headers))
        self.first.set()
        queue = self._queues.get(path) or [Answer(b"<title>not here</title>", status=404)]
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        self._busy += 1
        self.busiest = max(self.busiest, self._busy)
        try:
            await asyncio.sleep(answer.delay_s)
            return not answer.drop and await self._send(writer, answer)
        finally:
            self._busy -= 1

    async def _send(self, writer: asyncio.StreamWriter, answer: Answer) -> bool:
        writer.write(answer.head())
        body = answer.body[: answer.cut]
        step = 1 if answer.drip_s else max(1, len(body))
        for begin in range(0, len(body), step):
            writer.write(body[begin : begin + step])
            await writer.drain()
            await asyncio.sleep(answer.drip_s)
        await writer.drain()
        return answer.cut is None
