"""Digests read from disk into the store, and written out again."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from jianbao.adapters.files import OutputFolder
from jianbao.errors import UsageError
from jianbao.model import Basis, Brief, Filters, Severity, State
from jianbao.render import DefectKind, read_digest
from jianbao.render.record import record
from jianbao.stages.archive import Imported, days_without, digest_files, import_digests, render_all
from jianbao.stages.disk import LARGEST
from jianbao.stages.judge import judged
from jianbao.stages.publish import Layout
from tests.stages.conftest import Houses
from tests.stages.house import House, lore
from tests.stages.samples import AUDIO, DAY, GOOD, NOW, listed, listing, outcome, paper, paper_id

PAGE = "20261102_Mon/audio.md"
READ = partial(map, partial(judged, lore=lore().vocabulary))


@pytest.fixture
async def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of somebody's classic digests, Markdown alone."""
    folder = tmp_path_factory.mktemp("theirs")
    theirs = House(folder, layout="classic")
    theirs.arxiv.announce(listing("cs.SD", listed(1), listed(2)), listing("eess.AS"))
    theirs.arxiv.hold(paper(1), paper(2))
    await theirs.run(AUDIO)
    theirs.store.close()
    (folder / "outputs" / PAGE).with_suffix(".json").unlink()
    return folder / "outputs"


def _import(house: House, folder: Path) -> list[Imported]:
    return list(import_digests(digest_files(folder), house.store, READ))


def _content(house: House) -> str:
    """Everything that the database holds, as a sum."""
    with closing(sqlite3.connect(house.folder / "jianbao.db")) as database:
        return hashlib.sha256("\n".join(database.iterdump()).encode()).hexdigest()


def _write(folder: Path, day: str, *entries: tuple[int, str | None], slug: str = "audio") -> Path:
    """A classic digest of new papers: their numbers and 简介."""
    text = f"# 音频 cs.SD\n\n- **最新发布 {len(entries)} 篇**\n\n- **更新 0 篇**\n\n## 最新发布\n\n"
    for number, (which, brief) in enumerate(entries, 1):
        one, url = paper(which), f"https://arxiv.org/pdf/{paper_id(which)}v1"
        said = f"- **简介: {brief}**\n\n" if brief else ""
        text += (
            f"#### [new {number:03d}] {one.title}\n- **分类: cs.SD**\n\n{said}- **链接: [{url}]({url})**\n\n"
            f"> **作者:** Ada Example\n>\n> **摘要:** {one.abstract}\n>\n---\n"
        )
    page = folder / day / f"{slug}.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"{text}## 更新\n\n", encoding="utf-8")
    return page


def _rendered(house: House, layout: Layout) -> bytes:
    out = house.folder / layout
    list(render_all(house.store, OutputFolder(out), layout))
    return (out / PAGE).read_bytes()


def test_what_is_read_in_comes_out_the_same(house: House, printed: Path) -> None:
    """A classic digest goes through the store and back, byte for byte; its papers and 简介 are known then."""
    [one] = _import(house, printed)
    assert one.receipt
    assert (one.receipt.entries, one.receipt.healed, one.receipt.defects, one.known) == (2, (), (), False)
    assert _rendered(house, "classic") == (printed / PAGE).read_bytes()
    known = house.known(paper(1))
    assert known
    assert known.brief
    assert (known.state, known.basis, known.brief.text) == (State.PUBLISHED, Basis.IMPORTED, GOOD)
    stored = house.store.papers([(paper_id(1), 1)])[paper_id(1), 1]
    assert (stored.title, stored.abstract) == (paper(1).title, paper(1).abstract)


def test_reading_in_twice_changes_nothing(house: House, printed: Path) -> None:
    """The second time the digest is known, nothing is written, and the same is told of it."""
    [first] = _import(house, printed)
    before = _content(house)
    [again] = _import(house, printed)
    assert again.known
    assert again.receipt == first.receipt
    assert _content(house) == before


