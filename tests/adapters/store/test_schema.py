"""Every schema ever released comes up to the newest, and migrations make what the code expects."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

from jianbao.adapters.store import address, open_store
from jianbao.adapters.store.database import Database
from jianbao.adapters.store.schema import HEAD, VERSION_TABLE, metadata
from jianbao.adapters.store.upgrade import upgrade


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", "jianbao.adapters.store:migrations")
    return ScriptDirectory.from_config(config)


REVISIONS = [script.revision for script in _scripts().walk_revisions()][::-1]


def _differences(url: str) -> list[object]:
    options = {"version_table": VERSION_TABLE, "compare_type": True}
    # an engine without our JSON, for SQLAlchemy reads PostgreSQL's indexes as JSON
    engine = create_engine(address.parse(url))
    with engine.connect() as connection:
        found = list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))
    engine.dispose()
    return found


def test_the_head_is_the_newest_migration() -> None:
    """`HEAD` lets a database open without Alembic, so it must not fall behind."""
    assert _scripts().get_heads() == [HEAD]


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_release_comes_up_to_the_newest(url: str, revision: str) -> None:
    """From each revision ever released, the tables end as the code expects them."""
    database = Database(url, patience_s=1)
    upgrade(database, revision)
    open_store(url).close()
    database.close()
    assert _differences(url) == []


def test_a_database_at_head_opens_without_alembic(url: str) -> None:
    """Most processes find nothing to do, and pay nothing for it."""
    open_store(url).close()
    script = (
        "import sys; from jianbao.adapters.store import open_store; "
        "open_store(sys.argv[1]); print('alembic' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, url], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_making_a_database_is_quiet(url: str) -> None:
    """Alembic prints nothing and leaves the process's logging alone."""
    script = (
        "import logging, sys; logging.basicConfig(level=logging.WARNING); "
        "from jianbao.adapters.store import open_store; open_store(sys.argv[1]).close(); "
        "assert len(logging.root.handlers) == 1"
    )
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    command = [sys.executable, "-c", script, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_second_open_changes_nothing(file_url: str, tmp_path: Path) -> None:
    """Opening is reading."""
    with closing(open_store(file_url)) as store:
        store.remember("name", "value")
    before = (tmp_path / "state/jianbao.db").read_bytes()
    open_store(file_url).close()
    assert (tmp_path / "state/jianbao.db").read_bytes() == before
