"""A mailing date's announcement, rebuilt from the dates of records."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from jianbao.adapters.arxiv.listing import is_within
from jianbao.model import Changed, Counts, Kind, Listed, Listing, PaperKey

_ARXIV_TIME = ZoneInfo("America/New_York")
_CUT_OFF = time(14)
_LAST_VERSION = 5
"""arXiv announces no later replacement."""

_HOLIDAYS = timedelta(days=4)
"""A long weekend's: what was submitted before it is announced after it."""

_SATURDAY = 5


def is_mailing_day(day: date) -> bool:
    """Whether arXiv ever announces for it: Friday's and Saturday's evenings have no announcement."""
    return day.weekday() < _SATURDAY


def cut_off(day: date) -> datetime:
    """Until when a paper had to be submitted for a mailing date: 14:00 in New York, the weekday before."""
    before = _weekday_before(day)
    return datetime.combine(before, _CUT_OFF, _ARXIV_TIME)


def approximate(
    category: str, day: date, changed: Iterable[Changed], seen: Container[PaperKey] = ()
) -> Listing:
    """The listing of a mailing date that arXiv's pages no longer reach, from that day's changed records.

    New is what has one version, replaced what has two to five, where the newest was submitted
    between the cut-off before and this one's; `seen` are the `(id, version)`s that are known
    to have been announced before. The window begins four days early: a holiday's papers come
    after it, and a paper that was announced just before and touched on this day stands
    nowhere else any more.

    What cannot be known: which old papers were cross-listed that day (new papers of another
    primary category are there); any paper that was touched later, for its record has moved to
    that day; papers long on hold; a day without announcement, whose papers, if any, are
    edited ones. The counts are of what was found.
    """
    found = [one for one in changed if is_mailing_day(day) and _is_announced(one, day, seen)]
    entries = tuple(
        sorted((_listed(one, category) for one in found), key=lambda entry: (entry.kind.rank, entry.id))
    )
    kinds = [entry.kind for entry in entries]
    new, cross = kinds.count(Kind.NEW), kinds.count(Kind.CROSS)
    counts = Counts(new=new, cross=cross, replaced=len(kinds) - new - cross)
    return Listing(category=category, day=day, counts=counts, entries=entries)


def _is_announced(one: Changed, day: date, seen: Container[PaperKey]) -> bool:
    begin, end = cut_off(_weekday_before(day)) - _HOLIDAYS, cut_off(day)
    in_time = begin < one.versions[-1] <= end
    return in_time and one.paper.version <= _LAST_VERSION and one.paper.key not in seen


def _listed(one: Changed, category: str) -> Listed:
    paper = one.paper
    within = is_within(paper.primary, category)
    if paper.version == 1:
        kind = Kind.NEW if within else Kind.CROSS
    else:
        kind = Kind.REPLACE if within else Kind.REPLACE_CROSS
    return Listed(
        id=paper.id,
        kind=kind,
        title=paper.title,
        authors=paper.authors,
        abstract=paper.abstract,
        comment=paper.comment,
        categories=paper.categories,
        journal_ref=paper.journal_ref,
    )


def _weekday_before(day: date) -> date:
    back = {0: 3, 6: 2}.get(day.weekday(), 1)
    return day - timedelta(days=back)
