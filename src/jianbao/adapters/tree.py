"""A whole folder of files, written beside the one that stands there and put in its place at once."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from jianbao.errors import StoreError, UsageError

__all__ = ["Tree", "new_tree"]

_AT_CWD = -100
_EXCHANGE = 2
"""`AT_FDCWD` and `RENAME_EXCHANGE` of Linux."""


class Tree:
    """A folder in the making."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: set[Path] = set()

    def write(self, path: str, data: bytes) -> None:
        """One file. Raises `UsageError` for a path that leads out, or that was written already."""
        parts = PurePosixPath(path)
        if parts.is_absolute() or ".." in parts.parts:
            raise UsageError(f"{path} lies outside the folder", path=path)
        target = self._folder / path
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        try:
            with target.open("xb") as file:
                file.write(data)
        except FileExistsError as error:
            raise UsageError(f"{path} would be written twice", path=path) from error


@contextmanager
def new_tree(folder: Path, manifest: str) -> Iterator[Tree]:
    """Write a folder anew in the block; at its end the new one takes the old one's place in one step.

    Whatever ends the block early, a `kill -9` too, the old one stays as it was. The old one
    is given up only where its `manifest`, a JSON file with the paths of all its `files`, names
    everything in it: raises `UsageError` where somebody else's file lies there. Of two builds
    at once, one waits.
    """
    beside = folder.with_name(f".{folder.name}.new")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder.parent):
            _is_ours(folder, manifest)
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
            try:
                yield Tree(beside)
                _swap(beside, folder)
            finally:
                shutil.rmtree(beside, ignore_errors=True)
    except OSError as error:
        raise StoreError(
            f"cannot write {folder}: {error.strerror}; what stood there is as it was", path=str(folder)
        ) from error


@contextmanager
def _alone(parent: Path) -> Iterator[None]:
    handle = os.open(parent, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _is_ours(folder: Path, manifest: str) -> None:
    """Raise where anything lies in the folder that a build did not write."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file", path=str(folder))
    try:
        files = json.loads((folder / manifest).read_bytes())["files"]
        ours = {PurePosixPath(path).parts[0] for path in files} | {manifest}
    except (OSError, ValueError, LookupError, TypeError):
        ours = set()
    if strangers := sorted({one.name for one in folder.iterdir()} - ours):
        raise UsageError(
            f"{folder} holds {strangers[0]}, which is not of the site, and would be lost: "
            "name a folder that holds nothing else",
            path=str(folder),
        )


def _swap(new: Path, folder: Path) -> None:
    """`new` becomes `folder`, and the old one, if any, takes its place."""
    if not folder.exists():
        new.rename(folder)
    elif not _exchanged(new, folder):
        aside = folder.with_name(f".{folder.name}.old")
        shutil.rmtree(aside, ignore_errors=True)
        folder.rename(aside)
        new.rename(folder)
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders changed names in one step: only Linux can, and not on every disk."""
    exchange = getattr(ctypes.CDLL(None), "renameat2", None)
    if exchange is None:
        return False
    return bool(exchange(_AT_CWD, os.fsencode(one), _AT_CWD, os.fsencode(other), _EXCHANGE) == 0)
