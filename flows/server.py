"""A private Prefect server for the length of one run: what `jianbao run` uses where no server is configured.

Prefect would start one by itself, inside the first call, and keep everything waiting for it; a
killed run would leave it behind for ever. This one starts beside the work, and ends with its parent.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from jianbao.errors import EngineError

READY_S = 120.0
"""A slow machine needs most of it; the usual figure is 6 to 10."""

_POLL_S = 0.05


class PrivateServer:
    """Started when made; told to end when this process does, after Prefect's own workers have drained."""

    def __init__(self) -> None:
        port = _free_port()
        self.url = f"http://127.0.0.1:{port}/api"
        environment = os.environ | {
            "PREFECT_UI_ENABLED": "0",
            "PREFECT__SERVER_EPHEMERAL": "1",
            "PREFECT__SERVER_FINAL": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603 (our own module, no shell)
            [sys.executable, "-m", "flows.server", str(port)],
            stdin=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # the terminal's Ctrl-C is for us: the server ends after its last call
        )
        atexit.register(self.end)

    def wait(self) -> None:
        """Until it answers. Raises `EngineError` where it died or took too long."""
        deadline = time.monotonic() + READY_S
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                code = self._process.returncode
                raise EngineError(f"Prefect's server ended at its start, with code {code}", code=code)
            if answers(self.url):
                return
            time.sleep(_POLL_S)
        raise EngineError(f"Prefect's server did not answer within {READY_S:.0f} s")

    def end(self) -> None:
        """End it now; `wait` in another thread then raises."""
        self._process.terminate()
        self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_parent() -> None:
    """Our standard input is a pipe that nobody writes to: it ends when the parent does, however it died."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def main() -> None:
    """Serve until the parent is gone."""
    import uvicorn

    threading.Thread(target=_end_with_parent, daemon=True).start()
    port = int(sys.argv[1])
    threading.Thread(target=_hold_until_up, args=(_lock(), port), daemon=True).start()
    uvicorn.run(
        "prefect.server.api.server:create_app",
        factory=True,
        host="127.0.0.1",
        port=port,
        log_level="critical",
    )


def _lock() -> int:
    """Wait until another server of the same home is up: two that make its database at once fail."""
    home = Path(os.environ["PREFECT_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    handle = os.open(home / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    return handle


def _hold_until_up(handle: int, port: int) -> None:
    while not answers(f"http://127.0.0.1:{port}/api"):
        time.sleep(_POLL_S)
    os.close(handle)


def answers(url: str) -> bool:
    """Whether a server is there; one that wants to know who asks is."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5):  # noqa: S310 (ours, or the configured one)
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


if __name__ == "__main__":
    main()
