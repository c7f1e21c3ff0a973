"""Bodies kept on disk for conditional requests."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from jianbao.adapters.arxiv.guard import shown

_FILES = 64
"""How many bodies are kept: some weeks of a few categories."""

log = logging.getLogger(__name__)

_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}


class Kept(NamedTuple):
    """A body, and the request headers that ask whether it still stands."""

    conditions: dict[str, str]
    body: bytes


class Cache:
    """A folder with one file for each URL: a line of JSON, then the body.

    A damaged or foreign file counts as absent.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str) -> Kept | None:
        """What was kept for the URL."""
        try:
            head, _, body = self._file(url).read_bytes().partition(b"\n")
            facts = json.loads(head)
            if facts["url"] == url and facts["sha256"] == hashlib.sha256(body).hexdigest():
                return Kept(dict(facts["conditions"]), body)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return None

    def keep(self, url: str, headers: Mapping[str, str], body: bytes) -> None:
        """Keep a body that its server can revalidate; written beside and swapped in.

        A folder that cannot be written costs a warning and a fetch next time, no more.
        """
        conditions = {ask: headers[name] for name, ask in _CONDITIONS.items() if name in headers}
        facts = {"url": url, "sha256": hashlib.sha256(body).hexdigest(), "conditions": conditions}
        if conditions:
            try:
                self._write(url, json.dumps(facts).encode() + b"\n" + body)
            except OSError as error:
                log.warning("not kept: %s: %s", shown(url), error)

    def drop(self, url: str) -> None:
        """Forget a body that turned out useless."""
        self._file(url).unlink(missing_ok=True)

    def _write(self, url: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, delete=False) as file:
            file.write(content)
        Path(file.name).replace(self._file(url))
        self._prune()

    def _file(self, url: str) -> Path:
        return self._folder / hashlib.sha256(url.encode()).hexdigest()

    def _prune(self) -> None:
        with contextlib.suppress(FileNotFoundError):  # another process may prune as well
            files = sorted(self._folder.iterdir(), key=lambda file: file.stat().st_mtime_ns)
            for file in files[:-_FILES]:
                file.unlink()
