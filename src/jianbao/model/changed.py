"""A record by the day on which it changed, with all its versions' dates."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import Field

from jianbao.model.base import Record
from jianbao.model.paper import Paper


class Changed(Record):
    """A paper's newest record, as OAI gives it: only there do all versions have their dates."""

    paper: Paper
    """In its newest version. The classes of ACM and MSC are left out: OAI mixes them up."""
    versions: tuple[datetime, ...] = Field(min_length=1)
    """When each version was submitted, in UTC, the first first."""
    datestamp: date
    """The last day, in UTC, on which anything of the record changed. For a paper untouched since, the
    mailing date of its announcement."""
