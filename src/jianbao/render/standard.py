"""The standard layout: classic, and what a reader must know beside it.

Its grammar is docs/standard-layout.md.
"""

from __future__ import annotations

import re

from jianbao.model import Digest, Entry, Section
from jianbao.model.translation import TextPart
from jianbao.render.blocks import entry_block, head_block, link, section_block
from jianbao.render.fields import calmed, collapsed, escaped, struck
from jianbao.render.hits import hits_line
from jianbao.render.ledger import ledger
from jianbao.render.status import is_withdrawn, status
from jianbao.render.tally import TITLE, tally
from jianbao.render.typeset import typeset

__all__ = ["ACKNOWLEDGEMENT", "DEMO_NOTICE", "EMPTY", "standard"]

ACKNOWLEDGEMENT = "Thank you to arXiv for use of its open access interoperability."
"""In arXiv's own words. A file that has it as a line is in the standard layout."""
DEMO_NOTICE = "本文件由 jianbao demo 生成，论文、作者与链接均为虚构"
EMPTY = {
    Section.NEW: "本期没有新发布的论文。",
    Section.REPLACED: "本期没有更新的论文。",
}
_SAFE_URL = re.compile(r"https?://[^\s()<>\[\]`\\]+")


def standard(digest: Digest) -> str:
    """A digest in the standard layout. HTML, code and links in arXiv's fields are made inert."""
    blocks = [
        head_block(digest, _field),
        _notices(digest),
        *(_section(digest, section) for section in Section),
    ]
    return f"{''.join(blocks).rstrip()}\n\n{TITLE}{tally(ledger(digest))}\n{ACKNOWLEDGEMENT}\n"


def _notices(digest: Digest) -> str:
    """What stands between the counts and the first section."""
    demo = [_line("演示", DEMO_NOTICE)] if digest.demo else []
    return "".join([*demo, *(_line("说明", _field(note)) for note in digest.notes)])


def _section(digest: Digest, section: Section) -> str:
    entries = digest.ranked(section)
    announced = digest.new if section is Section.NEW else digest.replaced
    empty = not entries and not announced
    return section_block(section, [f"{EMPTY[section]}\n\n"] if empty else map(_entry, entries))


def _entry(entry: Entry) -> str:
    title = calmed(_field(entry.title))
    lines = (
        _line("任务", _field("; ".join(entry.tag_names))),
        _line("简介", _prose(entry.brief)),
        _line("本版更新", _prose(entry.news)),
        _line("状态", status(entry.outcome) or ""),
        _line("补遗", entry.amended.isoformat() if entry.amended else ""),
    )
    return entry_block(
        entry,
        _field,
        title=struck(title) if is_withdrawn(entry.outcome) else title,
        link=_link(entry.url),
        lines="".join(lines),
        quoted=(
            _hits(entry) + _quoted("标题翻译", entry.chinese(TextPart.TITLE)),
            _quoted("中文摘要", entry.chinese(TextPart.ABSTRACT)),
        ),
    )


def _line(name: str, text: str) -> str:
    return f"- **{name}: {text}**\n\n" if text else ""


def _quoted(name: str, text: str | None) -> str:
    prose = _prose(text)
    return f"> **{name}:** {prose}\n>\n" if prose else ""


def _hits(entry: Entry) -> str:
    line = _field(hits_line(entry.hits))
    return f"> **命中:** {line}\n>\n" if line else ""


def _link(url: str) -> str:
    """A link where the address can be one; else the text alone."""
    return link(url) if _SAFE_URL.fullmatch(url) else _field(url)


def _prose(text: str | None) -> str:
    """What we wrote ourselves, typeset."""
    return escaped(typeset(collapsed(text or "")))


def _field(text: str) -> str:
    return escaped(collapsed(text))
