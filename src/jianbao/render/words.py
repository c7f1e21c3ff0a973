"""How pages, mails, feeds and exports call things, and texts on their way into them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from markupsafe import Markup

from jianbao.model import Basis, Evidence, Outcome, is_decided
from jianbao.render.fields import clean, collapsed
from jianbao.render.formulas import formulas
from jianbao.render.typeset import typeset

__all__ = ["cleaned", "date_zh", "english", "first_sentence", "marked", "prose", "trust"]

_WEEKDAYS = "一二三四五六日"
_SENTENCE = re.compile(r".*?[。！？]")
_SUBJECT = re.compile(
    r"^(?:(?:该|本|这篇|此)(?:论文|文|研究|工作)|论文)(?:属于[^，。]{1,24}(?:任务|领域|方向|问题|研究)，)?，?"
)
"""What nearly every 简介 begins with. 旨在 stays: what is aimed at is not reached yet."""
_LONGEST = 76
"""Characters of a sentence in an overview."""


def cleaned(value: object) -> object:
    """What a template prints: text that is no HTML yet loses the characters that nobody sees."""
    return clean(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def prose(text: str) -> str:
    """A Chinese text of ours, typeset, on one line."""
    return typeset(collapsed(clean(text)))


def english(text: str) -> Markup:
    """A text of arXiv's."""
    return formulas(collapsed(clean(text)))


def date_zh(day: date) -> str:
    """`2025年8月7日 星期四`."""
    return f"{day.year}年{day.month}月{day.day}日 星期{_WEEKDAYS[day.weekday()]}"


def first_sentence(text: str) -> str:
    """Of a 简介, for an overview, without 该论文; a long one is cut at a comma, and says so."""
    whole = _SUBJECT.sub("", prose(text))
    found = _SENTENCE.match(whole)
    sentence = found[0] if found else whole
    if len(sentence) <= _LONGEST or sentence.count("$") > 1:
        return sentence
    cut = max(sentence.rfind(mark, 0, _LONGEST) for mark in "，；、")
    return f"{sentence[: cut if cut > _LONGEST // 2 else _LONGEST]}……"


def marked(text: str, evidence: tuple[Evidence, ...]) -> tuple[Markup, tuple[Evidence, ...]]:
    """A 简介 in which each claim shows its source's words on hover, focus or tap; and the evidence left over.

    A claim that does not stand in the text, or overlaps with another, is left over.
    """
    whole = prose(text)
    spans: list[tuple[int, int, Evidence]] = []
    left = []
    for one in evidence:
        claim = prose(one.claim).rstrip("。；，")
        start = whole.find(claim) if claim and claim.count("$") % 2 == 0 else -1
        end = start + len(claim)
        if start < 0 or any(start < there and here < end for here, there, _ in spans):
            left.append(one)
        else:
            spans.append((start, end, one))
    return Markup().join(_pieces(whole, sorted(spans, key=lambda span: span[:2]))), tuple(left)


def _pieces(text: str, spans: list[tuple[int, int, Evidence]]) -> Iterator[Markup]:
    at = 0
    for start, end, one in spans:
        yield formulas(text[at:start])
        shown = formulas(collapsed(clean(one.quote)))
        yield Markup('<span class="ev" tabindex="0">{}<q lang="en">{}</q></span>').format(
            formulas(text[start:end]), shown
        )
        at = end
    yield formulas(text[at:])


def trust(outcome: Outcome) -> tuple[str, ...]:
    """What a reader should know of a 简介 before believing it."""
    made = {
        Basis.DRAFT: "规则生成的草稿，可能有误",
        Basis.IMPORTED: "导入的简介，来历未经核实，可能有误",
    }.get(outcome.basis or Basis.FULLTEXT, "AI 生成，可能有误")
    flags = sum(one.severity != "info" for one in outcome.findings)
    prompt = outcome.prompt.name if outcome.prompt else None
    return tuple(
        word
        for word in (
            made,
            prompt,
            clean(outcome.model) if outcome.model else None,
            None if outcome.basis is Basis.IMPORTED else f"{outcome.at:%Y-%m-%d}",
            "已审" if is_decided(outcome) else "未审",
            f"检查提示 {flags} 条" if flags else None,
        )
        if word
    )
