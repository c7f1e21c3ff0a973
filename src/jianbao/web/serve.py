"""The server: on loopback, for as long as the command runs."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass

import uvicorn

from jianbao.app import App
from jianbao.errors import UsageError
from jianbao.web.desk import Desk
from jianbao.web.site import site

_LAST_S = 10
"""So long the end waits for digests that are being made again; the next run makes the rest."""
_LOOPBACK = "127.0.0.1"
_WILDCARDS = ("0.0.0.0", "::", "")  # noqa: S104


@dataclass(frozen=True)
class Address:
    """Where the pages are served."""

    port: int = 0
    """0 for any that is free."""
    host: str = _LOOPBACK
    """Anything but loopback lets whoever reaches it decide: there is no password."""

    def hosts(self, port: int) -> list[str]:
        """The `Host` headers that mean us."""
        names = {_LOOPBACK, "localhost"} if self.host == _LOOPBACK else {_bracketed(self.host)}
        return [f"{name}:{port}" for name in sorted(names)] + (sorted(names) if port == 80 else [])


async def serve(app: App, address: Address, ready: Callable[[str], None]) -> None:
    """Serve until the process is interrupted; `ready` is told the URL once it can be opened."""
    listening = _bound(address)
    port = int(listening.getsockname()[1])
    desk = Desk.of(app)
    pages = site(desk, address.hosts(port))
    config = uvicorn.Config(
        pages,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        ws="none",
        timeout_graceful_shutdown=2,
    )
    ready(f"http://{_bracketed(address.host)}:{port}/")
    await uvicorn.Server(config).serve(sockets=[listening])
    await desk.reprint.wait(_LAST_S)


def _bound(address: Address) -> socket.socket:
    if address.host in _WILDCARDS:
        raise UsageError("--unsafe-host wants the one address that browsers will name, not all of them")
    kind = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    listening = socket.socket(kind)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((address.host, address.port))
    except OSError as error:
        listening.close()
        where = f"{address.host}:{address.port}"
        raise UsageError(f"cannot listen on {where}: {error.strerror}; try another --port") from error
    listening.listen()
    return listening


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