def test_an_import_undoes_nothing_of_ours(house: House, printed: Path) -> None:
    """Records and outcomes that the store has stay as they are."""
    ours = outcome(1, brief=Brief(text="我们自己的简介。"), basis=Basis.FULLTEXT)
    house.store.save_outcome(ours)
    house.store.add_papers([paper(1, licence="https://example.org/licence")])
    _import(house, printed)
    assert house.known(paper(1)) == ours
    assert house.store.papers([(paper_id(1), 1)])[paper_id(1), 1].licence == "https://example.org/licence"


async def test_our_own_record_beside_the_page_is_read_whole(houses: Houses, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    """What Markdown does not say, such as calls and evidence, comes back from the JSON."""
    ours = houses()
    ours.arxiv.announce(listing("cs.SD", listed(1)), listing("eess.AS"))
    ours.arxiv.hold(paper(1))
    await ours.run(AUDIO)
    other = House(tmp_path_factory.mktemp("other"))
    [one] = _import(other, ours.folder / "outputs")
    assert one.receipt
    assert one.receipt.defects == ()
    assert other.store.digest("audio", DAY) == ours.store.digest("audio", DAY)
    assert _rendered(other, "standard") == (ours.folder / "outputs" / PAGE).read_bytes()
    other.store.close()


def test_digests_are_found_by_their_folders(tmp_path: Path) -> None:
    """Oldest day first, whatever else lies about; the index is none."""
    tuesday = "20261103_Tue"
    for name in (f"{tuesday}/b.md", "20261102/a.md", f"{tuesday}/a.md", f"{tuesday}/README.md", "x/y.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [(day, path.name) for day, path in digest_files(tmp_path)]
    assert found == [(DAY, "a.md"), (date(2026, 11, 3), "a.md"), (date(2026, 11, 3), "b.md")]


def test_a_folder_without_digests_is_told(tmp_path: Path) -> None:
    """With how they would lie there."""
    with pytest.raises(UsageError, match="holds no digests: they lie in folders such as"):
        digest_files(tmp_path)


def test_a_day_that_does_not_exist_is_told(tmp_path: Path) -> None:
    """A folder's name is somebody's typing, not a fault of ours."""
    (tmp_path / "20261345").mkdir()
    (tmp_path / "20261345" / "audio.md").touch()
    with pytest.raises(UsageError, match="20261345"):
        digest_files(tmp_path)


@pytest.mark.parametrize("bytes_", ["简报".encode("gbk"), b"\xff\xfe\x00"])
def test_a_file_that_is_not_utf8_is_left_out(house: House, printed: Path, bytes_: bytes) -> None:
    """It is told by its path, and all others are read."""
    (printed / "20261101_Sun").mkdir()
    (printed / "20261101_Sun" / "audio.md").write_bytes(bytes_)
    bad, good = _import(house, printed)
    assert (bad.path.parent.name, bad.fault) == ("20261101_Sun", "not UTF-8")
    assert good.receipt
    assert house.store.digest("audio", DAY)


def _endless(page: Path) -> None:
    page.symlink_to("/dev/zero")


def _silent(page: Path) -> None:
    os.mkfifo(page)


def _huge(page: Path) -> None:
    page.touch()
    os.truncate(page, LARGEST + 1)


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (_endless, "not a file"),
        (_silent, "not a file"),
        (Path.mkdir, "not a file"),
        (_huge, "too large for a digest: 64,000,001 bytes, 64,000,000 at most"),
    ],
)
def test_what_cannot_be_read_to_its_end_is_left_out(
    house: House, printed: Path, make: Callable[[Path], None], fault: str
) -> None:
    """A device, a pipe, a folder, a file of gigabytes: the others are read in, and this one is told."""
    make(printed / "20261102_Mon" / "text.md")
    faults = [(one.path.name, one.fault) for one in _import(house, printed)]
    assert sorted(faults) == [("audio.md", None), ("text.md", fault)]


@pytest.mark.parametrize("name", ["Audio 2.md", "音频.md", "..md"])
def test_a_name_that_no_topic_can_have_is_told(house: House, printed: Path, name: str) -> None:
    """It leaves the file out, not the archive."""
    shutil.copy(printed / PAGE, printed / "20261102_Mon" / name)
    (fault,) = [one.fault for one in _import(house, printed) if one.fault]
    assert "its name is no topic's" in fault


