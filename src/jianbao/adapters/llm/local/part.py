"""What is on the disk of a file that is being fetched. Blocks: made, and ended, in a thread."""

from __future__ import annotations

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Self

__all__ = ["Lock", "Part"]

_BLOCK = 1 << 20


class Part:
    """A file's beginning, beside its place; the name holds the checksum of the whole.

    So a part is gone on with only where it belongs, whichever host has the rest: no host's ETag is needed.
    """

    def __init__(self, target: Path, sha256: str) -> None:
        """What an earlier process left is read again for the checksum."""
        self._target = target
        self._sha256 = sha256
        self._path = target.with_name(f"{target.name}.{sha256[:16]}.part")
        self._file = self._path.open("a+b")
        self._sum = hashlib.sha256()
        self.have = 0
        """Bytes."""
        self._file.seek(0)
        while block := self._file.read(_BLOCK):
            self._count(block)
        self.most = self.have
        """The furthest that it ever was."""

    def write(self, block: bytes) -> None:
        """The next bytes."""
        self._file.write(block)
        self._count(block)
        self.most = max(self.most, self.have)

    def _count(self, block: bytes) -> None:
        self._sum.update(block)
        self.have += len(block)

    def restart(self) -> None:
        """Forget all of it."""
        self._file.truncate(0)
        self._sum = hashlib.sha256()
        self.have = 0

    def settle(self) -> bool:
        """Put the whole file in its place, or delete it and give False: its checksum is another one."""
        if self._sum.hexdigest() != self._sha256:
            self._path.unlink()
            return False
        self._file.flush()
        os.fsync(self._file.fileno())
        self._path.replace(self._target)
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


class Lock:
    """Held by one process at a time; the system gives it back for one that died."""

    def __init__(self, target: Path) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        self._file = target.with_name(f"{target.name}.lock").open("ab")

    def take(self) -> bool:
        """Whether it is ours now."""
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
