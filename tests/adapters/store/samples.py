"""Plain records to vary, for tests where the content does not matter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from jianbao.model import Answer, Brief, Outcome, Paper, State

NOON = datetime(2026, 1, 7, 12, 0, tzinfo=UTC)


def paper(number: int = 1, version: int = 1, **changes: Any) -> Paper:
    """The paper with that number."""
    plain = {
        "id": f"2601.{number:05}",
        "version": version,
        "title": f"Invented paper {number}",
        "authors": ("Ada Example", "Bo Sample"),
        "abstract": "We invent a method and measure it. " * 30,
        "categories": ("cs.SD", "eess.AS"),
    }
    return Paper.model_validate(plain | changes)


def answer(key: str = "k1", **changes: Any) -> Answer:
    """A question just asked."""
    plain = {
        "key": key,
        "paper_id": "2601.00001",
        "version": 1,
        "purpose": "brief",
        "model": "model-a",
        "attempt": 0,
        "owner": "here:1:1",
        "asked_at": NOON,
    }
    return Answer.model_validate(plain | changes)


def outcome(
    number: int = 1, version: int = 1, text: str | None = "该论文提出一种方法。", **changes: Any
) -> Outcome:
    """A published 简介, or none where there is no text."""
    plain = {
        "paper_id": f"2601.{number:05}",
        "version": version,
        "state": State.PUBLISHED if text else State.FAILED,
        "brief": Brief(text=text) if text else None,
        "at": NOON,
    }
    return Outcome.model_validate(plain | changes)
