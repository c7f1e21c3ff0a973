"""`jianbao check`: digests on disk, over the whole command and over its parts."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from jianbao.cli.check import check_file
from jianbao.model import Basis, Brief, Digest, Entry, Evidence, Outcome, Section, State, TopicName
from jianbao.render import classic, record, standard
from tests.checks.lore import BRIEF, FROGS, vocabulary

COMMAND = Path(sys.executable).with_name("jianbao")
DAY = date(2026, 11, 23)
QUOTED = (Evidence(claim="雨声", quote="calls overlap with rain"),)
BAD = BRIEF.replace("雨声与", "rainfall 与") + "（99字）"


def entry(number: int, text: str | None, basis: Basis = Basis.IMPORTED, evidence: Any = ()) -> Entry:
    """A new paper, the frogs' by another number."""
    paper = f"2611.{number:05d}"
    outcome = Outcome(
        paper_id=paper,
        version=1,
        state=State.PUBLISHED,
        basis=basis,
        brief=Brief(text=text or BRIEF, evidence=evidence),
        at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    return Entry(
        section=Section.NEW,
        number=number,
        id=paper,
        version=1,
        title=FROGS.title,
        categories=("cs.SD",),
        url=f"https://arxiv.org/pdf/{paper}v1",
        authors=("A. Toad",),
        comment=FROGS.comment,
        abstract=FROGS.abstract,
        outcome=outcome if text else None,
    )


def digest(*entries: Entry) -> Digest:
    """Of the topic audio."""
    topic = TopicName(slug="audio", name="音频", categories=("cs.SD",))
    return Digest(topic=topic, day=DAY, new=len(entries), replaced=0, entries=entries)


def write(folder: Path, printed: str, day: str = "20261123_Mon", **others: str) -> Path:
    """A digest in its day's folder, with files beside it."""
    path = folder / day / "audio.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(printed, encoding="utf-8")
    for suffix, text in others.items():
        path.with_suffix(f".{suffix}").write_text(text, encoding="utf-8")
    return path


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command, as a user calls it."""
    words = [str(COMMAND), "check", *map(str, arguments)]
    return subprocess.run(words, cwd=cwd, capture_output=True, encoding="utf-8", check=False, timeout=120)


@pytest.mark.parametrize("layout", [classic, standard])
def test_findings_are_lines_of_json_and_an_error_is_exit_code_6(layout: Any, tmp_path: Path) -> None:
    """Stdout holds the findings only, with the fields of the contract; the rest goes to stderr."""
    path = write(tmp_path, layout(digest(entry(1, BRIEF), entry(2, BAD), entry(3, None))))
    done = run(path, "--json", "--summary", cwd=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    # the standard layout sets 99 字 apart
    assert [(row["code"], row["severity"], row["span"].replace(" ", "")) for row in rows] == [
        ("form.meta", "error", "（99字）"),
        ("language.half_translated", "warning", "rainfall"),
    ]
    assert {tuple(row) for row in rows} == {
        ("file", "day", "topic", "id", "code", "severity", "span", "message")
    }
    assert {(row["day"], row["topic"], row["id"]) for row in rows} == {("2026-11-23", "audio", "2611.00002")}
    assert done.returncode == 6
    assert "form.meta (error)" in done.stderr
    assert "no_brief" in done.stderr


def test_warnings_alone_are_exit_code_0_and_lines_for_a_person(tmp_path: Path) -> None:
    """With the table after them."""
    write(tmp_path, classic(digest(entry(1, BRIEF.replace("雨声与", "rainfall 与")))))
    done = run(tmp_path, "--summary", cwd=tmp_path)
    assert done.returncode == 0
    first, *table = done.stdout.splitlines()
    assert "2611.00001: warning: language.half_translated “rainfall”" in first
    assert any("language.half_translated (warning)" in line for line in table)


@pytest.mark.parametrize("text", ["# README\n\nnothing\n", None])
def test_what_is_no_digest_is_exit_code_2(text: str | None, tmp_path: Path) -> None:
    """A file of another kind, and a folder without any."""
    if text:
        (tmp_path / "notes.md").write_text(text)
    done = run(tmp_path, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_many_digests_are_gone_over_in_order_whatever_the_processes(tmp_path: Path) -> None:
    """The same lines as one by one; a file that is no digest is said and left out; doubles are counted."""
    days = [f"202611{day:02d}_Day" for day in range(1, 20)]
    paths = [write(tmp_path, classic(digest(entry(1, BAD))), day) for day in days]
    (tmp_path / "notes.md").write_text("# nothing\n")
    done = run(tmp_path, "--json", "--summary", cwd=tmp_path)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    alone = [row for path in paths for row in check_file(path, vocabulary()).rows]
    assert rows == [json.loads(row.as_json()) for row in alone]
    assert "notes.md: left out" in done.stderr
    assert "new on two days" in done.stderr


def codes(path: Path) -> dict[str, str]:
    """What is found in one file."""
    return {row.finding.code: row.finding.severity.value for row in check_file(path, vocabulary()).rows}


def test_evidence_is_asked_of_our_own_digests_alone(tmp_path: Path) -> None:
    """The record beside a digest gives it; what somebody else wrote has none."""
    ours, bare, theirs = (
        digest(entry(1, BRIEF, Basis.ABSTRACT, QUOTED)),
        digest(entry(1, BRIEF, Basis.ABSTRACT)),
        digest(entry(1, BRIEF)),
    )
    found = [codes(write(tmp_path, standard(one), json=record(one))) for one in (ours, bare, theirs)]
    assert found == [{}, {"evidence.missing": "error"}, {}]


def test_of_a_pdf_that_is_not_here_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    """A number of the PDF is for the record; one that a quote bears is nothing at all."""
    text = BRIEF.replace("18%", "18%，在37个池塘上")
    quoted = (Evidence(claim="37个池塘", quote="tested at 37 ponds"),)
    borne = digest(entry(1, text, Basis.FULLTEXT, quoted))
    unseen = digest(entry(1, text, Basis.FULLTEXT, QUOTED))
    assert codes(write(tmp_path, standard(borne), json=record(borne))) == {}
    found = codes(write(tmp_path, standard(unseen), json=record(unseen)))
    assert set(found.values()) <= {"info"}


def test_what_readers_see_is_checked_and_not_the_record(tmp_path: Path) -> None:
    """A 简介 that was changed in the file is judged as it stands there."""
    ours = digest(entry(1, BRIEF, Basis.ABSTRACT, QUOTED))
    path = write(tmp_path, standard(ours).replace("计数任务", "计数任务（99字）"), json=record(ours))
    assert "form.meta" in codes(path)
