"""Reads an entry that the grammar does not match."""

from __future__ import annotations

import re
from typing import NamedTuple

from jianbao.render.defects import Defect, DefectKind
from jianbao.render.grammar import PREFIXES, TITLE

__all__ = ["healed_fields"]

_LINK = re.compile(r"\[(?P<url>.*)\]\((?P=url)\)")
_OPEN = ("title", "hits", "chinese_title", "authors", "comment", "chinese_abstract", "abstract")
"""Fields whose lines end without a mark."""
_ADDRESS = re.compile(r"https?://[^\s\])]+")


class _Part(NamedTuple):
    field: str
    line: int
    texts: list[str]


def healed_fields(block: str) -> tuple[dict[str, str | None], list[Defect]]:
    """The fields of a block that begins with an entry's title, and what it took to get them.

    A line that begins no later field belongs to the one before it. The defects' lines
    count from 0, the title's.
    """
    parts, ended = _parts(block.split("\n"))
    title = TITLE.match(block)
    assert title, block
    fields: dict[str, str | None] = {"section": title["section"], "number": title["number"]}
    faults: list[Defect] = []
    for part in parts:
        value, form = _value(part)
        fields[part.field] = value
        if len(part.texts) > 1:
            faults.append(_form(part.line, part.field, "字段内有换行，已并成一行", DefectKind.LINE_BREAK))
        if form:
            faults.append(_form(part.line, part.field, form))
    faults += _missing(fields, ended)
    if not faults:
        faults.append(_form(0, "file", "空行或标记不合格式，已改正"))
    return fields, faults


def _parts(lines: list[str]) -> tuple[list[_Part], bool]:
    """The block cut where its fields begin, and whether its end was there."""
    while lines and not lines[-1].strip():
        lines.pop()
    ended = lines[-1].strip() == "---"
    if ended:
        lines.pop()
    parts = [_Part("title", 0, [TITLE.sub(r"\g<title>", lines[0])])]
    rank = 0
    for number, line in enumerate(lines[1:], 1):
        found = next((i for i in range(rank, len(PREFIXES)) if line.startswith(PREFIXES[i][1])), None)
        if found is not None:
            field, prefix = PREFIXES[found]
            rank = found + 1
            parts.append(_Part(field, number, [line[len(prefix) :].removeprefix(" ")]))
        elif text := line.removeprefix(">").strip():
            parts[-1].texts.append(text)
    return parts, ended


def _value(part: _Part) -> tuple[str | None, str | None]:
    """A field's text, its lines joined, and what was wrong with its marks."""
    text = part.texts[0]
    if len(part.texts) > 1:
        text = " ".join([text.strip(), *part.texts[1:]])
    if part.field in _OPEN:
        return text, None
    form = None
    if not text.endswith("**"):
        text, form = text.rstrip(), "行末标记不合格式，已改正"
    text = text.removesuffix("**")
    if part.field == "url":
        return _url(text, form)
    if part.field == "brief" and not text:
        return None, "简介为空，已略去"
    return text, form


def _url(text: str, form: str | None) -> tuple[str, str | None]:
    if match := _LINK.fullmatch(text):
        return match["url"], form
    found = _ADDRESS.findall(text)
    return found[-1] if found else text.strip("[]() "), "链接不合格式，已改正"


def _missing(fields: dict[str, str | None], ended: bool) -> list[Defect]:
    names = {"categories": "分类", "url": "链接", "authors": "作者", "abstract": "摘要"}
    faults = [
        _form(0, field, f"缺“{name}”一行，已补为空") for field, name in names.items() if field not in fields
    ]
    number = fields["number"] or ""
    if number != f"{int(number):03d}":
        faults.append(_form(0, "number", "编号不合格式，已改正"))
    if not ended:
        faults.append(_form(0, "file", "条目没有结尾，已补上"))
    return faults


def _form(line: int, field: str, message: str, kind: DefectKind = DefectKind.FORM) -> Defect:
    return Defect(line=line, field=field, kind=kind, message=message)
