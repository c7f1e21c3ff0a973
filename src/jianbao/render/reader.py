"""Reads digests on disk, classic or standard, ours or others', losing no byte that the grammar can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any

from jianbao.errors import UsageError
from jianbao.model import Digest, Entry, Ledger, Record, Section, TopicName, ranked
from jianbao.render import grammar
from jianbao.render.blocks import HEADINGS
from jianbao.render.defects import Defect, DefectKind
from jianbao.render.entries import Fields, entry_of, standard_title
from jianbao.render.fields import unescaped
from jianbao.render.healing import healed_fields
from jianbao.render.ledger import with_ledger
from jianbao.render.standard import ACKNOWLEDGEMENT, DEMO_NOTICE, EMPTY
from jianbao.render.status import read_status
from jianbao.render.tally import TITLE, read_tally

__all__ = ["Reading", "read_digest"]

_TAIL = f"\n{ACKNOWLEDGEMENT}\n"
_EMPTY = re.compile(rf"(?:{'|'.join(map(re.escape, EMPTY.values()))})\n+")
_NOTICE = re.compile(rf"- \*\*(?:演示: {DEMO_NOTICE}|说明: (?P<note>.*))\*\*\n\n")
_SECTIONS = {name: section for section, name in HEADINGS.items()}


class Reading(Record):
    """A digest as it was read, and what was wrong with it."""

    digest: Digest
    """`imported`; what a file does not say is None or empty."""
    standard: bool = False
    """Whether the file is in the standard layout."""
    healed: tuple[Defect, ...] = ()
    """What broke the grammar: here the digest differs from the file."""
    defects: tuple[Defect, ...] = ()
    """What is wrong and was kept as it stands."""


def read_digest(text: str, topic_slug: str, day: date) -> Reading:
    """Read a file of either layout. Raises `UsageError` where it does not begin as a digest does.

    `classic(reading.digest)` is the text of a classic file, to the byte, where nothing was
    healed. A link that names no version gives an entry without one, whose outcome has
    version 0, which is less than any.
    """
    return _Reader(text, day).read(topic_slug)


def _facts(stated: Ledger | None) -> dict[str, Any]:
    """What of a digest itself 核对 states."""
    if not stated:
        return {}
    return {
        "announced": {category: counts for category, counts in stated.announced.items() if counts},
        "repeated": max(0, stated.listed - (stated.distinct or 0)),
        "approximate": stated.approximate,
        "missing": stated.missing,
    }


class _Reader:
    """One pass over one file."""

    def __init__(self, text: str, day: date) -> None:
        self._day = day
        self._healed: list[Defect] = []
        self._defects: list[Defect] = []
        self._entries: list[Entry] = []
        self._headings: list[Section] = []
        self._seen: set[str] = set()
        self._begins: list[int] = []
        self._text = self._whole(text)
        self._standard = _TAIL in self._text
        self._entry = grammar.STANDARD_ENTRY if self._standard else grammar.CLASSIC_ENTRY
        self._plain = unescaped if self._standard else str

    def read(self, slug: str) -> Reading:
        name, categories, counts, at = self._head()
        demo, notes, at = self._notices(at)
        stated, end = self._foot()
        while at < end:
            at = self._step(at, end)
        self._arrange()
        self._check(counts)
        digest = Digest(
            topic=TopicName(slug=slug, name=name, categories=categories),
            day=self._day,
            new=counts[Section.NEW],
            replaced=counts[Section.REPLACED],
            entries=tuple(self._entries),
            notes=notes,
            demo=demo,
            imported=True,
            **_facts(stated),
        )
        if stated:
            digest = with_ledger(digest, stated)
        return Reading(
            digest=digest,
            standard=self._standard,
            healed=tuple(self._healed),
            defects=tuple(self._defects),
        )

    def _whole(self, text: str) -> str:
        """The text with line feeds, from its first line to its last."""
        whole = text.removeprefix("\ufeff")
        if whole.count("\r\n") == whole.count("\n"):
            whole = whole.replace("\r\n", "\n")
        if not whole.endswith("\n"):
            whole += "\n"
        if whole != text:
            message = "换行符或文件首尾不合格式，已改正"
            self._healed.append(Defect(line=1, field="file", kind=DefectKind.LINE_END, message=message))
        return whole

    def _head(self) -> tuple[str, tuple[str, ...], dict[Section, int], int]:
        """Topic, categories, stated counts, and where the head ends."""
        match = grammar.HEAD.match(self._text)
        if not match:
            match = grammar.LOOSE_HEAD.match(self._text)
            if not match:
                raise UsageError("not a digest: it does not begin with `# topic categories`", line=1)
            self._heal(0, "topic", DefectKind.FORM, "开头几行不合格式，已改正")
        categories = tuple(re.findall(grammar.CATEGORY, match["categories"]))
        counts = {section: int(match[section.value] or 0) for section in Section}
        return self._plain(match["name"]), categories, counts, match.end()

    def _notices(self, at: int) -> tuple[bool, tuple[str, ...], int]:
        """Whether it is a demonstration, the notes, and where they end."""
        demo, notes = False, list[str]()
        while self._standard and (match := _NOTICE.match(self._text, at)):
            demo = demo or match["note"] is None
            notes += [] if match["note"] is None else [unescaped(match["note"])]
            at = match.end()
        return demo, tuple(notes), at

    def _step(self, at: int, end: int) -> int:
        """Read what stands at an offset, and say where to go on."""
        if match := self._entry.match(self._text, at):
            self._add(at, match.groupdict())
            return match.end()
        if match := grammar.HEADING.match(self._text, at):
            self._open(at, match["name"])
            empty = _EMPTY.match(self._text, match.end()) if self._standard else None
            return empty.end() if empty else match.end()
        if match := grammar.LOOSE_HEADING.match(self._text, at):
            self._open(at, match["name"])
            self._heal(at, "file", DefectKind.FORM, "标题后的空行不合格式，已改正")
            return match.end()
        boundary = grammar.BOUNDARY.search(self._text, at + 1, end)
        return self._mend(at, boundary.start() if boundary else end)

    def _mend(self, at: int, end: int) -> int:
        """Read a block that the grammar does not match."""
        block = self._text[at:end]
        if not grammar.BOUNDARY.match(block):
            self._stray(at, block)
            return end
        fields, faults = healed_fields(block)
        entry = self._add(at, fields)
        first = self._line(at)
        self._healed += [f.model_copy(update={"line": first + f.line, "id": entry.id}) for f in faults]
        return end

    def _add(self, at: int, fields: Fields) -> Entry:
        if self._standard:
            fields = {**fields, "title": standard_title(fields)}
        entry = entry_of(fields, self._plain, datetime.combine(self._day, time(), UTC))
        self._judge(at, entry, fields.get("status"))
        self._judge_lines(at, entry, fields)
        self._seen.add(entry.id)
        self._entries.append(entry)
        self._begins.append(at)
        return entry

    def _judge(self, at: int, entry: Entry, status: str | None) -> None:
        """Say what is wrong with an entry whose fields are known."""
        if entry.id in self._seen:
            self._note(at, "id", DefectKind.DUPLICATE, "同一篇论文在本文件中再次出现", entry.id)
        if entry.id == entry.url:
            self._note(at, "url", DefectKind.LINK, "链接不指向 arXiv 上的论文", entry.id)
        if entry.section is Section.NEW and entry.brief is None and not status:
            self._note(at, "brief", DefectKind.NO_BRIEF, "新论文没有简介", entry.id)
        if self._headings[-1:] != [entry.section]:
            self._heal(at, "section", DefectKind.HEADING, "条目在另一节的标题之下，已归位")

    def _judge_lines(self, at: int, entry: Entry, fields: Fields) -> None:
        """Say which lines of the standard layout an entry cannot keep."""
        status, news, amended, hits = (fields.get(name) for name in ("status", "news", "amended", "hits"))
        if status and not read_status(status):
            self._heal(at, "status", DefectKind.STRAY, f"不认识的状态，已略去：{status[:60]}")
        if news and not entry.news:
            self._heal(at, "news", DefectKind.STRAY, "未写成简介的论文有“本版更新”一行，已略去")
        if hits and not entry.hits:
            self._heal(at, "hits", DefectKind.STRAY, f"不认识的命中，已略去：{hits[:60]}")
        if amended and not entry.amended:
            self._heal(at, "amended", DefectKind.STRAY, f"没有这样的日期，已略去：{amended[:60]}")

    def _open(self, at: int, name: str) -> None:
        section = _SECTIONS[name]
        if self._headings != list(Section)[: list(Section).index(section)]:
            self._heal(at, "section", DefectKind.HEADING, f"“{name}”一节的标题不在其位，已改正")
        self._headings.append(section)

    def _foot(self) -> tuple[Ledger | None, int]:
        """What 核对 states, and where the sections end; tells what stands below the acknowledgement."""
        if not self._standard:
            return None, len(self._text)
        end = self._text.index(_TAIL)
        below = end + len(_TAIL)
        if self._text[below:]:
            self._stray(below, self._text[below:])
        start = self._text.rfind(f"\n{TITLE}", 0, end)
        if start < 0:
            return None, end
        stated = read_tally(self._text[start + 1 + len(TITLE) : end])
        if not stated:
            self._stray(start + 1, self._text[start:end])
        return stated, start

    def _arrange(self) -> None:
        """Bring followed entries, which stand first, back to their numbers; tell numbers that are wrong."""
        for section in Section:
            places = [at for at, one in enumerate(self._entries) if one.section is section]
            printed = tuple(self._entries[at] for at in places)
            ordered = sorted(printed, key=lambda one: one.number)
            if ranked(ordered) == printed and all(one.number == n for n, one in enumerate(ordered, 1)):
                for at, one in zip(places, ordered, strict=True):
                    self._entries[at] = one
                continue
            self._judge_numbers(places)
            if ranked(printed) != printed:
                self._heal(
                    self._begins[places[0]], section.value, DefectKind.FORM, "条目的次序与命中不合，已改正"
                )

    def _judge_numbers(self, places: Iterable[int]) -> None:
        expected = 1
        for place in places:
            entry = self._entries[place]
            if entry.number != expected:
                message = f"编号是 {entry.number:03d}，应是 {expected:03d}"
                self._note(self._begins[place], "number", DefectKind.NUMBER, message, entry.id)
            expected = entry.number + 1

    def _check(self, stated: dict[Section, int]) -> None:
        """What can only be said at the end."""
        if set(self._headings) != set(Section):
            self._heal(len(self._text) - 1, "section", DefectKind.HEADING, "缺一节的标题，已补上")
        for section, number in stated.items():
            count = sum(entry.section is section for entry in self._entries)
            if count != number:
                message = f"“{HEADINGS[section]}”写明 {number} 篇，实有 {count} 篇"
                self._note(0, section.value, DefectKind.COUNT, message)

    def _stray(self, at: int, text: str) -> None:
        shown = " ".join(text.split())[:60]
        message = f"不属于任何条目，已略去：{shown}" if shown else "多余的空行，已略去"
        self._heal(at, "file", DefectKind.STRAY, message)

    def _heal(self, at: int, field: str, kind: DefectKind, message: str) -> None:
        self._healed.append(Defect(line=self._line(at), field=field, kind=kind, message=message))

    def _note(self, at: int, field: str, kind: DefectKind, message: str, paper_id: str | None = None) -> None:
        line = self._line(at)
        self._defects.append(Defect(line=line, field=field, kind=kind, message=message, id=paper_id))

    def _line(self, at: int) -> int:
        return self._text.count("\n", 0, at) + 1
