"""Output files: whole or not at all, whatever becomes of the process or the disk."""

from __future__ import annotations

import os
import resource
import signal
import sys
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings

from jianbao.adapters.files import OutputFolder
from jianbao.errors import StoreError, UsageError
from tests import strategies

spawning = get_context("spawn")
PAGE = PurePosixPath("20261102_Mon/audio.md")
OLD, NEW = "旧的一页\n" * 2000, "新的一页\n" * 3000


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that stands there already."""
    OutputFolder(tmp_path).write(PAGE, OLD)
    return tmp_path / PAGE


def _in_child(target: Callable[[Path, str, Connection], None], folder: Path, detail: str) -> tuple[str, int]:
    """What a process said, and the code with which it ended."""
    receiving, sending = spawning.Pipe(duplex=False)
    child = spawning.Process(target=target, args=(folder, detail, sending))
    child.start()
    # the child holds the other end alone, so that its death is heard
    sending.close()
    with receiving:
        try:
            said = str(receiving.recv()) if receiving.poll(60) else ""
        except EOFError:
            said = ""
    child.join(60)
    assert child.exitcode is not None
    return said, child.exitcode


def _killed_at(folder: Path, step: str, out: Connection) -> None:
    """Write, and be killed at the moment of one call to the system."""

    def kill(event: str, arguments: tuple[object, ...]) -> None:
        if event == step and str(folder) in str(arguments):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(kill)
    OutputFolder(folder).write(PAGE, NEW)
    out.send("written")


def _without_room(folder: Path, limit: str, out: Connection) -> None:
    """Write where no file may grow beyond a limit in bytes, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        OutputFolder(folder).write(PAGE, NEW)
    except StoreError as error:
        out.send(str(error))
    else:
        out.send("written")


def test_a_file_is_written_as_it_is(tmp_path: Path) -> None:
    """UTF-8, the very line ends that were given, folders made as needed, readable by all."""
    assert OutputFolder(tmp_path / "outputs").write(PAGE, "简报\n二\r\n")
    written = tmp_path / "outputs" / PAGE
    assert written.read_bytes() == "简报\n二\r\n".encode()
    assert written.stat().st_mode & 0o777 == 0o644
    assert [path.name for path in written.parent.iterdir()] == ["audio.md"]


def test_what_is_unchanged_is_not_touched(tmp_path: Path, page: Path) -> None:
    """The same text again writes nothing: the very same file stands there, with its time."""
    before = page.stat()
    assert not OutputFolder(tmp_path).write(PAGE, OLD)
    after = page.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert OutputFolder(tmp_path).write(PAGE, NEW)
    assert page.stat().st_ino != before.st_ino


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(strategies.texts(max_size=200))
def test_any_text_comes_back(tmp_path: Path, text: str) -> None:
    """And writing it twice is writing it once."""
    folder = OutputFolder(tmp_path)
    folder.write(PAGE, text)
    assert (tmp_path / PAGE).read_bytes().decode() == text
    assert not folder.write(PAGE, text)


@pytest.mark.parametrize("path", ["/etc/jianbao.md", "../outside.md", "a/../../outside.md", "a/.."])
def test_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    """A path that leads out is refused before anything is made."""
    with pytest.raises(UsageError):
        OutputFolder(tmp_path / "outputs").write(PurePosixPath(path), "x")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["tempfile.mkstemp", "os.chmod", "os.rename"])
def test_a_kill_leaves_the_old_file(tmp_path: Path, page: Path, step: str) -> None:
    """Killed at the first, a later or the last call alike: the old page stands, the next run writes."""
    assert _in_child(_killed_at, tmp_path, step) == ("", -signal.SIGKILL)
    assert page.read_text(encoding="utf-8") == OLD
    assert [path for path in page.parent.iterdir() if not path.name.startswith(".")] == [page]
    assert OutputFolder(tmp_path).write(PAGE, NEW)
    assert page.read_text(encoding="utf-8") == NEW


@pytest.mark.parametrize("limit", ["0", "4096"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, page: Path, limit: str) -> None:
    """The error names the file, and no half of the new one lies about."""
    told, code = _in_child(_without_room, tmp_path, limit)
    assert (told.startswith(f"cannot write {page}: "), code) == (True, 0), told
    assert page.read_text(encoding="utf-8") == OLD
    assert list(page.parent.iterdir()) == [page]


def test_looking_whether_it_can_be_written_leaves_nothing(tmp_path: Path) -> None:
    """Neither a file nor a folder; a folder of the day that is a file is found too."""
    folder = OutputFolder(tmp_path / "outputs")
    folder.require(PAGE.parent)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "outputs").mkdir()
    (tmp_path / "outputs" / PAGE.parent).write_text("mine")
    with pytest.raises(StoreError, match="20261102_Mon"):
        folder.require(PAGE.parent)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file lies where the folder should be: nothing is overwritten."""
    (tmp_path / "outputs").write_text("mine")
    folder = OutputFolder(tmp_path / "outputs")
    with pytest.raises(StoreError, match=r"cannot write .*Not a directory \(move the file"):
        folder.write(PAGE, NEW)
    with pytest.raises(StoreError, match=r"cannot write .*Not a directory \(move the file"):
        folder.require(PAGE.parent)
    assert (tmp_path / "outputs").read_text() == "mine"
