"""`jianbao export`, as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from jianbao.adapters.store import SqlStore, open_store
from jianbao.cli import cli
from jianbao.errors import UsageError
from jianbao.model import Action, Decision, Paper, Section, State
from tests.render import samples
from tests.site.house import DAY, SECRET, archive


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStore]:
    """The archive and its ledger, where the command is called."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".jianbao").mkdir()
    made = open_store(f"sqlite:///{tmp_path}/.jianbao/jianbao.db")
    for digest in archive():
        made.save_digest(digest)
        for entry in digest.entries:
            if entry.outcome:
                same = {"paper_id": entry.id, "version": entry.version}
                made.save_outcome(entry.outcome.model_copy(update=same))
    yield made
    made.close()


def _export(*arguments: str) -> Result:
    said = CliRunner().invoke(cli, ["export", *arguments])
    assert said.exit_code == 0, said.output
    return said


def _rows(*arguments: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _export(*arguments).stdout.splitlines()]


def _ids(*arguments: str) -> list[str]:
    return [row["id"] for row in _rows(*arguments)]


def test_every_version_is_a_line(store: SqlStore) -> None:
    """Each once, in order, and as many as the ledger says."""
    said = _export()
    rows = [json.loads(line) for line in said.stdout.splitlines()]
    keys = [(row["id"], row["version"]) for row in rows]
    printed = {(entry.id, entry.version) for digest in archive() for entry in digest.entries}
    assert keys == sorted(printed)
    outcomes = sum(row["outcome"] is not None for row in rows)
    assert f"{len(rows)} versions, {outcomes} with an outcome, as the ledger has" in said.stderr
    assert {row["schema"] for row in rows} == {"jianbao-paper-1"}


def test_a_topic_that_was_never_printed_is_told(store: SqlStore) -> None:
    """With the known ones, of the settings and of the store; one of the store alone will do."""
    said = CliRunner().invoke(cli, ["export", "--topic", "vidoe"])
    assert isinstance(said.exception, UsageError)
    assert all(word in str(said.exception) for word in ("'vidoe'", "'video'", "audio", "text"))
    assert _ids("--topic", store.digest_heads()[0].slug)


def test_a_line_holds_all_that_is_known(store: SqlStore) -> None:
    """Record, outcome, 简介, tags, evidence, findings, decisions, days."""
    entry = samples.everything().entries[0]
    record = {name: getattr(entry, name) for name in ("id", "title", "authors", "abstract", "categories")}
    store.add_papers([Paper.model_validate(record | {"version": 1, "doi": "10.1/frog"})])
    item = store.review_item((entry.id, 1))
    assert item
    made = Decision(
        paper_id=entry.id,
        version=1,
        action=Action.ACCEPT,
        text_before=samples.BRIEF,
        author="vell",
        at=datetime(2026, 1, 8, tzinfo=UTC),
        etag=item.etag,
    )
    store.decide(made, ())
    (row,) = (row for row in _rows() if row["id"] == entry.id)
    assert (row["paper"]["title"], row["paper"]["doi"]) == (entry.title, "10.1/frog")
    assert (row["outcome"]["state"], row["outcome"]["model"]) == ("published", "invented-1")
    assert (row["brief"], row["tags"]) == (samples.BRIEF, ["speech.enhancement"])
    assert row["evidence"][0]["quote"] == "cuts the word error rate by 12.5%"
    assert [one["author"] for one in row["decisions"]] == ["vell"]
    assert _export("--format", "markdown").stdout.count("已审") == 1
    item = store.review_item((entry.id, 1))
    assert item
    again = made.model_copy(update={"action": Action.UNDO, "etag": item.etag})
    store.decide(again, ())
    assert _export("--format", "markdown").stdout.count("已审") == 0
    item = store.review_item((entry.id, 1))
    assert item
    store.decide(again.model_copy(update={"etag": item.etag}), ())
    assert _export("--format", "markdown").stdout.count("已审") == 1
    assert row["days"] == [{"topic": "audio", "day": str(DAY), "new": True}]


def test_findings_and_translations_are_there(store: SqlStore) -> None:
    """What was held is the owner's own: it is in this format, with its state."""
    store.save_translation(samples.translation("9901.00002"))
    rows = {row["id"]: row for row in _rows()}
    assert rows["9901.00004"]["findings"][0]["code"] == "number.magnitude"
    assert rows["9901.00002"]["chinese"]["title"] == "听见低语"
    assert (rows["9901.00014"]["brief"], rows["9901.00014"]["outcome"]["state"]) == (SECRET, "held")


