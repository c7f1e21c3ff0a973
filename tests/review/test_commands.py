"""`jianbao review` and `jianbao explain` as a user starts them, over the store of a day that is made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from jianbao.model import ReasonCode
from tests.review.house import BETTER, HELD, WRONG, Board
from tests.stages.samples import paper, paper_id
from tests.standin import Desk

AUDIO = "20261102_Mon/audio.md"
TEXT = "20261102_Mon/text.md"
ID = paper_id(HELD)


@pytest.fixture
def desk(made: Board, tmp_path: Path) -> Desk:
    """A user's folder in which the day was made."""
    return Desk(
        tmp_path,
        JIANBAO_STORE__URL=made.house.url,
        JIANBAO_REVIEW__AUTHOR="ada",
        JIANBAO_CLOCK__NOW="2026-11-02T13:30:00+08:00",
        JIANBAO_ARXIV__INTERVAL_S="0",
    )


def test_what_waits_is_listed(desk: Desk) -> None:
    """For people with title, text and findings; for programs one object a line."""
    shown = desk.run("review", "--list")
    assert shown.code == 0, shown.err
    for text in (f"{ID}v1  held", paper(HELD).title, WRONG, "number.unsupported", "37.5%", "1 to review"):
        assert text in shown.out
    item = json.loads(desk.run("review", "--list", "--json", "--state", "held", "--topic", "text").out)
    assert (item["id"], item["text"], item["severity"]) == (f"{ID}v1", WRONG, "error")
    assert [one["topic"] for one in item["printed"]] == ["audio", "text"]
    everything = desk.run("review", "--list", "--state", "all", "--json").out.splitlines()
    assert len(everything) == 4
    assert desk.run("review", "--list", "--code", "term").out == "nothing to review\n"
    wrong = desk.run("review", "--list", "--topic", "adio")
    assert (wrong.code, "did you mean 'audio'" in wrong.err) == (2, True)


def test_decisions_reach_the_digests_at_once(desk: Desk) -> None:
    """Accepted it is in both, edited it says so, rejected it is out, undone it is back."""
    steps: list[tuple[tuple[str, ...], Callable[[str], bool]]] = [
        (("--accept", ID), lambda page: "37.5" in page),
        (("--edit", f"https://arxiv.org/abs/{ID}", "--text", BETTER), lambda page: "可靠性" in page),
        (("--reject", f"{ID}v1", "--reason", "number"), lambda page: "审核未通过" in page),
        (("--undo", ID), lambda page: "可靠性" in page),
    ]
    for arguments, holds in steps:
        done = desk.run("review", *arguments)
        assert done.code == 0, done.err
        assert "by ada" in done.out
        files = desk.files()
        for name in (AUDIO, TEXT):
            assert name in done.out
            assert holds(files[name].decode())


def test_a_run_prints_what_a_reviewer_could_not(desk: Desk, made: Board) -> None:
    """Decided, and dead before any file was written: the next run amends every digest, asking nobody."""
    before = desk.files()
    made.reviewer.edit((ID, 1), BETTER, None, made.by(HELD))
    assert desk.files() == before
    done = desk.run("run", "--day", "2026-11-02", "--topic", "audio")
    assert done.code == 0, done.err
    for name in (AUDIO, TEXT):
        assert "可靠性" in desk.files()[name].decode()
    assert made.store.stale_digests() == []


def test_a_decision_about_what_is_no_longer_there(desk: Desk) -> None:
    """Exit code 2, with both texts."""
    etag = json.loads(desk.run("review", "--list", "--json").out)["etag"]
    assert desk.run("review", "--edit", ID, "--text", BETTER, "--etag", etag).code == 0
    late = desk.run("review", "--accept", ID, "--etag", etag)
    assert late.code == 2
    assert WRONG in late.err
    assert BETTER in late.err
    assert "Traceback" not in late.err


def test_an_edit_with_an_error_is_refused(desk: Desk) -> None:
    """It says which, and nothing changes; --override insists."""
    before = desk.files()
    refused = desk.run("review", "--edit", ID, "--text", WRONG)
    assert refused.code == 2
    assert "number.unsupported" in refused.err
    assert desk.files() == before
    assert desk.run("review", "--edit", ID, "--text", WRONG, "--override").code == 0


def test_tags_are_edited_by_name(desk: Desk) -> None:
    """In either language; one that the taxonomy does not have is refused."""
    assert desk.run("review", "--edit", paper_id(1), "--tag", "语音识别").code == 0
    assert "任务: 语音识别" in desk.files()[AUDIO].decode()
    refused = desk.run("review", "--edit", paper_id(1), "--tag", "煮咖啡")
    assert refused.code == 2
    assert "煮咖啡" in refused.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--reject", ID), " ".join(one.value for one in ReasonCode)),
        (("--reject", ID, "--reason", "taste"), "taste"),
        (("--edit", ID), "--text"),
        (("--accept", ID, "--undo", ID), "one thing at a time"),
        (("--accept", "2611.09999"), "2611.09999"),
        (("--accept", "nothing"), "nothing"),
        (("--undo", ID), "nothing was decided"),
        (("--list", "--state", "sold"), "sold"),
    ],
)
def test_a_wrong_command_line_is_said_in_a_sentence(
    desk: Desk, arguments: tuple[str, ...], said: str
) -> None:
    """Exit code 2, what is wrong, and no decision."""
    done = desk.run("review", *arguments)
    assert done.code == 2
    assert all(word in done.err for word in said.split())
    assert "Traceback" not in done.err


def test_decisions_travel_as_a_file(desk: Desk, tmp_path: Path) -> None:
    """Out and in again changes nothing."""
    desk.run("review", "--edit", ID, "--text", BETTER)
    desk.run("review", "--reject", paper_id(1), "--reason", "off-topic")
    assert desk.run("review", "--export", "decisions.jsonl").code == 0
    lines = (tmp_path / "decisions.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["action"] for line in lines] == ["edit", "reject"]
    before = desk.files()
    again = desk.run("review", "--import", "decisions.jsonl")
    assert (again.code, again.out) == (0, "0 taken, 2 known, 0 left\n")
    assert desk.files() == before


def test_where_a_brief_comes_from(desk: Desk) -> None:
    """Source, prompt, model, every answer with its money, findings, decisions, digests."""
    desk.run("review", "--edit", ID, "--text", BETTER)
    told = desk.run("explain", ID)
    assert told.code == 0, told.err
    for text in (
        "published from fulltext: edited",
        "PDF: good, 8 pages",
        "prompt: brief@1 sha256",
        "model: frog-1-2026",
        "attempt 0, question: answered, 1,000 + 100 tokens, 0.002 CNY",
        "repair 2: answered",
        "together 3,300 tokens, 0.006 CNY",
        "held from fulltext: checks: number.unsupported",
        f"- {WRONG}",
        f"+ {BETTER}",
        "audio 2026-11-02",
    ):
        assert text in told.out
    record = json.loads(desk.run("explain", ID, "--json").out)
    assert [one["turn"] for one in record["answers"]] == [0, 1, 2]
    assert record["decisions"][0]["author"] == "ada"
    assert len(record["rows"]) == 2


def test_the_login_name_decides_where_no_other_is_set(desk: Desk) -> None:
    """Somebody always stands beside a decision."""
    del desk.environment["JIANBAO_REVIEW__AUTHOR"]
    done = desk.run("review", "--accept", ID, LOGNAME="bo")
    assert "accepted by bo" in done.out
