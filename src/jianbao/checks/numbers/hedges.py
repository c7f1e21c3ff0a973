"""What English says before a number of how exact it is."""

from __future__ import annotations

import re

from jianbao.checks.numbers.quantity import Hedge

__all__ = ["hedge_before"]

_MORE = (
    "more than|over|above|exceeds|exceeding|at least|greater than|beyond"
    "|no less than|not less than|no fewer than|not fewer than|>|≥"
)
_LESS = (
    "nearly|almost|up to|as much as|under|below|fewer than|less than|at most|not exceeding"
    "|no more than|not more than|no greater than|not greater than|<|≤"
)
_ABOUT = "about|around|approximately|roughly|circa|~"
_KINDS = {
    words: kind
    for kind, alike in ((Hedge.MORE, _MORE), (Hedge.LESS, _LESS), (Hedge.ABOUT, _ABOUT))
    for words in alike.split("|")
}
_FIND = re.compile("|".join(_KINDS))
"""Plain words only: with a group among them it would take twice as long."""
_NEAR = 3


def hedge_before(before: str) -> Hedge:
    """The last hedge in the few words before a number, in lower case, if it stands right before it."""
    found = Hedge.NONE
    for match in _FIND.finditer(before):
        if len(before) - match.end() <= _NEAR:
            found = _KINDS[match[0]]
    return found
