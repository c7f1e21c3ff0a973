"""A folder of notes that people write in too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath

from jianbao.adapters.files import OutputFolder
from jianbao.errors import StoreError

__all__ = ["Vault"]


class Vault:
    """Notes below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files = OutputFolder(folder)

    def keep(self, path: PurePosixPath, note: str, renewed: Callable[[str, str], str]) -> bool:
        """Write a note, or what `renewed(old, note)` makes of the one that stands; False: nothing changed."""
        target = self._folder / path
        try:
            if target.exists():
                note = renewed(target.read_bytes().decode("utf-8"), note)
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"cannot read {target}: {error}", path=str(target)) from error
        return self._files.write(path, note)
