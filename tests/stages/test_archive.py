"""Digests read from disk into the store, and written out again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from jianbao.adapters.files import OutputFolder
from jianbao.errors import UsageError
from jianbao.model import Basis, Brief, State
from jianbao.stages.archive import Imported, digest_files, import_digests, render_all
from jianbao.stages.publish import Layout
from tests.stages.conftest import Houses
from tests.stages.house import House
from tests.stages.samples import AUDIO, DAY, GOOD, listed, listing, outcome, paper, paper_id

PAGE = "20261102_Mon/audio.md"


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
    return list(import_digests(digest_files(folder), house.store))


def _rendered(house: House, layout: Layout) -> bytes:
    out = house.folder / layout
    list(render_all(house.store, OutputFolder(out), layout))
    return (out / PAGE).read_bytes()


def test_what_is_read_in_comes_out_the_same(house: House, printed: Path) -> None:
    """A classic digest goes through the store and back, byte for byte; its papers and 简介 are known then."""
    [one] = _import(house, printed)
    assert (one.entries, one.healed, one.defects, one.known) == (2, (), (), False)
    assert _rendered(house, "classic") == (printed / PAGE).read_bytes()
    known = house.known(paper(1))
    assert known
    assert known.brief
    assert (known.state, known.basis, known.brief.text) == (State.PUBLISHED, Basis.IMPORTED, GOOD)
    stored = house.store.papers([(paper_id(1), 1)])[paper_id(1), 1]
    assert (stored.title, stored.abstract) == (paper(1).title, paper(1).abstract)


def test_reading_in_twice_changes_nothing(house: House, printed: Path) -> None:
    """The second time the digest is known, and the ledger gets no further rows."""
    _import(house, printed)
    before = house.known(paper(1))
    [again] = _import(house, printed)
    assert again.known
    assert house.known(paper(1)) == before


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
    assert one.defects == ()
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
def test_a_file_that_is_not_utf8_is_told(house: House, printed: Path, bytes_: bytes) -> None:
    """By its path; what was read before it is kept."""
    (printed / "20261103_Tue").mkdir()
    (printed / "20261103_Tue" / "audio.md").write_bytes(bytes_)
    with pytest.raises(UsageError, match=r"20261103_Tue/audio\.md is not UTF-8"):
        _import(house, printed)
    assert house.store.digest("audio", DAY)
