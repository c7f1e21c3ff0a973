"""Receivers on loopback: a webhook, and a mail server."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HANG_UP, HOLD = "hang up", "hold"
"""Take the message, and close without an answer, or give none until the end."""


class Webhook:
    """Keeps what is posted. Answers what it is told, one after another, the last one for ever."""

    def __init__(self, *answers: int | str | dict[str, Any]) -> None:
        self.answers = list(answers or [{"code": 0, "errcode": 0}])
        self.posted: list[tuple[str, dict[str, Any]]] = []
        self.arrived = threading.Event()
        self.over = threading.Event()
        self.port = 0

    @property
    def texts(self) -> list[str]:
        """Each message as JSON without escapes."""
        return [json.dumps(body, ensure_ascii=False) for _, body in self.posted]

    def url(self, path: str = "hook/sekret-token", scheme: str = "http") -> str:
        """An address of it."""
        return f"{scheme}://127.0.0.1:{self.port}/{path}"

    def take(self, path: str, body: dict[str, Any]) -> int | str | dict[str, Any]:
        """The answer to a message."""
        self.posted.append((path, body))
        self.arrived.set()
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def webhook(*answers: int | str | dict[str, Any]) -> Iterator[Webhook]:
    """One, for the length of the block."""
    here = Webhook(*answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = here.take(self.path, body)
            if answer == HOLD:
                here.over.wait(30)
            if isinstance(answer, str):
                self.close_connection = True
                return
            status, said = (answer, {}) if isinstance(answer, int) else (200, answer)
            data = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    here.port = server.server_address[1]
    with _served(server):
        yield here
        here.over.set()


class MailServer:
    """Keeps mails. `answers` are by command: `DATA` is the answer to its command, `.` the one at the end."""

    def __init__(self, answers: dict[str, str]) -> None:
        self.answers = answers
        self.mails: list[tuple[str, list[str], EmailMessage]] = []
        self.port = 0


@contextmanager
def mail_server(**answers: str) -> Iterator[MailServer]:
    """One, for the length of the block; `end=""` hangs up once it has the mail."""
    here = MailServer(answers)
    server = socketserver.ThreadingTCPServer(
        ("127.0.0.1", 0), lambda *connection: _Session(here, *connection)
    )
    server.daemon_threads = True
    here.port = server.server_address[1]
    with _served(server):
        yield here


class _Session(socketserver.StreamRequestHandler):
    """One connection of a mail server."""

    def __init__(self, here: MailServer, *connection: Any) -> None:
        self._here = here
        self._sender, self._to = "", list[str]()
        super().__init__(*connection)

    def handle(self) -> None:
        """Answer until it is enough."""
        said: str | None = "220 pond"
        while said:
            self._say(said)
            line = self.rfile.readline().decode().strip()
            said = self._answer(*line.partition(" ")[::2]) if line else None

    def _answer(self, verb: str, rest: str) -> str | None:
        verb = verb.lower()
        if verb == "ehlo":
            return "250-pond\r\n250-AUTH PLAIN\r\n250 8BITMIME"
        if verb == "rcpt" and "nobody@" in rest:
            return "550 no such frog"
        if verb == "data":
            self._say("354 go on")
            self._here.mails.append((self._sender, self._to, self._mail()))
            return self._here.answers.get("end", "250 taken")
        said = self._here.answers.get(verb, "235 welcome" if verb == "auth" else "250 fine")
        if verb == "mail":
            self._sender, self._to = rest, []
        if verb == "rcpt" and said.startswith("2"):
            self._to.append(rest)
        return said

    def _mail(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return message_from_bytes(b"".join(lines), policy=policy.default)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def _served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
