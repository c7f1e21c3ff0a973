"""Two texts side by side: what was taken out and what was put in, by character and by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.,%_+\-]*[A-Za-z0-9%+]|\s+|.", re.DOTALL)
"""A Latin word or number whole, anything else by character: Chinese has no blanks to part words by."""
_MOST = 2_000
"""Tokens that are compared one by one: comparing takes the square of their number."""


@dataclass(frozen=True)
class Change:
    """A run of text: in both (`same`), only in the old one (`del`) or only in the new one (`ins`)."""

    kind: str
    text: str


def changes(old: str, new: str) -> list[Change]:
    """From the old text to the new one."""
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    head = _common(was, now)
    tail = _common(was[head:][::-1], now[head:][::-1])
    middle = was[head : len(was) - tail], now[head : len(now) - tail]
    found = [
        Change("same", "".join(was[:head])),
        *_between(*middle),
        Change("same", "".join(was[len(was) - tail :])),
    ]
    return [one for one in found if one.text]


def _common(one: list[str], other: list[str]) -> int:
    """How many tokens at the beginning are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )


def _between(was: list[str], now: list[str]) -> Iterator[Change]:
    if max(len(was), len(now)) > _MOST:
        yield Change("del", "".join(was))
        yield Change("ins", "".join(now))
        return
    for what, a, b, c, d in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if what == "equal":
            yield Change("same", "".join(was[a:b]))
        else:
            yield Change("del", "".join(was[a:b]))
            yield Change("ins", "".join(now[c:d]))
