"""The page that leads to every digest: outputs/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby
from typing import Self

from pydantic import Field

from jianbao.model import Digest, Record, day_folder
from jianbao.render.fields import collapsed
from jianbao.render.standard import DEMO_NOTICE

__all__ = ["TopicLink", "index"]

_WEEKDAYS = "一二三四五六日"
_MARKS = re.compile(r"[\\\[\]<`]")


class TopicLink(Record):
    """One digest of a day."""

    slug: str
    name: str
    """In Chinese."""
    new: int = Field(ge=0)
    """Number of new papers."""
    demo: bool = False

    @classmethod
    def of(cls, digest: Digest) -> Self:
        """The link to a digest."""
        return cls(slug=digest.topic.slug, name=digest.topic.name, new=digest.new, demo=digest.demo)


def index(days: Iterable[tuple[date, Sequence[TopicLink]]]) -> str:
    """One line a day, newest first, below a heading a month; a link a topic, in the order given.

    A day without topics has no line. A thousand days make about 200 kB.
    """
    newest_first = sorted((day for day in days if day[1]), key=lambda day: day[0], reverse=True)
    lines = ["# 简报"]
    if any(link.demo for _, links in newest_first for link in links):
        lines.append(f"- **演示: {DEMO_NOTICE}**")
    lines.append("按日期倒序；主题之后是当天新论文的篇数。" if newest_first else "还没有简报。")
    for (year, month), group in groupby(newest_first, key=lambda day: (day[0].year, day[0].month)):
        lines += [f"## {year} 年 {month} 月", "\n".join(_line(day, links) for day, links in group)]
    return "\n\n".join(lines) + "\n"


def _line(day: date, links: Sequence[TopicLink]) -> str:
    topics = " · ".join(
        f"[{_name(link.name)}]({day_folder(day)}/{link.slug}.md) {link.new}" for link in links
    )
    return f"- {day:%m-%d} 周{_WEEKDAYS[day.weekday()]}　{topics}"


def _name(name: str) -> str:
    return _MARKS.sub(r"\\\g<0>", collapsed(name))
