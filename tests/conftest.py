"""For all tests: nothing of a developer's shell, no clock over inputs, a PostgreSQL at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from tests.postgres import Server

for _name in list(os.environ):
    if _name.startswith(("JIANBAO_", "PREFECT_")) or _name.endswith("_API_KEY"):
        del os.environ[_name]


# how fast inputs are made tells of the machine and of who else is at work on it, and of nothing of ours
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL, one for all tests of a process that want it."""
    from tests import postgres

    with postgres.running() as started:
        yield started


@pytest.fixture(scope="session")
def _engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a Prefect server, one for all tests of a process that want it."""
    from flows.server import PrivateServer

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PREFECT_HOME", str(tmp_path_factory.mktemp("prefect")))
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        started = PrivateServer()
    started.wait()
    yield started.url
    started.end()


@pytest.fixture
def engine(_engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands find a Prefect server at work: for tests that promise nothing of how one starts."""
    monkeypatch.setenv("PREFECT_API_URL", _engine)


@pytest.fixture
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A folder for houses. With the parameter `postgresql` it says that their database is there."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield tmp_path
        return
    server: Server = request.getfixturevalue("server")
    name = server.fresh(made=True)
    (tmp_path / "store.url").write_text(server.url(name), encoding="utf-8")
    yield tmp_path
    server.drop(name)
