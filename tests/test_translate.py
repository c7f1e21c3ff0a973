"""`jianbao run` with topics that want titles and abstracts in Chinese, as a user starts it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from jianbao.model import Entry
from jianbao.model.translation import TextPart
from jianbao.render import read_digest, read_record
from tests.standin import Desk, Fault, StandIn
from tests.standin.llm import chinese

pytestmark = pytest.mark.usefixtures("engine")

WANTED = {
    "JIANBAO_TOPICS__VIDEO__TRANSLATE": '["title", "abstract"]',
    "JIANBAO_TOPICS__TEXT__TRANSLATE": '["title"]',
}


def _entries(desk: Desk, slug: str) -> dict[str, Entry]:
    (path,) = (desk.folder / "outputs").glob(f"*/{slug}.json")
    return {entry.id: entry for entry in read_record(path.read_text("utf-8")).entries}


def _purposes(desk: Desk) -> dict[str, int]:
    """Questions of the journal, by what they were for."""
    with sqlite3.connect(desk.folder / ".jianbao" / "jianbao.db") as store:
        return dict(store.execute("SELECT purpose, count(*) FROM answers GROUP BY purpose").fetchall())


@pytest.mark.slow
def test_translations_are_switched_on_fail_and_heal(tmp_path: Path) -> None:
    """Each once, whatever topics want it; what stays English is left out until a later run has it.

    No 简介 is asked for again, the exit code stays 0, and the sums come out.
    """
    with StandIn() as world:
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1")
        assert desk.run("run", "--no-pdf").code == 0
        world.forget()
        new = {paper.id: paper for paper in world.papers()}
        video = [id_ for id_ in _entries(desk, "video") if id_ in new]
        both = {id_ for id_ in (*video, *_entries(desk, "text")) if id_ in new}
        world.llm.script[video[0]] = [Fault.ENGLISH] * 3
        world.llm.script[video[1]] = [Fault.MALFORMED, Fault.THINK]

        done = desk.run("run", **WANTED)
        assert done.code == 0, done.err
        asked = world.account.papers["chat"]
        assert set(asked) == both
        assert asked[video[0]] == 3
        assert asked[video[1]] == 2
        assert {asked[id_] for id_ in both - {*video[:2]}} == {1}
        assert f"1 of {len(both)} translations are not whole" in done.out
        entries = _entries(desk, "video")
        for id_ in video[1:]:
            said = {part.value: entries[id_].chinese(part) for part in TextPart}
            assert said == chinese(new[id_]), id_
            assert entries[id_].brief or new[id_].hidden
        assert {entries[video[0]].chinese(part) for part in TextPart} == {None}
        assert all(one.chinese(TextPart.ABSTRACT) is None for one in _entries(desk, "text").values())

        world.forget()
        healed = desk.run("run", **WANTED)
        assert healed.code == 0, healed.err
        assert dict(world.account.papers["chat"]) == {video[0]: 1}
        assert _entries(desk, "video")[video[0]].chinese(TextPart.TITLE)
        assert _purposes(desk)["translation"] == len(both) + 4

        world.forget()
        before = desk.files()
        assert desk.run("run", **WANTED).code == 0
        assert (world.account.calls, desk.files()) == ({}, before)
        (page,) = (tmp_path / "outputs").glob("*/video.md")
        read = read_digest(page.read_text("utf-8"), "video", world.today)
        assert not read.healed
        told = json.loads(desk.run("explain", video[0], "--json").out)
        assert [one["runs"] for one in told["translations"]] == [1, 2]


@pytest.mark.slow
def test_a_writer_by_rule_translates_nothing(tmp_path: Path) -> None:
    """It says so once, and the digests are made."""
    with StandIn() as world:
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__PROVIDER="draft")
        done = desk.run("run", "--no-pdf", **WANTED)
        assert done.code == 0, done.err
        assert done.err.count("nothing is put into Chinese") == 1
        assert all(entry.translation is None for entry in _entries(desk, "video").values())


def test_an_estimate_counts_them(tmp_path: Path) -> None:
    """Before anybody is asked."""
    with StandIn() as world:
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="gpt-5-mini")
        done = desk.run("run", "--estimate", "--no-pdf", **WANTED)
        assert done.code == 0, done.err
        assert f"{len(world.papers())} papers to ask about and " in done.out
        assert " to translate; " in done.out
        assert "chat" not in world.account.calls


def test_what_cannot_be_translated_is_refused(tmp_path: Path) -> None:
    """Exit code 2, and what there is."""
    desk = Desk(tmp_path, JIANBAO_TOPICS__VIDEO__TRANSLATE='["authors"]')
    done = desk.run("run")
    assert done.code == 2
    assert "topics.video.translate" in done.err
    assert "title" in done.err
