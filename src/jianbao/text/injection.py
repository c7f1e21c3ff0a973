"""Words that speak to a model instead of a reader."""

from __future__ import annotations

import re

_ADDRESSES = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:instruction|prompt|above|previous|prior|guideline)"
    r"|\b(?:give|write|provide|output|return)\b.{0,30}\b(?:positive|favou?rable)\b"
    r"|\bpositive (?:review|evaluation|feedback|rating)|\b(?:strong|clear) accept\b"
    r"|\b(?:as|you are) an? (?:ai|llm|large language|language model|reviewer|assistant)\b"
    r"|\bif you are an? (?:ai|llm|language)"
    r"|\b(?:llm|ai) (?:reviewer|assistant|model)s?\b.{0,40}\b(?:must|should)\b"
    r"|\bdo not (?:mention|highlight|reveal|disclose|note)\b|\bsystem prompt\b|\brecommend (?:to )?accept"
    r"|忽略.{0,12}(?:指令|提示|要求|以上|之前)|(?:给出|只写|输出).{0,8}(?:正面|积极|好评)",
    re.IGNORECASE | re.DOTALL,
)


def addresses_a_model(text: str) -> bool:
    """Whether a text holds words like those with which papers have tried to steer their reviewers' models.

    A reason to look closer, never a verdict: papers about prompt injection quote such words.
    """
    return _ADDRESSES.search(text) is not None
