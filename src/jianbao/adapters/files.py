"""The outputs' folder: whole files, written beside and swapped in."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from jianbao.errors import StoreError, UsageError


class OutputFolder:
    """Satisfies `ports.Files`. UTF-8, LF line ends; nothing outside the folder is touched."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, path: PurePosixPath, text: str) -> bool:
        """Put a whole file in place, or leave it where it holds this text already (then False)."""
        if path.is_absolute() or ".." in path.parts:
            raise UsageError(f"{path} lies outside the folder of outputs", path=str(path))
        target = self._folder / path
        data = text.encode()
        with _clear_errors(target):
            if target.is_file() and target.read_bytes() == data:
                return False
            target.parent.mkdir(parents=True, exist_ok=True)
            with _beside(target) as file:
                file.write(data)
        return True

    def require(self, folder: PurePosixPath) -> None:
        """Raise `StoreError` where no file could be written there; tried, and nothing is left behind."""
        for place in (self._folder, self._folder / folder):
            if error := unwritable(place):
                raise StoreError(f"cannot write {place}: {_told(error)}", path=str(place)) from error


def unwritable(folder: Path) -> OSError | None:
    """Why nothing can be written there, tried where it stands or would be made."""
    there = next(one for one in (folder, *folder.parents) if os.path.lexists(one))
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"jianbao")
    except OSError as error:
        return error
    return None


@contextmanager
def new_file(target: Path) -> Iterator[BinaryIO]:
    """Write a whole file in the block: it takes its place at the end."""
    with _clear_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _beside(target) as file:
            yield file


@contextmanager
def _beside(target: Path) -> Iterator[BinaryIO]:
    """Beside the target first, on the disk, then renamed over it: a crash leaves the old file or the new."""
    handle, beside = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o644)
        Path(beside).replace(target)
    finally:
        Path(beside).unlink(missing_ok=True)


@contextmanager
def _clear_errors(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        told = f"cannot write {target}: {_told(error)}; what stood there is as it was"
        raise StoreError(told, path=str(target)) from error


_IN_THE_WAY = "move the file that lies where a folder is wanted, or name another folder"
_NOT_OURS = "check the owner and the permissions of the folder, or name another one"
_CURES = {
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.EACCES: _NOT_OURS,
    errno.EPERM: _NOT_OURS,
    errno.EROFS: "it is mounted for reading only: name another folder",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room: the quota is used up",
}


def _told(error: OSError) -> str:
    """What happened, and what to do where we know."""
    what = error.strerror or type(error).__name__
    return f"{what} ({cure})" if (cure := _CURES.get(error.errno or 0)) else what
