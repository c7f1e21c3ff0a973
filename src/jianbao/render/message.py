"""A card for a chat: a day's counts and its first papers, as many as fit."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from jianbao.model.delivery import Form, Markup
from jianbao.render.fields import clean

__all__ = ["AI", "Line", "Notice", "Part", "card"]

AI = "简介由 AI 生成，可能有误；以论文原文为准。"


class Line(NamedTuple):
    """A paper in a card."""

    title: str
    url: str | None
    sentence: str = ""
    why: str = ""
    """Why it stands before others."""


class Part(NamedTuple):
    """A topic in a card, or a word on something else."""

    head: str
    said: str = ""
    """Counts, or what happened."""
    url: str | None = None
    """Where the whole is."""
    lines: tuple[Line, ...] = ()


class Notice(NamedTuple):
    """What a card says. `subject` stands apart from the rest or above it, as the receiver has it."""

    subject: str
    parts: tuple[Part, ...]
    foot: str = ""


class _Dialect(NamedTuple):
    """How a receiver marks text up. What others wrote goes through `inert` first."""

    inert: Callable[[str], str]
    bold: Callable[[str], str]
    link: Callable[[str, str], str]


_WIDE = str.maketrans("*_`~[]<>#\\", "＊＿｀～［］＜＞＃＼")
"""Markdown is read differently by each chat, and some know no escape: no mark survives."""
_NO_CALL = str.maketrans("@", "＠")


def _calm(text: str) -> str:
    """On one line; nothing in it becomes a link or calls anybody."""
    return " ".join(clean(text).split()).replace("://", "：//").translate(_NO_CALL)


def _url(url: str) -> str:
    return url.replace("(", "%28").replace(")", "%29")


_DIALECTS = {
    Markup.PLAIN: _Dialect(_calm, str, lambda text, url: f"{text} {url}"),
    Markup.MARKDOWN: _Dialect(
        lambda text: _calm(text).translate(_WIDE),
        lambda text: f"**{text}**",
        lambda text, url: f"[{text}]({_url(url)})",
    ),
    Markup.HTML: _Dialect(
        lambda text: html.escape(_calm(text)),
        lambda text: f"<b>{text}</b>",
        lambda text, url: f'<a href="{html.escape(url)}">{text}</a>',
    ),
}

_SHAPES = [(papers, sentences) for sentences in (True, False) for papers in (20, 12, 8, 5, 3, 2, 1)]
"""How much of each topic is told, the most first."""


def card(notice: Notice, form: Form) -> tuple[str, str]:
    """Subject and text. What does not fit is left out, papers before topics, and the card says so."""
    dialect = _DIALECTS[form.markup]
    subject = _calm(notice.subject)[:120]
    room = form.most - form.size(subject) - 16
    for papers, sentences in (*_SHAPES, (0, False)):
        text = _text(notice, dialect, papers, sentences=sentences)
        if form.size(text) <= room:
            return subject, text
    return subject, _cut(notice, dialect, form, room)


def _text(notice: Notice, dialect: _Dialect, papers: int, *, sentences: bool) -> str:
    blocks = [block for part in notice.parts for block in _part(part, dialect, papers, sentences=sentences)]
    return "\n\n".join([*blocks, *_foot(notice, dialect)])


def _foot(notice: Notice, dialect: _Dialect) -> Sequence[str]:
    return [dialect.inert(notice.foot)] if notice.foot else []


def _part(part: Part, dialect: _Dialect, papers: int, *, sentences: bool) -> Iterator[str]:
    yield _head(part, dialect)
    for line in part.lines[:papers]:
        yield _line(line, dialect, sentences=sentences)
    shown = min(papers, len(part.lines))
    if part.url and shown < len(part.lines):
        yield dialect.link("更多", part.url)


def _head(part: Part, dialect: _Dialect) -> str:
    name = dialect.bold(dialect.inert(part.head))
    named = dialect.link(name, part.url) if part.url else name
    return f"{named}　{dialect.inert(part.said)}" if part.said else named


def _line(line: Line, dialect: _Dialect, *, sentences: bool) -> str:
    title = dialect.inert(line.title)
    told = f"• {dialect.link(title, line.url) if line.url else title}"
    why = dialect.inert(f"（{line.why}）") if line.why else ""
    sentence = dialect.inert(line.sentence) if sentences else ""
    return f"{told}{why}  \n{sentence}" if sentence else told + why


def _cut(notice: Notice, dialect: _Dialect, form: Form, room: int) -> str:
    """As many topics as fit, and how many do not."""
    foot = _foot(notice, dialect)
    for kept in range(len(notice.parts) - 1, -1, -1):
        heads: Iterable[str] = (_head(part, dialect) for part in notice.parts[:kept])
        text = "\n\n".join([*heads, f"另有 {len(notice.parts) - kept} 项未列出", *foot])
        if form.size(text) <= room:
            return text
    return ""
