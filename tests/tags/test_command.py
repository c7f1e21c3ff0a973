"""`jianbao tags`, as a user runs it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from jianbao.adapters.store import open_store
from jianbao.model import Brief, Outcome
from tests.stages import samples
from tests.standin import Desk
from tests.web.house import keep, written


def _tagged(number: int, *tags: str, proposed: tuple[str, ...] = ()) -> Outcome:
    return written(number, brief=Brief(text=samples.GOOD, tags=tags, proposed=proposed))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder whose store has three papers in print."""
    with closing(open_store(f"sqlite:///{tmp_path}/.jianbao/jianbao.db")) as store:
        outcomes = [
            _tagged(1, "speech.asr"),
            _tagged(2, "speech.asr", proposed=("[蛙类]计数",)),
            _tagged(3, proposed=("[蛙类]计数",)),
        ]
        keep(store, outcomes)
    return Desk(tmp_path)


def test_the_tables_say_what_is_used_and_what_lacks(desk: Desk) -> None:
    """Counts, shares, topics, proposals with a mark from so many papers on, and papers without a tag."""
    done = desk.run("tags", "--least", "2")
    assert done.code == 0, done.err
    assert "3 papers, 66.7% with a tag of the taxonomy" in done.out
    [line] = [line for line in done.out.splitlines() if line.startswith("speech.asr")]
    assert line.split() == ["speech.asr", "语音识别", "2", "66.7%", samples.AUDIO.slug, "2"]
    [line] = [line for line in done.out.splitlines() if "[蛙类]计数" in line]
    assert line.split()[:3] == ["*", "[蛙类]计数", "2"]
    assert f"Untagged: {samples.paper_id(3)}" in done.out


def test_json_has_the_same(desk: Desk) -> None:
    """One object, for programs."""
    said = json.loads(desk.run("tags", "--json").out)
    assert (said["papers"], round(said["coverage"], 3), said["proposing"]) == (3, 0.667, 2)
    assert said["uses"][0]["id"] == "speech.asr"
    [proposal] = said["proposals"]
    assert (proposal["candidate"], len(proposal["papers"])) == (False, 2)


def test_another_day_has_none(desk: Desk) -> None:
    """`--day` and `--since` look at mailing dates; where nothing is printed, that is said."""
    for arguments in (("--day", "2020-01-02"), ("--since", "2099-01-02")):
        done = desk.run("tags", *arguments)
        assert (done.code, done.out.startswith("Nothing is printed")) == (0, True)


def test_a_name_is_explained(tmp_path: Path) -> None:
    """`--like` says what it means, or that nothing has this name, and what is like it; no store is made."""
    known, unknown = (Desk(tmp_path).run("tags", "--like", name) for name in ("ASR", "图像分隔"))
    assert known.out.startswith("ASR: speech.asr 语音识别")
    assert unknown.out.startswith("图像分隔: no tag has this name")
    assert "vision.segmentation" in unknown.out
    assert not list(tmp_path.iterdir())
