"""arXiv's identifiers, parsed once."""

from __future__ import annotations

import re
from typing import Protocol, Self

from pydantic import Field

from jianbao.errors import UsageError
from jianbao.model.base import Record

_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}"
_VERSIONED = rf"(?P<id>{_NEW}|{_OLD})(?:v(?P<version>[1-9]\d*))?"
_HOST = r"(?:www\.|export\.|browse\.)?arxiv\.org"
_PAGE = r"(?:abs|pdf|html|format|tb|ps|src|e-print)"
_ID = re.compile(
    rf"(?:arxiv:|oai:arxiv\.org:|(?:doi:|(?:https?://)?(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?{_VERSIONED}(?:\.pdf)?",
    re.IGNORECASE | re.ASCII,
)
_URL = re.compile(
    rf"(?:https?://)?{_HOST}/{_PAGE}/{_VERSIONED}(?:\.pdf)?/?(?:\?[!-\"$-~]*)?(?:#[!-~]*)?",
    re.IGNORECASE | re.ASCII,
)


PaperKey = tuple[str, int]
"""Of a paper version: its id and its version."""


class ArxivId(Record):
    """A paper, in one version or in whichever is newest."""

    id: str
    """Canonical, without version: `2508.03780`, `math/0309136` (an old id's subject class is dropped)."""
    version: int | None = Field(default=None, ge=1)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an id, its `arXiv:` or DOI form or an arXiv URL, whose query and fragment are dropped.

        Raises `UsageError` for anything else.
        """
        match = _ID.fullmatch(text.strip()) or _URL.fullmatch(text.strip())
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


class _Versioned(Protocol):
    @property
    def paper_id(self) -> str: ...
    @property
    def version(self) -> int: ...


class OfPaper(Record):
    """What belongs to a version of a paper: `paper_id` and `version` stand where the record has them."""

    @property
    def key(self: _Versioned) -> PaperKey:
        """Of the paper version."""
        return self.paper_id, self.version

    @property
    def name(self: _Versioned) -> str:
        """Of the paper version: `2508.03780v1`."""
        return f"{self.paper_id}v{self.version}"
