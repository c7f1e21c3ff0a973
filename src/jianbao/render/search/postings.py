"""Where each term stands, written in few printable characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

__all__ = ["PLACES", "SYMBOLS", "Postings", "written"]

SYMBOLS = "".join(chr(code) for code in range(33, 127) if chr(code) not in '"\\:,')
"""The 90 digits; the first 58 end a number, the others go on and carry 32 values each."""
_ENDING, _GOING_ON = 58, 32
PLACES = 65_536
"""Of a document: what stands behind is not indexed."""
_SHARD = 32_000
"""Bytes of a file of the index; a longer term has one to itself."""


def written(number: int) -> bytes:
    """A number, the lowest digit first."""
    digits = bytearray()
    while number >= _ENDING:
        number, digit = divmod(number, _GOING_ON)
        digits += SYMBOLS[_ENDING + digit].encode()
    return bytes(digits + SYMBOLS[number].encode())


_KNOWN = [written(number) for number in range(10_000)]


def _number(number: int) -> bytes:
    return _KNOWN[number] if number < len(_KNOWN) else written(number)


class Postings:
    """Takes documents by number, ascending, and gives files of terms in order.

    A document's entry under a term: twice the step from the document before, plus one where there
    are several places; then their number, where several; then the places as steps.
    """

    def __init__(self) -> None:
        self._texts: dict[str, bytearray] = {}
        self._last: dict[str, int] = {}

    def add(self, number: int, terms: Iterable[tuple[str, int]]) -> None:
        """A document's terms, their places ascending."""
        found: dict[str, list[int]] = {}
        for term, at in terms:
            if at < PLACES:
                found.setdefault(term, []).append(at)
        texts, last = self._texts, self._last
        for term, places in found.items():
            text = texts.get(term)
            if text is None:
                text, last[term] = texts.setdefault(term, bytearray()), -1
            step = 2 * (number - last[term])
            last[term] = number
            if len(places) == 1:
                text += _number(step)
                text += _number(places[0])
            else:
                text += _number(step + 1) + _number(len(places)) + _number(places[0])
                for before, at in pairwise(places):
                    text += _number(at - before)

    def shards(self) -> Iterator[tuple[str, bytes]]:
        """The first term of each file and what the file holds: `term:places,term:places`.

        Terms stand in the order of UTF-16, which is how a browser compares. Ends the collecting.
        """
        first, shard = "", bytearray()
        for term in sorted(self._texts, key=_utf_16):
            text = self._texts.pop(term)
            if shard and len(shard) + len(text) > _SHARD:
                yield first, bytes(shard)
                shard.clear()
            if shard:
                shard += b","
            else:
                first = term
            shard += term.encode() + b":" + text
        if shard:
            yield first, bytes(shard)


def _utf_16(term: str) -> bytes:
    return term.encode("utf-16-be", "surrogatepass")
