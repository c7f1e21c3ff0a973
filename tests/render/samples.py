"""Invented papers, and one digest that has everything."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from jianbao.model import (
    Basis,
    Brief,
    Counts,
    Digest,
    Entry,
    Evidence,
    Finding,
    Hit,
    HitKind,
    Kind,
    Missing,
    Outcome,
    PromptRef,
    Section,
    Severity,
    State,
    TopicName,
    Usage,
)
from jianbao.model.translation import Rendering, TextPart, Translation, fingerprint

DAY = date(2026, 1, 7)
NOON = datetime(2026, 1, 7, 4, 0, tzinfo=UTC)
BRIEF = "该论文属于语音增强任务，提出MurmurNet,在3种噪声下把词错误率降低12.5%。"


def outcome(
    paper_id: str,
    state: State = State.PUBLISHED,
    basis: Basis | None = Basis.FULLTEXT,
    reason: str | None = None,
    text: str = BRIEF,
) -> Outcome:
    """What became of a 简介; only a published or held one has its text."""
    written = state in (State.PUBLISHED, State.HELD)
    return Outcome(
        paper_id=paper_id,
        version=1,
        state=state,
        reason=reason,
        basis=basis if written else None,
        brief=Brief(text=text) if written else None,
        at=NOON,
    )


def translation(
    paper_id: str,
    title: tuple[str, State] = ("听见低语", State.PUBLISHED),
    abstract: tuple[str, State] = ("我们用$O(n)$的时间听低语。", State.PUBLISHED),
) -> Translation:
    """Both parts in Chinese, and what became of each."""
    parts = {
        part: Rendering(source=fingerprint(part.value), state=state, text=text)
        for part, (text, state) in zip(TextPart, (title, abstract), strict=True)
    }
    return Translation(paper_id=paper_id, version=1, parts=parts, at=NOON)


def entry(number: int, of: Outcome | None = None, section: Section = Section.NEW) -> Entry:
    """One invented paper."""
    paper_id = f"9901.{number:05d}" if section is Section.NEW else f"9801.{number:05d}"
    return Entry(
        section=section,
        number=number,
        id=paper_id,
        version=1,
        kind=Kind.NEW if section is Section.NEW else Kind.REPLACE,
        title=f"A Murmur Heard {number} Times",
        categories=("cs.SD", "eess.AS"),
        url=f"https://arxiv.org/pdf/{paper_id}v1",
        authors=("Ada Vell", "Bo Tarn"),
        abstract="We listen to murmurs.",
        outcome=of,
    )


def digest(*entries: Entry, **facts: object) -> Digest:
    """A digest of these entries, its head counting them right."""
    stated = {section.value: sum(e.section is section for e in entries) for section in Section}
    topic = TopicName(slug="audio", name="音频", categories=("cs.SD", "eess.AS"))
    return Digest.model_validate({"topic": topic, "day": DAY, "entries": entries} | stated | facts)


FOLLOWED = (Hit(kind=HitKind.KEYWORD, name="word error"), Hit(kind=HitKind.AUTHOR, name="Ada <b> Example"))


def everything() -> Digest:
    """Each state, hostile text, both sections, notes, counts, one paper missing and one amended."""
    full = outcome("9901.00001").model_copy(
        update={
            "brief": Brief(
                text=BRIEF,
                tags=("speech.enhancement",),
                evidence=(Evidence(claim="降低12.5%", quote="cuts the word error rate by 12.5%"),),
            ),
            "prompt": PromptRef(id="brief", version=1, sha256="0" * 64),
            "model": "invented-1",
            "calls": 1,
            "usage": Usage(prompt=12900, completion=120, cached=640),
            "cost": Decimal("0.00143600"),
            "currency": "CNY",
        }
    )
    held = outcome("9901.00004", State.HELD, Basis.FULLTEXT).model_copy(
        update={
            "findings": (
                Finding(code="number.magnitude", severity=Severity.ERROR, message="数量级不符", span="12万"),
            )
        }
    )
    hostile = entry(6, outcome("9901.00006", State.NONE, None, "withdrawn")).model_copy(
        update={
            "title": "<script>alert(1)</script> ]]> `code \\`$L^*LM$ **x** ![p](https://e.example/p.png)",
            "authors": ('J. "Q" M\\"uller', "O'Neil <o@n.example>"),
            "comment": "8 pages;\n  see   https://e.example/a_b",
            "abstract": "If $a<b$ then $\\mathcal{L}\\leq 2$, see [this](javascript:alert(1)) and ``that''.",
        }
    )
    newer = outcome("9801.00001", reason="carried: v1").model_copy(update={"news": "新增在4种房间里的实验。"})
    return digest(
        entry(1, full).model_copy(update={"tag_names": ("语音增强", "语音识别"), "comment": "4 pages"}),
        entry(2, outcome("9901.00002", basis=Basis.ABSTRACT, reason="pdf: Encrypted")).model_copy(
            update={"translation": translation("9901.00002")}
        ),
        entry(3, outcome("9901.00003", basis=Basis.DRAFT)).model_copy(update={"hits": FOLLOWED}),
        entry(4, held),
        entry(5, outcome("9901.00005", State.DEFERRED, None, "budget")),
        hostile,
        entry(1, newer, Section.REPLACED).model_copy(
            update={"amended": date(2026, 1, 9), "hits": (Hit(kind=HitKind.EXCLUDE, name="综述"),)}
        ),
        entry(2, None, Section.REPLACED),
        announced={"cs.SD": Counts(new=5, cross=1, replaced=3)},
        missing=(Missing(id="9801.00007", reason="record"),),
        notes=("eess.AS：未能取得当日公告，本刊可能不全",),
    )
