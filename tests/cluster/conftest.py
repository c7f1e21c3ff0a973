"""A store of its own for each test, on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Server


@pytest.fixture
def url(server: Server) -> Iterator[str]:
    """Of an empty one."""
    name = server.fresh(made=True)
    yield server.url(name)
    server.drop(name)
