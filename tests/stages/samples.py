"""Invented papers, pages and answers to vary."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

from jianbao.model import (
    Brief,
    ChatReply,
    Counts,
    Document,
    Feed,
    FeedItem,
    Finish,
    Kind,
    Listed,
    Listing,
    Outcome,
    Paper,
    State,
    TextQuality,
    TopicName,
    Usage,
)

DAY = date(2026, 11, 2)
NOW = datetime(2026, 11, 2, 5, 30, tzinfo=UTC)
"""Half past midnight in New York: the day's feed is out."""

AUDIO = TopicName(slug="audio", name="音频", categories=("cs.SD", "eess.AS"))
TEXT = TopicName(slug="text", name="自然语言处理", categories=("cs.CL",))

ABSTRACT = (
    "Counting calling frogs in long field recordings is hard because calls overlap with rain. "
    "We present a network that separates rain from calls and then counts individuals."
)

GOOD = (
    "该论文研究野外录音中的蛙类计数任务，针对雨声与蛙鸣重叠而难以计数的问题，"
    "提出先分离雨声再统计个体数的两阶段网络，在长时录音上验证了方法的有效性。"
)
OTHER = GOOD.replace("蛙", "蝉")
LONG = "该论文研究计数任务。" * 40
"""Over the 300 characters of `form.length`: one error."""
LONG_AND_OPEN = LONG.rstrip("。")
"""Neither short enough nor ended: two errors."""
ENGLISH = "This paper counts frogs in field recordings and separates the rain from their calls first!"


def paper_id(number: int) -> str:
    return f"2611.{number:05}"


def paper(number: int = 1, version: int = 1, **changes: Any) -> Paper:
    """arXiv's record of the paper with that number."""
    plain = {
        "id": paper_id(number),
        "version": version,
        "title": f"Invented Paper {number}",
        "authors": ("Ada Example", "Bo Sample"),
        "abstract": ABSTRACT,
        "categories": ("cs.SD", "eess.AS"),
    }
    return Paper.model_validate(plain | changes)


def listed(number: int, kind: Kind = Kind.NEW, **changes: Any) -> Listed:
    """An entry of a listing page."""
    plain = {
        "id": paper_id(number),
        "kind": kind,
        "title": f"Listed Paper {number}",
        "authors": ("Ada Example",),
        "abstract": ABSTRACT,
        "categories": ("cs.SD",),
    }
    return Listed.model_validate(plain | changes)


def listing(category: str, *entries: Listed, day: date = DAY, next_day: date | None = None) -> Listing:
    """A page that holds these."""
    kinds = [entry.kind for entry in entries]
    counts = Counts(
        new=kinds.count(Kind.NEW),
        cross=kinds.count(Kind.CROSS),
        replaced=sum(not kind.is_new for kind in kinds),
    )
    return Listing(category=category, day=day, counts=counts, entries=entries, next_day=next_day)


def feed(category: str, *items: FeedItem, day: date = DAY) -> Feed:
    return Feed(category=category, day=day, items=items)


def document(abstract: str = ABSTRACT, **changes: Any) -> Document:
    """The text of a sound PDF."""
    plain = {
        "quality": TextQuality.GOOD,
        "pages": 8,
        "abstract": abstract,
        "introduction": "Ponds are loud after rain, and nobody counts frogs by ear for long.",
        "body": abstract,
        "extractor": "fake / 1",
    }
    return Document.model_validate(plain | changes)


def reply(brief: str = GOOD, **changes: Any) -> ChatReply:
    """A well-formed answer with this 简介."""
    evidence = [{"claim": "难以计数", "quote": ABSTRACT.partition(".")[0]}]
    answer = {"brief": brief, "tags": ["audio.event-detection"], "evidence": evidence}
    return said(json.dumps(answer, ensure_ascii=False), **changes)


CHINESE = {
    "title": "虚构论文一篇",
    "abstract": "在长时野外录音中给鸣叫的蛙计数很难，因为叫声与雨声重叠。"
    "我们提出一个网络，先把雨声与叫声分开，再统计个体数。",
}
"""Of `paper()`, without a fault."""


def translated(*parts: str, **changes: Any) -> ChatReply:
    """A well-formed answer with these parts in Chinese; others come in by name."""
    texts = {part: CHINESE[part] for part in parts} | changes
    return said(json.dumps(texts, ensure_ascii=False))


def said(text: str, **changes: Any) -> ChatReply:
    """An answer of any text."""
    plain = {
        "text": text,
        "finish": Finish.STOP,
        "model": "frog-1-2026",
        "usage": Usage(prompt=1000, completion=100),
    }
    return ChatReply.model_validate(plain | changes)


def outcome(number: int = 1, version: int = 1, state: State = State.PUBLISHED, **changes: Any) -> Outcome:
    """A row of the ledger; a published one has its 简介."""
    plain = {
        "paper_id": paper_id(number),
        "version": version,
        "state": state,
        "brief": Brief(text=GOOD) if state is State.PUBLISHED else None,
        "at": NOW,
    }
    return Outcome.model_validate(plain | changes)
