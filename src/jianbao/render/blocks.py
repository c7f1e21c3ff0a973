"""The pieces that classic and standard layout share: head, section, entry."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from jianbao.model import Digest, Entry, Section

__all__ = ["HEADINGS", "Field", "entry_block", "head_block", "link", "section_block"]

Field: TypeAlias = Callable[[str], str]
"""Brings a field's text onto its line."""

HEADINGS = {Section.NEW: "最新发布", Section.REPLACED: "更新"}


def head_block(digest: Digest, field: Field) -> str:
    """Topic and counts, as `digest` states them."""
    topic = digest.topic
    return (
        f"# {field(topic.name)} {';  '.join(topic.categories)}\n\n"
        f"- **最新发布 {digest.new} 篇**\n\n"
        f"- **更新 {digest.replaced} 篇**\n\n"
    )


def section_block(section: Section, entries: Iterable[str]) -> str:
    """A heading and what stands below it."""
    return f"## {HEADINGS[section]}\n\n{''.join(entries)}"


def link(url: str) -> str:
    """A link that shows its address."""
    return f"[{url}]({url})"


def entry_block(
    entry: Entry, field: Field, *, title: str, link: str, lines: str = "", quoted: tuple[str, str] = ("", "")
) -> str:
    """One paper; `lines` are those between 分类 and 链接, each with a blank line below it.

    `quoted` are the lines before 作者 and before 摘要, each with its `>` line.
    """
    before_authors, before_abstract = quoted
    comment = f"> **备注:** {field(entry.comment)}\n>\n" if entry.comment is not None else ""
    return (
        f"#### [{entry.section} {entry.number:03d}] {title}\n"
        f"- **分类: {field('; '.join(entry.categories))}**\n\n"
        f"{lines}"
        f"- **链接: {link}**\n\n"
        f"{before_authors}"
        f"> **作者:** {field('; '.join(entry.authors))}\n>\n"
        f"{comment}"
        f"{before_abstract}"
        f"> **摘要:** {field(entry.abstract)}\n>\n---\n"
    )
