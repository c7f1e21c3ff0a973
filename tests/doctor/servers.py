"""Servers on loopback for whole commands: an LLM, or an arXiv, that answers as it was told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, NamedTuple


class Said(NamedTuple):
    """An answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    hang: bool = False
    """Never comes."""


class Heard(NamedTuple):
    """A request."""

    path: str
    authorization: str
    body: bytes


Script = Callable[[Heard], Said]


class Server:
    """Answers every request by its script, and keeps what it heard."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.heard: list[Heard] = []
        self.url = ""


@contextmanager
def serving(script: Script) -> Iterator[Server]:
    """A server for the length of the block."""
    server = Server(script)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            heard = Heard(self.path, self.headers.get("Authorization", ""), body)
            server.heard.append(heard)
            said = server.script(heard)
            if said.hang:
                self.connection.recv(1)
                self.close_connection = True
                return
            self.send_response_only(said.status)
            for name, value in said.headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(said.body)))
            self.end_headers()
            self.wfile.write(said.body)

        do_POST = do_GET  # noqa: N815 (http.server's name)

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        http.daemon_threads = True
        server.url = f"http://127.0.0.1:{http.server_address[1]}"
        Thread(target=http.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        http.shutdown()


def completion(text: str, **usage: int) -> Said:
    """A chat completion."""
    body: dict[str, Any] = {
        "model": "frog-1",
        "choices": [{"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": usage or {"prompt_tokens": 40, "completion_tokens": 9},
    }
    return Said(200, json.dumps(body).encode())


def refusal(status: int, message: str, **fields: str) -> Said:
    """An error as an OpenAI-compatible endpoint words it."""
    return Said(status, json.dumps({"error": {"message": message} | fields}).encode())


GOOD = '{"sum": 42, "capital": "Paris"}'


def well(_: Heard) -> Said:
    """An endpoint that holds its model to a schema."""
    return completion(GOOD)
