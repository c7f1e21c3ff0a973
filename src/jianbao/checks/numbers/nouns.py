"""Small counts that the source states otherwise: five languages, 六种语言."""

from __future__ import annotations

import re
from collections.abc import Sequence

from jianbao.checks.numbers.quantity import Quantity

__all__ = ["contradiction"]

_NOUNS = {
    "数据集": "datasets?|corpora|corpus",
    "语料": "corpora|corpus|datasets?",
    "语言": "languages?",
    "语种": "languages?",
    "基准": "benchmarks?|datasets?",
    "任务": "tasks?",
    "模型": "models?|LLMs?|VLMs?|MLLMs?",
    "阶段": "stages?|phases?|steps?",
    "步骤": "steps?|stages?|phases?",
    "类别": "classes|class|categories|category|types?",
    "情感": "emotions?|emotion classes|emotion categories",
    "领域": "domains?|fields?|areas?",
    "场景": "scenarios?|scenes?|settings?",
    "维度": "dimensions?|aspects?|axes",
    "医院": "hospitals?|centers?|centres?|sites?",
    "参与者": "participants?|subjects?|users?",
}
_THINGS = {
    zh: re.compile(rf"[\s-](?:[\w-]+\s){{0,2}}?(?:{en})\b", re.IGNORECASE) for zh, en in _NOUNS.items()
}
_LISTED = re.compile(r"(?:each|per|of the|other|these|those|first|last|next)\s$", re.IGNORECASE)
_BEFORE = 8


def contradiction(claim: Quantity, sources: Sequence[Quantity], text: str) -> Quantity | None:
    """The one other number that a source states for what a claim counts, if it states just one."""
    noun = next((zh for zh in _NOUNS if claim.counted.endswith(zh) or zh in claim.counted[:5]), None)
    if noun is None:
        return None
    things = _THINGS[noun]
    stated = [
        one
        for one in sources
        if not (one.unit.family or one.vague or one.named)
        and one.low > 1
        and things.match(text, one.end)
        and not _LISTED.search(text, max(0, one.start - _BEFORE), one.start)
    ]
    return stated[0] if len({one.low for one in stated}) == 1 and stated[0].low != claim.low else None
