"""What the stand-in was asked: calls by endpoint and by paper, how many at once, how far apart."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

__all__ = ["ARXIV", "Account"]

ARXIV = ("catchup", "list", "rss", "api", "oai", "pdf")
"""The endpoints that are arXiv's; `chat` and `models` are the LLM's."""


class Account:
    """Kept by one event loop; other threads may read it."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.papers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        """By endpoint, how often each paper was asked for."""
        self.answered: Counter[str] = Counter()
        """Whole answers of the LLM that were sent, by paper: what a provider charges for."""
        self.tokens = 0
        """Read and written for these answers."""
        self.faults: Counter[str] = Counter()
        self.peak: Counter[str] = Counter()
        """By endpoint, the most calls that were under way at once."""
        self._now: Counter[str] = Counter()
        self._starts: list[float] = []

    @contextmanager
    def call(self, endpoint: str, paper: str | None = None) -> Iterator[None]:
        """Enter a call for the length of the block."""
        self.calls[endpoint] += 1
        if paper:
            self.papers[endpoint][paper] += 1
        if endpoint in ARXIV:
            self._starts.append(time.monotonic())
        self._now[endpoint] += 1
        self.peak[endpoint] = max(self.peak[endpoint], self._now[endpoint])
        try:
            yield
        finally:
            self._now[endpoint] -= 1

    @property
    def gaps(self) -> list[float]:
        """Seconds between the starts of neighbouring requests to arXiv."""
        return [later - earlier for earlier, later in pairwise(self._starts)]

    def as_json(self) -> dict[str, Any]:
        """For a reader in another process."""
        return {
            "calls": dict(self.calls),
            "papers": {endpoint: dict(papers) for endpoint, papers in self.papers.items()},
            "answered": dict(self.answered),
            "tokens": self.tokens,
            "faults": dict(self.faults),
            "peak": dict(self.peak),
            "smallest_gap": min(self.gaps, default=None),
        }
