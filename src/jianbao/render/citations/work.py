"""A paper as it is cited."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from jianbao.errors import UsageError
from jianbao.model import ArxivId, Entry, Paper
from jianbao.render.fields import clean, collapsed

__all__ = ["Name", "Work"]

_FIRST_CENTURY = 91
"""arXiv began in 1991: `9107` is of that century, `0704` of the next."""
_STAMP = re.compile(r"(?:[a-z-]+/)?(\d{2})(0[1-9]|1[0-2])\.?\d{3,5}", re.ASCII)
_MANY = re.compile(r"\b(?:and|Collaborations?|Consortium|Team|Group)\b|[,;:&]")
"""What no person's name holds."""
_SUFFIX = re.compile(r"(?:Jr|Sr)\.?|I{2,3}|IV")


@dataclass(frozen=True, slots=True)
class Name:
    """An author. Of a group, and of one word, all is `family`."""

    family: str
    given: str = ""
    suffix: str = ""

    @classmethod
    def parse(cls, name: str) -> Name:
        """As arXiv writes it: given names first; `van der` and the like belong to the family."""
        words = collapsed(clean(name)).split(" ")
        if len(words) < 2 or _MANY.search(name):
            return cls(" ".join(words))
        suffix = words.pop() if len(words) > 2 and _SUFFIX.fullmatch(words[-1]) else ""
        at = len(words) - 1
        while at > 1 and words[at - 1].islower():
            at -= 1
        return cls(" ".join(words[at:]), " ".join(words[:at]), suffix)

    def __str__(self) -> str:
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Work:
    """What citations say of a paper."""

    id: str
    title: str
    authors: tuple[str, ...]
    categories: tuple[str, ...] = ()
    abstract: str = ""
    submitted: date | None = None
    """Its first version."""
    journal_ref: str | None = None
    doi: str | None = None
    brief: str | None = None
    """The published 简介."""
    tags: tuple[str, ...] = ()
    """In Chinese."""

    @classmethod
    def of(cls, entry: Entry, paper: Paper | None = None) -> Work:
        """What is cited of an entry, and no more; `paper` is arXiv's record, which knows more."""
        return cls(
            id=entry.id,
            title=entry.title,
            authors=entry.authors,
            categories=entry.categories,
            submitted=paper.published.date() if paper and paper.published else None,
            journal_ref=paper.journal_ref if paper else None,
            doi=paper.doi if paper else None,
        )

    @property
    def key(self) -> str:
        """`luong2508.03780`: the same in every file, and no other paper's."""
        last = next(iter(self.authors), "").rpartition(" ")[2]
        plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
        name = re.sub(r"[^a-z]", "", plain.lower()) or "arxiv"
        return name + re.sub(r"[^\w.-]", "-", self.id, flags=re.ASCII)

    @property
    def arxiv(self) -> str | None:
        """The id, where it is one of arXiv's."""
        try:
            return ArxivId.parse(self.id).id
        except UsageError:
            return None

    @property
    def url(self) -> str | None:
        """arXiv's page."""
        return f"https://arxiv.org/abs/{self.arxiv}" if self.arxiv else None

    @property
    def issued(self) -> tuple[int, ...]:
        """Year, month and day of the first version; year and month of its id where that is all we know."""
        if self.submitted:
            return self.submitted.year, self.submitted.month, self.submitted.day
        match = _STAMP.fullmatch(self.arxiv or "")
        if not match:
            return ()
        year = int(match[1])
        return (1900 if year >= _FIRST_CENTURY else 2000) + year, int(match[2])

    @property
    def note(self) -> str | None:
        """The 简介, for programs that keep notes."""
        return f"简介（AI 生成，可能有误）：{self.brief}" if self.brief else None
