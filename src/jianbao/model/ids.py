"""arXiv's identifiers, parsed once."""

from __future__ import annotations

import re
from typing import Self

from pydantic import Field

from jianbao.errors import UsageError
from jianbao.model.base import Record

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}"
_URL = r"(?:https?://)?(?:www\.|export\.|browse\.)?arxiv\.org/(?:abs|pdf|html)/"
_ID = re.compile(
    rf"(?:{_URL}|arxiv:)?(?P<id>{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d*))?(?:\.pdf)?", re.IGNORECASE | re.ASCII
)


class ArxivId(Record):
    """A paper, in one version or in whichever is newest."""

    id: str
    """Canonical, without version: `2508.03780`, `math/0309136` (an old id's subject class is dropped)."""
    version: int | None = Field(default=None, ge=1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id, `arXiv:` form or arXiv URL. Raises `UsageError` for anything else."""
        match = _ID.fullmatch(text.strip())
        if not match:
            told = f"{text!r} is no arXiv id: 2508.03780, 2508.03780v2 or math/0309136"
            raise UsageError(told, fault="id", value=text)
        archive, slash, number = match["id"].partition("/")
        if slash:
            archive = archive.partition(".")[0].lower()
        version = match["version"]
        return cls(id=archive + slash + number, version=int(version) if version else None)

    @property
    def file_name(self) -> str:
        """Safe as the name of a file: an old id's slash becomes `_`."""
        return str(self).replace("/", "_")

    def __str__(self) -> str:
        return f"{self.id}v{self.version}" if self.version else self.id
