"""Words that speak to a model instead of a reader."""

from __future__ import annotations

import re

_OLD = r"\b(?:instruction|prompt|above|previous|prior|guideline)"
_JUDGEMENT = r"(?:review|evaluation|feedback|rating|recommendation)"
_ADDRESSES = tuple(
    (head, re.compile(head + tail, re.DOTALL))
    for head, tail in (
        ("ignor", r"(?:e|ing)\b.{0,40}" + _OLD),
        ("disregard", r".{0,40}" + _OLD),
        ("forget ", r".{0,40}" + _OLD),
        ("positive ", _JUDGEMENT),
        ("favo", r"u?rable " + _JUDGEMENT),
        ("strong accept", r"\b"),
        ("recommend ", r"(?:to )?accept"),
        ("as a", r"n? (?:ai\b|llm\b|large language|language model|reviewer|assistant)"),
        ("you are a", r"n? (?:ai\b|llm\b|large language|language model|reviewer|assistant)"),
        ("llm ", r"(?:reviewer|assistant|model)s?\b.{0,40}\b(?:must|should)\b"),
        (" ai ", r"(?:reviewer|assistant|model)s?\b.{0,40}\b(?:must|should)\b"),
        ("do not ", r"(?:mention|highlight|reveal|disclose)\b"),
        ("system prompt", r"\b"),
        ("忽略", r".{0,12}(?:指令|提示|要求|以上|之前)"),
        ("给出", r".{0,8}(?:正面|积极|好评)"),
        ("只写", r".{0,8}(?:正面|积极|好评)"),
    )
)
"""In lower case, each with the literal that it begins with: `in` finds it faster than `re` does."""


def words_to_a_model(text: str) -> str | None:
    """The first words like those with which papers have tried to steer their reviewers' models.

    A reason to look closer, never a verdict: papers about prompt injection quote such words.
    """
    low = text.lower()
    for head, pattern in _ADDRESSES:
        if head in low and (match := pattern.search(low)):
            return text[match.start() : match.end()] if len(low) == len(text) else match[0]
    return None


def addresses_a_model(text: str) -> bool:
    """Whether a text holds such words."""
    return words_to_a_model(text) is not None
