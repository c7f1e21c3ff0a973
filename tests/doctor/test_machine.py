"""Versions, configuration, disk and database: each fault with its cure and its exit code."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from jianbao.adapters.store import open_store
from jianbao.app.doctor import Asked, Check, Level, exit_code, first_checks
from jianbao.app.doctor.machine import fits, installed
from jianbao.cli.doctor import run
from jianbao.model import Run
from tests.doctor.conftest import Configured, examined

QUIET = Asked(call=False)


def test_this_environment_holds_together() -> None:
    """The lock file gives packages within their bounds."""
    assert [check.level for check in first_checks(Asked())] == [Level.OK, Level.OK]


@pytest.mark.parametrize(
    ("found", "spec", "verdict"),
    [
        ("3.8.8", "==3.8.8", True),
        ("3.9.1", "==3.8.8", False),
        ("0.150.0", "<0.151,>=0.139", True),
        ("0.155.1", "<0.151,>=0.139", False),
        ("1.28.2", "<2,>=1.28.2", True),
        ("2.0.0rc1", "<2,>=1.28.2", False),
        ("3", ">=3.0", True),
        ("missing", ">=3.0", False),
    ],
)
def test_bounds_are_read_as_pip_reads_them(found: str, spec: str, verdict: bool) -> None:
    """The pairs that break each other are outside of them."""
    assert fits(found, spec) is verdict


@pytest.mark.slow
def test_deep_imports_prefects_server() -> None:
    """What `prefect version` does not show."""
    *_, server = first_checks(Asked(deep=True))
    assert (server.name, server.level) == ("prefect's server", Level.OK)


async def test_a_contact_is_wanted(configured: Configured) -> None:
    """arXiv asks for one; a run goes on without."""
    checks = await examined(configured(arxiv={"site_url": "http://127.0.0.1:9", "interval_s": 0}), QUIET)
    assert checks["configuration"].level is Level.WARNING
    assert "[arxiv]" in (checks["configuration"].cure or "")
    assert (await examined(configured(), QUIET))["configuration"].level is Level.OK


async def test_a_set_clock_is_told(configured: Configured) -> None:
    """A replay's setting left behind would make every morning the same one."""
    settings = configured(clock={"now": "2026-01-07T09:00:00+08:00"})
    assert "unset clock.now" in ((await examined(settings, QUIET))["clock"].cure or "")


async def test_a_place_that_cannot_be_written(configured: Configured) -> None:
    """A file stands where the folder of outputs would be."""
    settings = configured()
    (settings.root / "outputs").write_text("in the way", encoding="utf-8")
    found = (await examined(settings, QUIET))["disk"]
    assert (found.level, found.exit_code) == (Level.FAULT, 1)


async def test_a_database_that_is_well(configured: Configured) -> None:
    """Whole, current, with the last run's end."""
    settings = configured()
    with closing(open_store(settings.store_url)) as store:
        started = datetime(2026, 1, 7, 9, tzinfo=UTC)
        store.save_run(Run(id="1", command="run", started=started, ended=started, exit_code=5))
    checks = await examined(settings, QUIET)
    assert checks["database"].found.endswith("schema 0001, whole")
    assert "exit code 5" in checks["last run"].found


async def _database(configured: Configured, harm: str) -> Check:
    settings = configured()
    open_store(settings.store_url).close()
    file = settings.root / ".jianbao/jianbao.db"
    if harm == "overwritten":
        file.write_bytes(b"not a database\n" * 500)
    else:
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(harm)
            connection.commit()
    checks = await examined(settings, QUIET)
    assert exit_code(checks.values()) == 1
    return checks["database"]


async def test_a_damaged_database(configured: Configured) -> None:
    """The cure is the backup."""
    found = await _database(configured, "overwritten")
    assert "is damaged" in found.found
    assert "restore a backup" in (found.cure or "")


async def test_a_newer_database(configured: Configured) -> None:
    """The cure is the newer Jianbao."""
    beyond_us = (
        "UPDATE jianbao_schema SET version_num = '9999';"
        "UPDATE facts SET value = '9999' WHERE name = 'schema serves'"
    )
    found = await _database(configured, beyond_us)
    assert "newer Jianbao" in found.found
    assert "install that version" in (found.cure or "")


async def test_another_programs_database(configured: Configured) -> None:
    """The cure is the right address."""
    found = await _database(configured, "DROP TABLE jianbao_schema")
    assert "another program's" in found.found
    assert "store.url" in (found.cure or "")


async def test_a_locked_database(configured: Configured) -> None:
    """Somebody holds the lock for longer than any run does."""
    settings = configured()
    open_store(settings.store_url).close()
    with closing(sqlite3.connect(settings.root / ".jianbao/jianbao.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        found = (await examined(settings, QUIET))["database"]
    assert "is locked" in found.found
    assert "wait for the other run" in (found.cure or "")


async def test_a_url_that_cannot_be_right(configured: Configured) -> None:
    """A setting's mistake, not the disk's."""
    found = (await examined(configured(store={"url": "mysql://host/db"}), QUIET))["database"]
    assert (found.exit_code, found.cure) == (2, "correct store.url")


async def test_tokens_are_estimated_without_the_table(configured: Configured) -> None:
    """And the way to the table is named."""
    found = (await examined(configured(), QUIET))["tokens"]
    assert found.level is Level.OK
    assert "--fetch-tiktoken" in (found.cure or "")


def test_a_configuration_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every fault is a line, before anything is asked of anybody; `--json` an object each."""
    (tmp_path / "jianbao.toml").write_text('[llm]\nmodle = "x"\n[arxiv]\ntries = 0\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(Asked(), as_json=True) == 2
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    faults = [line["found"] for line in lines if line["level"] == "fault"]
    assert len(faults) == 2
    assert any("did you mean 'model'?" in found for found in faults)


def test_the_first_kind_of_fault_decides() -> None:
    """2 before 3 before 4 before 1; a warning counts for nothing."""

    def fault(code: int) -> Check:
        return Check(name="x", level=Level.FAULT, found="", exit_code=code)

    assert exit_code([Check(name="x", level=Level.WARNING, found="")]) == 0
    assert exit_code([fault(1)]) == 1
    assert exit_code([fault(1), fault(4)]) == 4
    assert exit_code([fault(4), fault(3), fault(1)]) == 3
    assert exit_code([fault(3), fault(2)]) == 2


def test_an_extra_need_not_be_there() -> None:
    """What everybody needs must, and of what is there the version is looked at."""
    required = ["pond>=1", "reed>=2; extra == 'shore'", "pydantic<3,>=2.12; extra == 'shore'"]
    assert [(name, spec) for name, _, spec in installed(required)] == [
        ("pond", ">=1"),
        ("pydantic", "<3,>=2.12"),
    ]
    assert next(installed(required))[1] == "missing"
