"""Words that speak to a model instead of a reader."""

from __future__ import annotations

import re

_ADDRESSES = tuple(
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"ignor(?:e|ing)\b.{0,40}\b(?:instruction|prompt|above|previous|prior|guideline)",
        r"disregard.{0,40}\b(?:instruction|prompt|above|previous|prior|guideline)",
        r"forget .{0,40}\b(?:instruction|prompt|above|previous|prior|guideline)",
        r"positive (?:review|evaluation|feedback|rating|recommendation)",
        r"favou?rable (?:review|evaluation|feedback|rating|recommendation)",
        r"strong accept\b",
        r"recommend (?:to )?accept",
        r"as an? (?:ai\b|llm\b|large language|language model|reviewer|assistant)",
        r"you are an? (?:ai\b|llm\b|large language|language model|reviewer|assistant)",
        r"llm (?:reviewer|assistant|model)s?\b.{0,40}\b(?:must|should)\b",
        r" ai (?:reviewer|assistant|model)s?\b.{0,40}\b(?:must|should)\b",
        r"do not (?:mention|highlight|reveal|disclose)\b",
        r"system prompt\b",
        r"忽略.{0,12}(?:指令|提示|要求|以上|之前)",
        r"给出.{0,8}(?:正面|积极|好评)",
        r"只写.{0,8}(?:正面|积极|好评)",
    )
)
"""In lower case and one by one: each begins with a literal, for which `re` searches fast."""


def words_to_a_model(text: str) -> str | None:
    """The first words like those with which papers have tried to steer their reviewers' models.

    A reason to look closer, never a verdict: papers about prompt injection quote such words.
    """
    low = text.lower()
    for pattern in _ADDRESSES:
        if match := pattern.search(low):
            return text[match.start() : match.end()] if len(low) == len(text) else match[0]
    return None


def addresses_a_model(text: str) -> bool:
    """Whether a text holds such words."""
    return words_to_a_model(text) is not None
