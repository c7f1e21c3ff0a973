"""The outputs' folder: whole files, written beside and swapped in."""

from __future__ import annotations

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
        raise StoreError(
            f"cannot write {target}: {error.strerror}; the old file is as it was", path=str(target)
        ) from error
