"""A folder of one's own, an arXiv and a model on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jianbao.app.doctor import Asked, Check, examine
from jianbao.demo import DemoArxiv
from jianbao.settings import Settings, load
from tests.doctor.servers import Server, serving, well
from tests.stages.fakes import Heard

Examined = Callable[..., Any]


@pytest.fixture
def arxiv() -> Iterator[DemoArxiv]:
    """The demonstration's: it has no OAI-PMH."""
    with DemoArxiv() as served:
        yield served


@pytest.fixture
def model() -> Iterator[Server]:
    """An LLM that answers well until it is told otherwise."""
    with serving(well) as server:
        yield server


Configured = Callable[..., Settings]


@pytest.fixture
def configured(arxiv: DemoArxiv, model: Server, tmp_path: Path) -> Configured:
    """Settings of an empty folder with both; keywords replace whole groups."""

    def make(**groups: Any) -> Settings:
        plain: dict[str, Any] = {
            "arxiv": {
                "site_url": arxiv.url,
                "rss_url": arxiv.url,
                "api_url": f"{arxiv.url}/api/query",
                "oai_url": f"{arxiv.url}/oai",
                "pdf_url": f"{arxiv.url}/pdf",
                "interval_s": 0,
                "contact": "frog@example.org",
            },
            "llm": {"base_url": f"{model.url}/v1", "model": "frog-1"},
            "keys": {},
        }
        return load(plain | groups, start=tmp_path)

    return make


async def examined(settings: Settings, asked: Asked | None = None) -> dict[str, Check]:
    """Every check, by name."""
    heard = Heard()
    checks = {check.name: check async for check in examine(settings, asked or Asked(), heard)}
    return checks | {"said": Check(name="said", found=" ".join(heard.notes))}
