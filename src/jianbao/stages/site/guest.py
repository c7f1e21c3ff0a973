"""Who adds files of their own to the site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from jianbao.model import Digest
from jianbao.render.site import File

__all__ = ["Guest"]


class Guest(Protocol):
    """Who is shown every digest and gives files of its own: search, feeds, citations."""

    def see(self, digest: Digest, addresses: Mapping[str, str]) -> Iterable[File]:
        """Called once for each digest: newest day first, topics in the order configured.

        `addresses` are by paper id: `days/2025-08-07/audio.html#2508.03780`. The files it gives
        are written at once.
        """
        ...

    def finish(self) -> Iterable[File]:
        """Called once, after all digests."""
        ...
