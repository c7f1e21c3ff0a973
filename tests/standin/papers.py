"""Days of as many invented papers as are wanted: copies of the demonstration's under other ids."""

from __future__ import annotations

from datetime import date
from itertools import cycle, islice

from jianbao.demo import DemoPaper, announced_days

__all__ = ["copies"]


def copies(number: int) -> dict[date, tuple[DemoPaper, ...]]:
    """The demonstration's last day with so many new papers instead of its own, all with a plain PDF."""
    days = announced_days()
    today = max(days)
    plain = [one for one in days[today] if one.announced == "new" and not one.scanned and not one.hidden]
    return {today: tuple(_copy(one, at) for at, one in enumerate(islice(cycle(plain), number), 1))}


def _copy(paper: DemoPaper, at: int) -> DemoPaper:
    return paper.model_copy(
        update={"id": f"9912.{10_000 + at:05d}", "title": f"{paper.title}, Continued {at} Times"}
    )
