"""A scriptable arXiv on loopback, and our source against it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from jianbao.adapters.arxiv import ArxivSource, ArxivUrls, LocalPace, Tries
from tests.adapters.arxiv.loopback import Loopback

FAST = Tries(attempts=8, patience_s=5, backoff_s=0.01, connect_s=1, read_s=0.3, total_s=0.6)
SHARED = Path(__file__).parents[4] / "shared"


@pytest.fixture
async def arxiv() -> AsyncIterator[Loopback]:
    """arXiv, told what to answer."""
    server = Loopback()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def source(arxiv: Loopback, tmp_path: Path) -> AsyncIterator[ArxivSource]:
    """Our source, quick and with a cache."""
    url = arxiv.url
    urls = ArxivUrls(site=url, rss=url, api=f"{url}/api/query", oai=f"{url}/oai", pdf=f"{url}/pdf")
    made = ArxivSource(urls, "mailto:somebody@example.org", LocalPace(0, 64), FAST, tmp_path / "cache")
    yield made
    await made.aclose()


@pytest.fixture
def recorded() -> Path:
    """Answers that arXiv gave, or that its own programs make."""
    folder = SHARED / "data" / "arxiv"
    if not folder.exists():
        pytest.skip("the recorded answers are not here")
    return folder