def test_the_record_of_another_digest_is_not_read(house: House, tmp_path: Path) -> None:
    """Records that were moved or renamed would overwrite a digest that the command does not name."""
    page = _write(tmp_path, "20261102_Mon", (1, GOOD), slug="text")
    other = read_digest(page.read_text(encoding="utf-8"), "audio", DAY).digest
    page.with_suffix(".json").write_text(record(other), encoding="utf-8")
    (one,) = _import(house, tmp_path)
    assert one.fault == f"text.json beside it is of audio, {DAY}"


def test_a_record_that_is_nested_without_end_is_left_out(house: House, tmp_path: Path) -> None:
    """It is told, whatever a parser thinks of it."""
    page = _write(tmp_path, "20261102_Mon", (1, GOOD))
    page.with_suffix(".json").write_text("[" * 200_000, encoding="utf-8")
    (one,) = _import(house, tmp_path)
    assert one.fault
    assert one.fault.startswith("not JSON")


def test_a_linked_day_is_read(house: House, tmp_path: Path) -> None:
    """Links to folders elsewhere are days as others are; a link in a circle leads nowhere."""
    _write(tmp_path / "elsewhere", "old", (1, GOOD))
    here = tmp_path / "here"
    here.mkdir()
    (here / "20261102_Mon").symlink_to(tmp_path / "elsewhere" / "old")
    (here / "circle").symlink_to(here)
    assert [one.day for one in _import(house, here)] == [date(2026, 11, 2)]


def test_what_is_no_digest_is_left_out(house: House, printed: Path) -> None:
    """A note that lies in a day's folder ends no import."""
    (printed / "20261102_Mon" / "notes.md").write_text("Call Ada.\n", encoding="utf-8")
    _, note = _import(house, printed)
    assert note.fault
    assert "not a digest" in note.fault


def test_an_import_is_checked_and_waits_for_reviewers(house: House, tmp_path: Path) -> None:
    """Findings stand in the ledger, the digest and the queue; the 简介 stays in print, marked as imported."""
    wrong = "该论文属于语音识别任务，提出新方法，将词错误率降低97.3%，在三个数据集上验证了有效性。"
    _write(tmp_path, "20261102_Mon", (1, wrong), (2, GOOD))
    [one] = _import(house, tmp_path)
    assert one.receipt
    assert (one.receipt.briefs, sum(one.receipt.findings.values())) == (2, 1)
    [item] = house.store.review_queue(Filters(states=(State.PUBLISHED,), severity=Severity.WARNING)).items
    assert (item.outcome.paper_id, item.outcome.basis) == (paper_id(1), Basis.IMPORTED)
    assert any(finding.span == "97.3%" for finding in item.outcome.findings)
    digest = house.store.digest("audio", DAY)
    assert digest
    assert digest.entries[0].outcome == item.outcome
    assert digest.entries[0].brief == wrong


def test_a_task_that_the_text_names_becomes_a_tag(house: House, tmp_path: Path) -> None:
    """By the taxonomy; what it does not know is left alone, and the classic bytes are as they were."""
    said = ("该论文属于多语言语音识别任务，提出新方法。", "该论文提出新方法，用于歌声去混响任务。")
    page = _write(tmp_path, "20261102_Mon", (1, said[0]), (2, GOOD), (3, said[1]))
    [one] = _import(house, tmp_path)
    digest = house.store.digest("audio", DAY)
    assert one.receipt
    assert digest
    tagged, plain, other = (entry.outcome.brief for entry in digest.entries if entry.outcome)
    assert tagged
    assert plain
    assert other
    assert (tagged.tags, plain.tags, one.receipt.tagged) == (("speech.asr",), (), 2)
    assert [lore().vocabulary.taxonomy.name(tag) for tag in other.tags] == ["去混响"]
    assert digest.entries[0].tag_names == ("语音识别",)
    assert _rendered(house, "classic") == page.read_bytes()


