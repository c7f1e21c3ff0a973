"""Digests after a decision: those that print the paper, only at its entry, whatever crashes."""

from __future__ import annotations

import difflib
from datetime import UTC, datetime
from functools import partial

from jianbao.model import Digest, Entry, ReasonCode, Section, State
from jianbao.render import read_digest, standard, with_entries
from jianbao.stages.archive import import_digests
from jianbao.stages.judge import judged
from tests.review.house import BETTER, HELD, WRONG, Board
from tests.stages.house import lore
from tests.stages.samples import AUDIO, DAY, TEXT, paper_id

KEY = (paper_id(HELD), 1)
PLAIN = (paper_id(1), 1)
LATER = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
PAGE = "20261102_Mon/audio.md"


def _digest(board: Board, topic: str) -> Digest:
    digest = board.store.digest(topic, DAY)
    assert digest
    return digest


def _others(digest: Digest, number: int) -> list[Entry]:
    return [entry for entry in digest.entries if entry.id != paper_id(number)]


def _changed(before: bytes, after: bytes) -> list[str]:
    lines = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [line for line in lines if line[0] in "+-" and line[2:]]


async def test_only_the_digests_that_print_it_change_and_only_there(made: Board) -> None:
    """One entry, and the sum that counts it; all other entries and digests stay to the byte."""
    before, audio = made.files(), _digest(made, "audio")
    made.house.clock.at = LATER
    made.reviewer.edit(PLAIN, BETTER, None, made.by(1))
    assert made.reprint() == [("audio", "2026-11-02")]
    after = made.files()
    assert {name for name in after if after[name] != before.get(name)} == {PAGE, PAGE[:-2] + "json"}
    changed = _changed(before[PAGE], after[PAGE])
    assert [line[:9] for line in changed] == ["- - **简介:", "+ - **简介:", "+ - **补遗:"]
    assert "2026-11-04" in changed[-1]
    assert _others(_digest(made, "audio"), 1) == _others(audio, 1)


async def test_a_paper_of_two_topics_changes_both(made: Board) -> None:
    """Accepting brings its 简介 in, rejecting takes it out again."""
    assert WRONG not in _digest_text(made)
    made.reviewer.accept(KEY, made.by(HELD))
    assert len(made.reprint()) == 2
    for digest in (_digest(made, "audio"), _digest(made, "text")):
        assert [entry.brief for entry in digest.entries if entry.id == paper_id(HELD)] == [WRONG]
        assert digest.head.unfinished == 0
    made.reviewer.reject(KEY, ReasonCode.NUMBER, made.by(HELD))
    made.reprint()
    page = made.files()[PAGE].decode()
    assert "- **状态: 审核未通过：" in page
    assert "补遗" not in page
    assert "37.5" not in page


def _digest_text(board: Board) -> str:
    return standard(_digest(board, "audio"))


async def test_a_later_run_prints_the_same(made: Board) -> None:
    """What a decision made of a digest is what assembling it from the ledger makes of it."""
    made.house.clock.at = LATER
    made.reviewer.accept(KEY, made.by(HELD))
    made.reviewer.reject(PLAIN, ReasonCode.TERM, made.by(1))
    made.reprint()
    pages = made.files()
    made.house.clock.at = LATER.replace(day=9)
    await made.house.run(AUDIO, TEXT)
    after = made.files()
    del pages["README.md"], after["README.md"]  # the run's own
    assert after == pages


async def test_an_undone_decision_leaves_the_page_as_it_was(made: Board) -> None:
    """To the byte."""
    before = made.files()[PAGE]
    made.house.clock.at = LATER
    made.reviewer.accept(KEY, made.by(HELD))
    made.reprint()
    assert made.files()[PAGE] != before
    made.reviewer.undo(KEY, made.by(HELD))
    made.reprint()
    assert made.files()[PAGE] == before


async def test_what_was_decided_before_a_crash_is_printed_by_the_next(made: Board) -> None:
    """The mark is written with the decision, and taken off after the files."""
    made.reviewer.edit(PLAIN, BETTER, None, made.by(1))
    (stale,) = made.store.stale_digests()
    assert (stale.topic, stale.papers) == ("audio", (paper_id(1),))
    # as far as a process came that died before it took off the mark
    made.press.again(stale.model_copy(update={"mark": 0}))
    assert made.store.stale_digests() == [stale]
    made.reprint()
    assert BETTER.encode()[:30] in made.files()[PAGE]
    assert made.store.stale_digests() == []


async def test_a_decision_made_while_a_digest_is_printed_keeps_its_mark(made: Board) -> None:
    """Whoever prints has not seen it."""
    made.reviewer.edit(PLAIN, BETTER, None, made.by(1))
    (seen,) = made.store.stale_digests()
    made.reviewer.undo(PLAIN, made.by(1))
    made.store.fresh(seen)
    assert [one.mark > seen.mark for one in made.store.stale_digests()] == [True]


async def test_an_imported_digest_changes_at_the_entry_too(made: Board) -> None:
    """Its other entries, whose papers nobody decided about, keep what the file said; so do its sums."""
    page = made.house.folder / "outputs" / PAGE
    page.with_suffix(".json").unlink()
    text = page.read_text("utf-8")
    reading = read_digest(text, "audio", DAY).digest
    assert reading.ledger
    made.store.save_digest(reading)
    made.reviewer.reject(PLAIN, ReasonCode.NAME, made.by(1))
    made.reprint()
    after = _digest(made, "audio")
    assert _others(after, 1) == _others(reading, 1)
    assert "- 简介: 据全文 1 · 待审核 1 · 审核未通过 1\n" in page.read_text("utf-8")
    assert list(
        import_digests([(DAY, page)], made.store, partial(map, partial(judged, lore=lore().vocabulary)))
    )


async def test_what_was_turned_down_waits_for_nobody(made: Board) -> None:
    """Neither the index nor the status counts it among what is still to come; the page says so, and back."""
    assert made.store.waiting() == {State.HELD: 1}
    made.reviewer.reject(KEY, ReasonCode.OTHER, made.by(HELD))
    made.reprint()
    assert made.store.waiting() == {}
    digest = _digest(made, "audio")
    assert digest.head.unfinished == 0
    page = standard(digest)
    assert "- 简介: 据全文 2 · 审核未通过 1\n" in page
    assert standard(read_digest(page, "audio", DAY).digest) == page


def test_stated_sums_follow_the_entries() -> None:
    """A digest without stated sums is counted anew; nothing ever becomes less than nothing."""
    empty = Digest(topic=AUDIO, day=DAY, new=0, replaced=0, entries=())
    assert with_entries(empty, ()) == empty
    assert empty.section(Section.NEW) == ()
