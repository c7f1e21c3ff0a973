"""The page that leads to every digest: outputs/README.md."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import groupby

from jianbao.model import DigestHead, day_folder
from jianbao.render.fields import collapsed
from jianbao.render.standard import DEMO_NOTICE

__all__ = ["index"]

_LEGEND = "按日期倒序；主题之后是当天新论文的篇数。"
_GAPS = "“缺”是简介尚待补写或审核的篇数。"
_WEEKDAYS = "一二三四五六日"
_MARKS = re.compile(r"[\\\[\]<`]")


def index(heads: Iterable[DigestHead]) -> str:
    """One line a day, newest first, below a heading a month; a link a topic, in the order given.

    A thousand days of five topics make less than 400 kB.
    """
    newest_first = sorted(heads, key=lambda head: head.day, reverse=True)
    lines = ["# 简报"]
    if any(head.demo for head in newest_first):
        lines.append(f"- **演示: {DEMO_NOTICE}**")
    gaps = _GAPS if any(head.unfinished for head in newest_first) else ""
    lines.append(_LEGEND + gaps if newest_first else "还没有简报。")
    for (year, month), group in groupby(newest_first, key=lambda head: (head.day.year, head.day.month)):
        days = groupby(group, key=lambda head: head.day)
        lines += [f"## {year} 年 {month} 月", "\n".join(_line(day, of_day) for day, of_day in days)]
    return "\n\n".join(lines) + "\n"


def _line(day: date, heads: Iterable[DigestHead]) -> str:
    folder = day_folder(day)
    topics = " · ".join(
        f"[{_name(head.name)}]({folder}/{head.slug}.md) {head.new}{_gap(head)}" for head in heads
    )
    return f"- {day:%m-%d} 周{_WEEKDAYS[day.weekday()]}　{topics}"


def _gap(head: DigestHead) -> str:
    return f"（缺 {head.unfinished}）" if head.unfinished else ""


def _name(name: str) -> str:
    return _MARKS.sub(r"\\\g<0>", collapsed(name))
