"""Nothing of a developer's shell is for the tests; a PostgreSQL is there for all that want one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.postgres import Server

for _name in list(os.environ):
    if _name.startswith(("JIANBAO_", "PREFECT_")) or _name.endswith("_API_KEY"):
        del os.environ[_name]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL, one for all tests of a process that want it."""
    from tests import postgres

    with postgres.running() as started:
        yield started
