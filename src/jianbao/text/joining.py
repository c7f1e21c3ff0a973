"""Lines to paragraphs: hyphens at line ends undone with the document's own vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from jianbao.text.lines import Line

_LAST = re.compile(r"([^\W\d_]+)[-‐]$")
_FIRST = re.compile(r"[^\W\d_]+")
_DROP_CAP = re.compile(r"([A-Z]) ([A-Z]{2,})\b")
_URL = re.compile(r"(?:://|\w\.(?:com|org|io|net|edu|ai)/)\S*$")
_PUNCTUATION = ".,;:!?()[]{}\"'“”‘’«»`*†‡"
_SUSPENDED = frozenset({"and", "or", "to", "und", "et"})
_ENDS = frozenset(".?!:;。？！：；")
_QUOTES = "\"'”’)]"


def vocabulary(lines: Iterable[Line]) -> frozenset[str]:
    """Every word and every hyphenated compound that stands whole on a line, in lower case."""
    texts = []
    broken = False
    for line in lines:
        text = line.text.partition(" ")[2] if broken else line.text
        broken = line.text[-1] in "-‐"
        texts.append(text.rpartition(" ")[0] if broken else text)
    found = {word.strip(_PUNCTUATION).lower() for word in set("\n".join(texts).split())}
    found.update([part for compound in found if "-" in compound for part in compound.split("-")])
    return frozenset(found)


def paragraphs(lines: Sequence[Line], known: frozenset[str]) -> str:
    """The lines' text, one paragraph a line."""
    done: list[str] = []
    current: list[str] = []
    previous: Line | None = None
    for line in lines:
        if previous is not None and _starts_paragraph(previous, line):
            done.append(join(current, known))
            current = []
        current.append(line.text)
        previous = line
    if current:
        done.append(join(current, known))
    return "\n".join(done)


def _starts_paragraph(previous: Line, line: Line) -> bool:
    ended = previous.text.rstrip(_QUOTES)[-1:] in _ENDS
    if previous.block == line.block:
        return ended and line.x0 - previous.x0 > 0.8 * line.size
    if ended or abs(previous.size - line.size) > 0.6 or previous.bold != line.bold:
        return True
    return previous.text.isupper() and not line.text.isupper()


def join(texts: Sequence[str], known: frozenset[str]) -> str:
    """Lines of one paragraph as one line."""
    pieces: list[str] = []
    for text in texts:
        if pieces and pieces[-1][-1] in "-‐/":
            pieces[-1] = _joined(pieces[-1], text, known)
        else:
            pieces.append(text)
    return " ".join(pieces)


def undo_drop_cap(text: str, known: frozenset[str]) -> str:
    """`S PEAKER verification` as `SPEAKER verification`, where the whole is a word of the document."""
    match = _DROP_CAP.match(text)
    if match and (match[1] + match[2]).lower() in known:
        return match[1] + text[match.start(2) :]
    return text


def _joined(left: str, right: str, known: frozenset[str]) -> str:
    """Two lines, the first of which ends in a hyphen (broken word, compound, `pre- and post-`) or a slash."""
    if left[-1] == "/":
        return left + right if _URL.search(left) else f"{left} {right}"
    last, first = _LAST.search(left, left.rfind(" ") + 1), _FIRST.match(right)
    if not last or not first:
        return f"{left} {right}" if left[-2:-1].isspace() else left + right
    head, tail = last[1].lower(), first[0].lower()
    if tail in _SUSPENDED and right[first.end() : first.end() + 1] != "-":
        return f"{left} {right}"
    if not first[0][0].islower() or _keeps_hyphen(
        left[: last.start()], head, tail, right[first.end() :], known
    ):
        return left + right
    return left[:-1] + right


def _keeps_hyphen(before: str, head: str, tail: str, after: str, known: frozenset[str]) -> bool:
    if head + tail in known:
        return False
    if before.endswith("-") or after.startswith("-") or f"{head}-{tail}" in known:
        return True
    return len(head) > 3 and len(tail) > 3 and head in known and tail in known