def test_a_paper_that_is_new_twice_is_told(house: House, tmp_path: Path) -> None:
    """With the earlier day and the line where it stands again; in another topic it is no defect."""
    _write(tmp_path, "20261102_Mon", (1, GOOD))
    later = _write(tmp_path, "20261103_Tue", (2, GOOD), (1, GOOD))
    _write(tmp_path, "20261103_Tue", (1, GOOD), slug="text")
    found = {one.path: one.receipt.defects for one in _import(house, tmp_path) if one.receipt}
    [told] = found.pop(later)
    assert (told.kind, told.id) == (DefectKind.AGAIN, paper_id(1))
    assert "2026-11-02" in told.message
    assert later.read_text("utf-8").splitlines()[told.line - 1].startswith("#### [new 002]")
    assert not any(found.values())


def test_an_import_that_was_ended_goes_on(house: House, tmp_path: Path) -> None:
    """What was read before is known then; the store comes out as if nothing had happened."""
    for day in ("20261102_Mon", "20261103_Tue", "20261104_Wed"):
        _write(tmp_path, day, (int(day[6:8]), GOOD))
    begun = import_digests(digest_files(tmp_path), house.store, READ)
    next(begun)
    del begun
    assert [one.known for one in _import(house, tmp_path)] == [True, False, False]
    assert [one.known for one in _import(house, tmp_path)] == [True, True, True]
    assert len(house.store.digest_heads()) == 3


def test_a_file_that_changed_is_read_again(house: House, tmp_path: Path) -> None:
    """Its digest is the new one then."""
    _write(tmp_path, "20261102_Mon", (1, GOOD))
    _import(house, tmp_path)
    _write(tmp_path, "20261102_Mon", (1, GOOD), (2, GOOD))
    [one] = _import(house, tmp_path)
    assert not one.known
    digest = house.store.digest("audio", DAY)
    assert digest
    assert len(digest.entries) == 2


async def test_a_digest_of_our_own_is_not_overwritten(house: House, tmp_path: Path) -> None:
    """A run knows more of its day than anybody's file."""
    house.arxiv.announce(listing("cs.SD", listed(1)), listing("eess.AS"))
    house.arxiv.hold(paper(1))
    await house.run(AUDIO)
    before = house.store.digest("audio", DAY)
    _write(tmp_path / "theirs", "20261102_Mon", (1, GOOD))
    [one] = _import(house, tmp_path / "theirs")
    assert one.ours
    assert house.store.digest("audio", DAY) == before


async def test_an_old_copy_of_our_own_rolls_nothing_back(houses: Houses, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    """It counts as known, like the very same file; a newer one, from a store that went on, is taken in."""
    ours, later = houses(), House(tmp_path_factory.mktemp("later"))
    ours.arxiv.announce(listing("cs.SD", listed(1)), listing("eess.AS"))
    ours.arxiv.hold(paper(1))
    await ours.run(AUDIO)
    old = shutil.copytree(ours.folder / "outputs", tmp_path_factory.mktemp("copy") / "old")
    assert [one.known for one in _import(later, old)] == [False]

    ours.store.save_outcome(outcome(1, brief=Brief(text="后来的简介。"), at=NOW + timedelta(days=1)))
    await ours.run(AUDIO)
    newer = ours.store.digest("audio", DAY)
    for folder in (old, ours.folder / "outputs"):
        [one] = _import(ours, folder)
        assert (one.known, one.ours, one.receipt and one.receipt.entries) == (True, False, 1)
        assert ours.store.digest("audio", DAY) == newer
    assert [one.known for one in _import(later, ours.folder / "outputs")] == [False]
    assert later.store.digest("audio", DAY) == newer
    later.store.close()


def test_days_without_a_digest_are_found(tmp_path: Path) -> None:
    """Weekdays between the first and the last one; weekends and the usual holidays are no gaps."""
    days = [date(2026, 11, 20), date(2026, 11, 23), date(2026, 11, 25), date(2026, 11, 30)]
    assert days_without((day, tmp_path) for day in days) == [date(2026, 11, 24), date(2026, 11, 26)]
