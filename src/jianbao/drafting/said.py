"""A clause and what bears it."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Said"]


class Said(NamedTuple):
    """Something said in Chinese, and the sentence of the source that bears it, verbatim."""

    zh: str
    quote: str
