"""llama.cpp's server beside us: started when first needed, ended with us, however we end."""

from __future__ import annotations

import asyncio
import json
import secrets
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from jianbao.errors import Overloaded

__all__ = ["LocalServer", "Size"]


@dataclass(frozen=True)
class Size:
    """What the server may take."""

    slots: int = 2
    """Questions at once. Memory is taken for all of them, needed or not."""
    context: int = 10_000
    """Tokens of one question and its answer."""
    threads: int = 1


class LocalServer:
    """One server process. It listens on loopback, on a port of its own choice, for whoever has `key`."""

    def __init__(self, model: Path, size: Size) -> None:
        self.key = secrets.token_urlsafe(24)
        self._asked = asdict(size) | {"model": str(model), "name": model.stem, "key": self.key}
        self._process: subprocess.Popen[str] | None = None
        self._url = ""
        self._starting = asyncio.Lock()

    async def url(self) -> str:
        """Where it listens; started first, or again after a crash. Raises `Overloaded` where it will not."""
        async with self._starting:
            if self._process is None or self._process.poll() is not None:
                self.end()
                self._url = await asyncio.to_thread(self._start)
            return self._url

    def _start(self) -> str:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
            process = self._process = subprocess.Popen(
                [sys.executable, "-m", "jianbao.adapters.llm.local.serve"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # the terminal's Ctrl-C is for us
            )
            assert process.stdin
            assert process.stdout
            process.stdin.write(json.dumps(self._asked) + "\n")  # not an argument: it holds the key
            process.stdin.flush()
            url = process.stdout.readline().strip()
            if url:
                return url
            code = process.wait()
            self.end()
            log.seek(0)
            said = log.read().strip().splitlines()[-1:]
            raise Overloaded(f"llama.cpp ended at its start, with code {code}: {' '.join(said)}", sent=False)

    def end(self) -> None:
        """End it now."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None
