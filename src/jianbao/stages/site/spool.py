"""Papers that wait in a file until their list is made, so that memory stays flat."""

from __future__ import annotations

import tempfile

from jianbao.render.site.lists import Item

__all__ = ["Spool"]


class Spool:
    """Keeps items; what is remembered of each is a number."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it goes with this object

    def keep(self, item: Item) -> int:
        """Where it can be had again."""
        place = self._file.seek(0, 2)
        self._file.write(item.model_dump_json().encode() + b"\n")
        return place

    def item(self, place: int) -> Item:
        """What was kept there."""
        self._file.seek(place)
        return Item.model_validate_json(self._file.readline())

    def close(self) -> None:
        """Let it go."""
        self._file.close()
