"""Stores on SQLite, in folders of their own, and on PostgreSQL, in databases of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import pytest

from jianbao.adapters.store import SqlStore, open_store
from tests import postgres

BOTH = ("sqlite", "postgresql")

Stores: TypeAlias = Callable[[], AbstractContextManager[SqlStore]]


@pytest.fixture(params=BOTH)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Of a database without tables, or with ours where the test wants a store; SQLite's is not there yet."""
    if request.param == "sqlite":
        yield request.getfixturevalue("file_url")
        return
    started: postgres.Server = request.getfixturevalue("server")
    name = started.fresh(made="store" in request.fixturenames)
    yield started.url(name)
    started.drop(name)


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """Of a file that does not exist yet, in a folder that does not either."""
    return f"sqlite:///{tmp_path}/state/jianbao.db"


@pytest.fixture
def store(url: str) -> Iterator[SqlStore]:
    """An empty store."""
    opened = open_store(url)
    yield opened
    opened.close()


@contextmanager
def _in_a_file() -> Iterator[SqlStore]:
    with TemporaryDirectory() as folder, closing(open_store(f"sqlite:///{folder}/jianbao.db")) as opened:
        yield opened


@contextmanager
def _on(started: postgres.Server) -> Iterator[SqlStore]:
    name = started.fresh(made=True)
    with closing(open_store(started.url(name))) as opened:
        yield opened
    started.drop(name)


@pytest.fixture(scope="module", params=BOTH)
def empty_store(request: pytest.FixtureRequest) -> Stores:
    """Makes one for each example of a property."""
    if request.param == "sqlite":
        return _in_a_file
    return partial(_on, request.getfixturevalue("server"))


@pytest.fixture(scope="module")
def shared_store(empty_store: Stores) -> Iterator[SqlStore]:
    """A store for properties that hold whatever else is in it."""
    with empty_store() as opened:
        yield opened
