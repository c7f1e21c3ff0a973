"""`jianbao import` as a process: over two cores, and killed."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from jianbao.model import Digest, day_folder
from jianbao.render import classic
from tests.render.samples import digest, entry, outcome
from tests.standin import Desk
from tests.standin.desk import alive

DAYS = 32
ENTRIES = 50


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """An archive that takes some seconds."""
    for number in range(DAYS):
        one = _digest(date(2026, 1, 1) + timedelta(number), number)
        page = tmp_path / "theirs" / day_folder(one.day) / "audio.md"
        page.parent.mkdir(parents=True)
        page.write_text(classic(one), encoding="utf-8")
    return tmp_path / "theirs"


def _digest(day: date, number: int) -> Digest:
    papers = [f"99{number:02d}.{one:05d}" for one in range(1, ENTRIES + 1)]
    entries = [
        entry(place, outcome(paper)).model_copy(
            update={
                "id": paper,
                "url": f"https://arxiv.org/pdf/{paper}v1",
                "abstract": "We listen to murmurs in rooms. " * 30,
            }
        )
        for place, paper in enumerate(papers, 1)
    ]
    return digest(*entries).model_copy(update={"day": day})


def _desk(tmp_path: Path, name: str) -> Desk:
    (tmp_path / name).mkdir()
    return Desk(tmp_path / name)


def _database(desk: Desk) -> sqlite3.Connection:
    return sqlite3.connect(desk.folder / ".jianbao" / "jianbao.db", timeout=30)


def _content(desk: Desk) -> str:
    with closing(_database(desk)) as database:
        return hashlib.sha256("\n".join(database.iterdump()).encode()).hexdigest()


def test_an_import_that_is_killed_goes_on_as_if_it_had_not_been(tmp_path: Path, theirs: Path) -> None:
    """Its processes end with it, and the same command again leaves the store as an undisturbed one does."""
    killed, whole = _desk(tmp_path, "killed"), _desk(tmp_path, "whole")
    running = killed.start("import", str(theirs))

    def is_half_way() -> bool:
        if not (killed.folder / ".jianbao" / "jianbao.db").is_file():
            return False
        with closing(_database(killed)) as database:
            tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            return (
                "printed" in tables
                and database.execute("SELECT count(*) FROM digests").fetchone()[0] >= DAYS // 3
            )

    family = running.until(is_half_way)
    running.kill()
    running.end()
    assert alive(family) == set()
    again = killed.run("import", str(theirs))
    assert again.code == 0, again.err
    assert f"{DAYS} digests, {DAYS * ENTRIES:,} entries" in again.out
    assert "; 0 known already" not in again.out
    assert whole.run("import", str(theirs)).code == 0
    assert _content(killed) == _content(whole)
