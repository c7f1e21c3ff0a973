"""What of a paper is sent to the model."""

from __future__ import annotations

import re
from collections.abc import Iterable

from jianbao.errors import UsageError
from jianbao.model import Basis, Document, Paper, Record
from jianbao.ports import TokenCounter

__all__ = ["PARTS", "Cut", "Part", "Plan", "plan"]

PARTS = ("abstract", "introduction", "closing")
"""What is sent where nothing else is asked for. `captions` is the one more that there is."""

_LABELS = {"introduction": "Introduction", "closing": "Conclusion", "captions": "Captions"}
_NAMES = {"abstract": "摘要", "introduction": "引言", "closing": "结论", "captions": "图表说明"}
_LONGEST_ABSTRACT = 6000
"""Characters; arXiv's own limit is 1,920."""
_LEAST_PART = 40
"""Tokens below which a part is not worth beginning."""
_CUT_MARK = " […]"
_SENTENCE = re.compile(r"[^.!?。！？]*(?:[.!?。！？]+[\"'”’)\]]*(?:\s+|$)|$)|.", re.DOTALL)


class Part(Record):
    """A piece of the PDF as it is sent."""

    name: str
    text: str


class Cut(Record):
    """A piece that is not sent whole."""

    name: str
    kept: int
    """Characters."""
    of: int

    @property
    def notice(self) -> str:
        """For readers."""
        return f"{_NAMES[self.name]}过长，取 {self.kept:,}／{self.of:,} 字符"


class Plan(Record):
    """What of a paper is sent to the model."""

    abstract: str
    parts: tuple[Part, ...] = ()
    tokens: int
    """Of everything above, by the counter."""
    cuts: tuple[Cut, ...] = ()

    @property
    def basis(self) -> Basis:
        """Full text where any of it is sent."""
        return Basis.FULLTEXT if self.parts else Basis.ABSTRACT

    @property
    def extra(self) -> str:
        """The parts with their labels, as the prompt wants them."""
        return "\n".join(f"{_LABELS[part.name]}: {part.text}" for part in self.parts)


def plan(
    paper: Paper,
    document: Document | None,
    counter: TokenCounter,
    room_tokens: int,
    parts: Iterable[str] = PARTS,
) -> Plan:
    """Fit a paper into `room_tokens`: its abstract always, then parts of the PDF cut at ends of sentences.

    Parts share what the abstract leaves evenly; what a short one does not need goes to
    the longer ones. Anything cut ends in `[…]` and is listed. A PDF whose text cannot be
    trusted gives nothing.
    """
    abstract, tokens = _fitted(paper.abstract[:_LONGEST_ABSTRACT], counter, room_tokens)
    if len(abstract) < len(paper.abstract):
        abstract = abstract.removesuffix(_CUT_MARK) + _CUT_MARK
    texts = {"abstract": paper.abstract} | _texts(document, parts)
    kept, spent = {"abstract": abstract}, tokens
    wanted = sorted((name for name in texts if name != "abstract"), key=lambda name: len(texts[name]))
    for place, name in enumerate(wanted):
        share = (room_tokens - spent) // (len(wanted) - place)
        if share >= _LEAST_PART:
            kept[name], tokens = _fitted(texts[name], counter, share)
            spent += tokens
    cuts = tuple(
        Cut(name=name, kept=len(kept.get(name, "").removesuffix(_CUT_MARK)), of=len(text))
        for name, text in texts.items()
        if kept.get(name) != text
    )
    sent = tuple(Part(name=name, text=kept[name]) for name in _LABELS if kept.get(name))
    return Plan(abstract=abstract, parts=sent, tokens=spent, cuts=cuts)


def _texts(document: Document | None, parts: Iterable[str]) -> dict[str, str]:
    """What the PDF has of the parts asked for."""
    asked = set(parts) - {"abstract"}
    if unknown := asked - _LABELS.keys():
        raise UsageError(f"a paper has no part {', '.join(sorted(unknown))}", parts=sorted(unknown))
    if document is None or not document.quality.usable:
        return {}
    having = {
        "introduction": document.introduction,
        "closing": document.closing,
        "captions": "\n".join(document.captions),
    }
    return {name: having[name] for name in _LABELS if name in asked and having[name].strip()}


def _fitted(text: str, counter: TokenCounter, room: int) -> tuple[str, int]:
    """As many whole sentences from the beginning as fit, and their tokens; the mark of a cut is counted."""
    whole = counter.count(text)
    if whole <= room:
        return text, whole
    left, kept = room - counter.count(_CUT_MARK), ""
    for match in _SENTENCE.finditer(text):
        left -= counter.count(match[0])
        if left < 0:
            break
        kept += match[0]
    if not kept.strip():  # not one sentence fits
        kept = text[: max(0, len(text) * room // whole - len(_CUT_MARK) - 1)]
    kept = kept.rstrip() + _CUT_MARK
    return kept, counter.count(kept)
