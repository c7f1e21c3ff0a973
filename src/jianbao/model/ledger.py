"""The 核对 of a digest: whether it is whole, and where its 简介 come from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pydantic import Field, computed_field, model_validator

from jianbao.model.announcement import Counts
from jianbao.model.base import Record
from jianbao.model.calls import Usage

_COMPUTED = {"listed", "balanced"}


class Missing(Record):
    """A paper that arXiv announced and that is not in the digest."""

    id: str
    reason: str
    """A short code, as in `Outcome.reason`."""


class Briefs(Record):
    """Where the 简介 of a digest's entries come from, or why there are none. Each entry counts once."""

    fulltext: int = 0
    abstract: int = 0
    """Written from title, abstract and comment alone."""
    draft: int = 0
    """By rule, without a model."""
    imported: int = 0
    carried: int = 0
    """An earlier version's 简介 for a replaced paper, whatever that was written from."""
    held: int = 0
    rejected: int = 0
    """Turned down by a person."""
    failed: int = 0
    deferred: int = 0
    withdrawn: int = 0
    unseen: int = 0
    """Replaced papers that were never seen as new, for which none is written."""
    insufficient: int = 0
    """Too little to write from."""
    none: int = 0
    """None for a reason that is not known."""


class Translations(Record):
    """How much of a digest stands there in Chinese."""

    title: int = 0
    abstract: int = 0
    held: int = 0
    """Titles and abstracts of which a check refuses the Chinese."""
    failed: int = 0
    """Those that nobody could translate, or was asked to."""


class Ledger(Record):
    """The sums of a digest."""

    announced: dict[str, Counts | None] = Field(default_factory=dict)
    """By category, arXiv's own counts; None where a category's announcement could not be had, empty where
    nothing is known of any (imported)."""
    distinct: int | None = None
    """Papers announced, each once; None where nothing is known."""
    printed: Counts
    """In this digest. New is a paper whose primary category is one of the topic's, cross any other."""
    missing: tuple[Missing, ...] = ()
    """Announced and not in this digest; sorted by reason, then by id."""
    approximate: tuple[str, ...] = ()
    """Categories whose announcement was rebuilt from OAI's records: their counts are what was found."""
    briefs: Briefs = Briefs()
    translations: Translations = Translations()
    calls: int = 0
    """Paid for what is printed. A paper in two topics counts in both."""
    usage: Usage = Usage()
    costs: dict[str, Decimal] = Field(default_factory=dict)
    """Money by currency."""
    unpriced: int = 0
    """Of `calls`, those whose price is not known."""

    @model_validator(mode="before")
    @classmethod
    def _without_computed(cls, content: Any) -> Any:
        if isinstance(content, dict):
            return {name: value for name, value in content.items() if name not in _COMPUTED}
        return content

    @computed_field  # type: ignore[prop-decorator]
    @property
    def listed(self) -> int:
        """Sum of `announced`: a paper counts in each category that announced it."""
        return sum(counts.total for counts in self.announced.values() if counts)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def balanced(self) -> bool | None:
        """Whether every paper announced is in the digest or named as missing; None where nothing is known."""
        if self.distinct is None:
            return None
        return self.distinct == self.printed.total + len(self.missing)