def test_a_paper_without_a_record_is_told_by_its_digest(store: SqlStore) -> None:
    """As imported links without version are: title and authors stand there."""
    bare = samples.entry(1).model_copy(update={"id": "9902.00001", "version": None, "title": "A Bare Pond"})
    store.save_digest(samples.digest(bare, day=DAY + timedelta(2)))
    (row,) = _rows("--day", str(DAY + timedelta(2)))
    assert (row["version"], row["paper"]["title"]) == (None, "A Bare Pond")


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (("--day", "2026-01-06"), {"2026-01-06"}),
        (("--since", "2026-01-06"), {"2026-01-06", "2026-01-07"}),
        (("--since", "2026-01-06", "--topic", "text"), {"2026-01-07"}),
    ],
)
def test_a_part_by_day_and_topic(store: SqlStore, asked: tuple[str, ...], days: set[str]) -> None:
    """Everything that is given must hold."""
    rows = _rows(*asked)
    assert {day["day"] for row in rows for day in row["days"]} == days
    expected = {
        entry.id
        for digest in archive()
        if str(digest.day) in days and ("text" not in asked or digest.topic.slug == "text")
        for entry in digest.entries
    }
    assert {row["id"] for row in rows} == expected


def test_a_part_by_task(store: SqlStore) -> None:
    """By id or name, those below it too; the two wishes together narrow."""
    asr = _ids("--tag", "语音识别")
    assert asr == _ids("--tag", "speech.asr")
    assert set(asr) < set(_ids("--tag", "speech")) == {*asr, "9901.00001"}
    assert set(_ids("--tag", "speech.asr", "--tag", "speech.enhancement")) == {*asr, "9901.00001"}
    assert set(_ids("--tag", "speech.asr", "--day", "2026-01-06")) == {"9901.00021"}


def test_what_nobody_knows_is_said(store: SqlStore) -> None:
    """A tag, a format, and those that cannot go to stdout: exit code 2 by the error's class."""
    for asked in (
        ["--tag", "蛙鸣考"],
        ["--format", "docx"],
        ["--format", "parquet"],
        ["--format", "obsidian"],
    ):
        said = CliRunner().invoke(cli, ["export", *asked])
        assert type(said.exception).__name__ == "UsageError", asked
        assert said.stdout == ""


@pytest.mark.parametrize("kind", ["bibtex", "ris", "csl", "markdown"])
def test_other_formats_tell_of_each_paper_once_and_of_nothing_held(store: SqlStore, kind: str) -> None:
    """Whatever was written about it: a held text leaves the store as JSON lines and Parquet alone."""
    text = _export("--format", kind).stdout
    assert SECRET not in text
    assert text.count("A Pond Held Back") == 1
    if kind == "csl":
        assert len(json.loads(text)) == len(set(_ids()))


def test_of_versions_the_newest_with_a_text_is_told(store: SqlStore) -> None:
    """One that has none yet does not put it out of sight."""
    newer = samples.outcome("9901.00001", State.DEFERRED, reason="budget").model_copy(update={"version": 2})
    entry = samples.entry(1, newer, Section.REPLACED).model_copy(update={"id": "9901.00001", "version": 2})
    store.save_digest(samples.digest(entry, day=DAY + timedelta(1)))
    store.save_outcome(newer)
    assert _ids().count("9901.00001") == 2
    (item,) = (one for one in json.loads(_export("--format", "csl").stdout) if "9901.00001" in one["id"])
    assert "MurmurNet" in item["note"]


def test_a_file_is_whole_or_as_it_was(store: SqlStore, tmp_path: Path) -> None:
    """Written beside and swapped in; the same store gives the same bytes."""
    out = tmp_path / "a" / "papers.jsonl"
    said = _export("--out", str(out))
    assert said.stdout == ""
    first = out.read_bytes()
    _export("--out", str(out))
    assert out.read_bytes() == first == _export().stdout.encode()
    assert [one.name for one in out.parent.iterdir()] == [out.name]


def test_an_empty_store_gives_sound_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing, or an empty list."""
    monkeypatch.chdir(tmp_path)
    assert _export().stdout == ""
    assert json.loads(_export("--format", "csl").stdout) == []


def test_many_pages_make_one_export(store: SqlStore) -> None:
    """Beyond what one query takes: each paper once, on the second page as on the first."""
    entries = [samples.entry(number) for number in range(1, 1201)]
    store.save_digest(samples.digest(*entries, day=date(2026, 2, 1)))
    ids = _ids("--day", "2026-02-01")
    assert ids == [entry.id for entry in entries]


def test_a_reader_may_stop(store: SqlStore, tmp_path: Path) -> None:
    """`| head -1` is no fault: no traceback, exit code 0."""
    entries = [samples.entry(number) for number in range(1, 2001)]
    store.save_digest(samples.digest(*entries))
    program = "from jianbao.cli import main; main()"
    made = subprocess.Popen(
        [sys.executable, "-c", program, "export"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    )
    assert made.stdout
    assert made.stderr
    assert json.loads(made.stdout.readline())["id"]
    made.stdout.close()
    said = made.stderr.read()
    made.stderr.close()
    assert made.wait() == 0, said
    assert "Traceback" not in said
    assert "ledger" not in said
