"""What a message says of digests: counts, the first papers, why there is nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import zip_longest

from jianbao.model import Digest, Entry, Section, State, ranked
from jianbao.model.follow import place
from jianbao.render.fields import clean, collapsed
from jianbao.render.hits import hits_line
from jianbao.render.message import AI, Line, Notice, Part
from jianbao.render.site.links import ARXIV, ORIGINAL, links
from jianbao.render.site.overview import is_checked, overview
from jianbao.render.status import is_rejected
from jianbao.render.words import date_zh, first_sentence

__all__ = ["counts", "digests", "first", "nothing", "unwritten", "update"]

Address = Callable[[Digest], str | None]
"""Where a digest's page is."""

_DUE, _LOST, _HELD = "篇失败，待补", "篇未能写成", "篇待审核"
_TRIES = 3
"""Runs after which a failed paper is not asked for again."""


def unwritten(digest: Digest) -> int:
    """Papers that later runs will write."""
    return sum(_standing(entry) == _DUE for entry in digest.entries)


def _standing(entry: Entry) -> str | None:
    """What a message says of a paper without 简介."""
    outcome = entry.outcome
    if outcome is None or is_rejected(outcome):
        return None
    if outcome.state is State.FAILED and outcome.runs >= _TRIES:
        return _LOST
    return {State.FAILED: _DUE, State.DEFERRED: _DUE, State.HELD: _HELD}.get(outcome.state)


def counts(digest: Digest) -> str:
    """`新 5 · 更新 2 · 3 篇失败，待补`."""
    standing = Counter(map(_standing, digest.entries))
    told = [f"新 {digest.new}", f"更新 {digest.replaced}"]
    return " · ".join([*told, *(f"{standing[one]} {one}" for one in (_DUE, _LOST, _HELD) if standing[one])])


def first(digest: Digest) -> list[Entry]:
    """New papers in the order of a card: what is followed, then one of each task, then the next of each.

    Of the others than those that are followed only the ones whose 简介 is checked.
    """
    by_id = {entry.id: entry for entry in digest.section(Section.NEW)}
    groups = overview(by_id.values(), lambda entry: entry.tag_names)
    led = [lead.id for row in zip_longest(*(group.leads for group in groups)) for lead in row if lead]
    rest = [entry.id for entry in by_id.values() if is_checked(entry) or place(entry.hits) < 0]
    return list(ranked(by_id[paper_id] for paper_id in dict.fromkeys([*led, *rest])))


def digests(found: Sequence[Digest], address: Address, papers: int) -> Notice:
    """A card on some topics of one day, with so many papers of each at most."""
    day = found[0].day
    if len(found) == 1:
        subject = f"{found[0].topic.name} {day}：{counts(found[0])}"
    else:
        subject = f"简报 {day}：{len(found)} 个主题，新论文 {_distinct(found)} 篇"
    parts = [
        Part(one.topic.name, counts(one), address(one), tuple(map(_line, first(one)[:papers])))
        for one in found
    ]
    return Notice(subject, tuple(parts), AI)


def _distinct(found: Iterable[Digest]) -> int:
    return len({entry.id for one in found for entry in one.section(Section.NEW)})


def _line(entry: Entry) -> Line:
    url = next((link.url for link in links(entry) if link.name in (ARXIV, ORIGINAL)), None)
    why = f"命中：{hits_line(entry.hits)}" if place(entry.hits) < 0 else ""
    told = first_sentence(entry.brief or "") if is_checked(entry) else ""
    return Line(collapsed(clean(entry.title)), url, told, why)


def update(digest: Digest, fresh: Sequence[Entry], address: Address, papers: int) -> Notice:
    """A card on what came after the digest was sent."""
    name = digest.topic.name
    lines = tuple(map(_line, fresh[:papers]))
    part = Part(f"{name} 补遗", f"{len(fresh)} 篇新写成简介", address(digest), lines)
    return Notice(f"{name} {digest.day} 补遗：{len(fresh)} 篇", (part,), AI)


def nothing(day: date, found: Sequence[Digest]) -> Notice:
    """Nothing was announced: why, for each topic; without any digest, it is a weekend."""
    parts = [Part(one.topic.name, "；".join(note.rpartition("：")[2] for note in one.notes)) for one in found]
    return Notice(f"今日无公告 {day}", tuple(parts) or (Part(date_zh(day), "周末，arXiv 不发布公告"),))
