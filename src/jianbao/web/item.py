"""A paper's page: source, 简介 and another text, with the same things marked in all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from jianbao.model import (
    ArxivId,
    Decision,
    Document,
    Entry,
    Evidence,
    Finding,
    Item,
    Outcome,
    ReasonCode,
)
from jianbao.ports import Store
from jianbao.render.diff import Piece as Change
from jianbao.render.diff import diff
from jianbao.stages.ruling import Chinese, in_chinese
from jianbao.web.marks import Mark, Piece, Words, cut

_AROUND = 300
"""Characters to show on each side of a quote that stands deep in the body."""


@dataclass(frozen=True)
class Part:
    """A part of the paper as it is shown."""

    name: str
    pieces: Sequence[Piece]
    open: bool
    """Whether it is seen at once: the record is, a part of the PDF where something is marked."""


@dataclass(frozen=True)
class Note:
    """A finding or a piece of evidence, and where it can be seen."""

    id: str
    in_brief: bool
    in_source: bool
    finding: Finding | None = None
    evidence: Evidence | None = None


@dataclass(frozen=True)
class Other:
    """Another 简介 of the paper."""

    row: int
    """Its number in the ledger."""
    label: str
    outcome: Outcome
    changes: Sequence[Change]
    """From it to the one that stands."""


@dataclass(frozen=True)
class View:
    """Everything that the page shows of a paper."""

    item: Item
    name: str
    """`2508.03780v1`."""
    title: str | None
    title_pieces: Sequence[Piece]
    parts: Sequence[Part]
    brief: Sequence[Piece]
    findings: Sequence[Note]
    evidence: Sequence[Note]
    other: Other | None
    others: Sequence[tuple[int, str]]
    """`(row, label)` of every other text, the latest first."""
    history: Sequence[Decision]
    chinese: Chinese | None
    """Of title and abstract as they are now."""

    @property
    def suggested(self) -> ReasonCode | None:
        """The reason that the worst finding suggests."""
        codes = {one.value: one for one in ReasonCode}
        groups = (note.finding.code.partition(".")[0] for note in self.findings if note.finding)
        return next((codes[group] for group in groups if group in codes), None)


def view(store: Store, item: Item, other: int | None = None) -> View:
    """Of an item; `other` is the row of the text to compare with, by default the latest other one."""
    brief = item.outcome.brief
    text = brief.text if brief else ""
    notes = [*_findings(item.findings), *_evidence(brief.evidence if brief else ())]
    title, parts = _sources(store, item)
    shown, seen = _marked(parts, notes, store.document(item.key))
    marks = [mark for note in notes if (mark := _in_brief(text, note))]
    placed = {mark.id for mark in marks}
    notes = [
        Note(one.id, f"b-{one.id}" in placed, one.id in seen, one.finding, one.evidence) for one in notes
    ]
    others = list(_others(store, item))
    chosen = next((one for one in others if one[0] == other), others[0] if others else None)
    return View(
        item=item,
        name=str(ArxivId(id=item.key[0], version=item.key[1])),
        title=title,
        title_pieces=shown[0].pieces if title else (),
        parts=shown[1:] if title else shown,
        brief=cut(text, marks),
        findings=[one for one in notes if one.finding],
        evidence=[one for one in notes if one.evidence],
        other=_compared(chosen, text) if chosen else None,
        others=[(row, label) for row, label, _ in others],
        history=store.decisions(*item.key),
        chinese=in_chinese(store, item),
    )


def _findings(found: Iterable[Finding]) -> Iterator[Note]:
    for number, finding in enumerate(found, 1):
        yield Note(f"f{number}", False, False, finding=finding)


def _evidence(given: Iterable[Evidence]) -> Iterator[Note]:
    for number, evidence in enumerate(given, 1):
        yield Note(f"e{number}", False, False, evidence=evidence)


def _in_brief(text: str, note: Note) -> Mark | None:
    """Of a finding: claims of evidence are not marked, they cover the whole text."""
    place = Words(text).find(note.finding.span) if note.finding else None
    if not (place and note.finding):
        return None
    return Mark(*place, kind=note.finding.severity.value, id=f"b-{note.id}")


def _sources(store: Store, item: Item) -> tuple[str | None, list[tuple[str, str, bool]]]:
    """Title, and `(name, text, whether it is seen at once)` of every part."""
    record = item.paper or _printed(store, item)
    document = store.document(item.key)
    parts: list[tuple[str, str, bool]] = []
    if record:
        parts += [("标题", record.title, True), ("摘要", record.abstract, True)]
        parts += [("备注", record.comment, True)] if record.comment else []
    if document:
        parts += [("引言", document.introduction, False), ("结语", document.closing, False)]
        parts += [("图表标题", "\n\n".join(document.captions), False)]
    return (record.title if record else None), [one for one in parts if one[1]]


def _printed(store: Store, item: Item) -> Entry | None:
    """The entry of a digest: an imported paper whose link names no version has no record."""
    for topic, day in item.printed:
        digest = store.digest(topic, day)
        for entry in digest.entries if digest else ():
            if entry.id == item.outcome.paper_id:
                return entry
    return None


def _marked(
    parts: Sequence[tuple[str, str, bool]], notes: Sequence[Note], document: Document | None
) -> tuple[list[Part], set[str]]:
    """The parts with what is quoted of them, each quote at its first place; and what was found."""
    texts = [(name, Words(text), seen) for name, text, seen in parts]
    marks: dict[str, list[Mark]] = {name: [] for name, _, _ in texts}
    found: set[str] = set()
    for note in notes:
        place = next(((name, at) for name, words, _ in texts if (at := words.find(_quote(note)))), None)
        if place:
            marks[place[0]].append(Mark(*place[1], kind=_kind(note), id=f"s-{note.id}"))
            found.add(note.id)
    shown = [
        Part(name, cut(words.text, marks[name]), seen or bool(marks[name])) for name, words, seen in texts
    ]
    deep = Words(document.body if document else "")
    for note in notes:
        if note.id not in found and (at := deep.find(_quote(note))):
            shown.append(_passage(deep.text, Mark(*at, kind=_kind(note), id=f"s-{note.id}")))
            found.add(note.id)
    return shown, found


def _passage(text: str, mark: Mark) -> Part:
    start, end = max(0, mark.start - _AROUND), mark.end + _AROUND
    here = Mark(mark.start - start, mark.end - start, mark.kind, mark.id)
    return Part("正文片段", cut(text[start:end], [here]), True)


def _quote(note: Note) -> str | None:
    if note.finding:
        return note.finding.source
    return note.evidence.quote if note.evidence else None


def _kind(note: Note) -> str:
    return note.finding.severity.value if note.finding else "evidence"


def _others(store: Store, item: Item) -> Iterator[tuple[int, str, Outcome]]:
    """Rows of the ledger with another text: of this version, and the last one of every other."""
    seen = {item.outcome.brief.text if item.outcome.brief else None}
    for row, outcome in reversed(store.history(item.outcome.paper_id)):
        text = outcome.brief.text if outcome.brief else None
        if text is not None and text not in seen:
            seen.add(text)
            yield row, _label(item, outcome), outcome


def _label(item: Item, outcome: Outcome) -> str:
    if outcome.version != item.outcome.version:
        return f"第 {outcome.version} 版的简介"
    if outcome.reason == "edited":
        return "人工修改稿"
    return f"此前的简介（{outcome.model}）" if outcome.model else "此前的简介"


def _compared(chosen: tuple[int, str, Outcome], text: str) -> Other:
    row, label, outcome = chosen
    return Other(row, label, outcome, diff(outcome.brief.text if outcome.brief else "", text))
