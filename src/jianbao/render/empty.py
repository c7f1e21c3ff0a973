"""Why a day has no papers, in a sentence for readers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from jianbao.model import Empty

__all__ = ["reason"]

_WEEKDAYS = "一二三四五六日"
_SENTENCES = {
    Empty.NOTHING: "arXiv 当日在本主题没有公告",
    Empty.HOLIDAY: "arXiv 因节假日未发布公告",
    Empty.WEEKEND: "周末无公告",
}
"""The earlier one holds for a topic whose categories differ: arXiv did announce on a day with `NOTHING`."""


def reason(day: date, empties: Sequence[Empty]) -> str:
    """`2026-11-27 周五：arXiv 因节假日未发布公告`.

    `day` is the mailing date, `empties` what its categories were settled as; where
    none of them says why, there was nothing in the topic.
    """
    found = next((empty for empty in _SENTENCES if empty in empties), Empty.NOTHING)
    return f"{day} 周{_WEEKDAYS[day.weekday()]}：{_SENTENCES[found]}"
