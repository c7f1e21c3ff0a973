"""Counts of things: five languages, 六种语言; of which thing a number is said."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jianbao.checks.numbers.quantity import Quantity

__all__ = ["contradiction", "mistaken"]

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
    "国家": "countries|country|nations?",
    "国": "countries|country|nations?",
    "方言": "dialects?|accents?",
    "模态": "modalities|modality",
    "指标": "metrics?|measures?|indicators?",
    "专家": "experts?",
    "团队": "teams?",
    "攻击": "attacks?",
    "说话人": "speakers?",
    "视频": "videos?|clips?",
    "图像": "images?|pictures?",
}
_THINGS = {
    zh: re.compile(rf"[\s-](?:[\w-]+\s){{0,2}}?(?:{en})\b", re.IGNORECASE) for zh, en in _NOUNS.items()
}
_LISTED = re.compile(r"(?:each|per|of the|other|these|those|first|last|next)\s$", re.IGNORECASE)
_BEFORE = 8


def contradiction(claim: Quantity, sources: Sequence[Quantity], text: str) -> Quantity | None:
    """The one other number that a source states for what a claim counts, if it states just one."""
    noun = _noun(claim)
    stated = list(_of_things(noun, sources, text)) if noun else []
    return stated[0] if len({one.low for one in stated}) == 1 and stated[0].low != claim.low else None


def mistaken(claim: Quantity, sources: Sequence[Quantity], text: str) -> Quantity | None:
    """The same where the claim's own number stands in the source, but only as one of other things."""
    other = contradiction(claim, sources, text)
    if other is None:
        return None
    same = [one for one in sources if one.low == claim.low and not one.named]
    elsewhere = {one.start for noun in _NOUNS for one in _of_things(noun, same, text)}
    return other if same and all(one.start in elsewhere for one in same) else None


def _noun(claim: Quantity) -> str | None:
    return next((zh for zh in _NOUNS if claim.counted.endswith(zh) or zh in claim.counted[:5]), None)


def _of_things(noun: str, sources: Sequence[Quantity], text: str) -> Iterator[Quantity]:
    """Numbers that the source gives for what a noun means."""
    for one in sources:
        if one.unit.family or one.vague or one.named or one.low <= 1:
            continue
        before = text[max(0, one.start - _BEFORE) : one.start]
        if _THINGS[noun].match(text, one.end) and not _LISTED.search(before):
            yield one
