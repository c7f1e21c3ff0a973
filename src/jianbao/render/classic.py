"""The classic layout: the grammar that readers' files have had all along, and nothing beside it."""

from __future__ import annotations

from jianbao.model import Digest, Entry, Section
from jianbao.render.blocks import Field, entry_block, head_block, link, section_block
from jianbao.render.fields import collapsed, unbroken

__all__ = ["classic"]


def classic(digest: Digest) -> str:
    """A digest in the classic layout; an imported one to the byte as it was printed.

    A paper without a published 简介 is an entry without that line.
    """
    field = unbroken if digest.imported else collapsed
    return head_block(digest, field) + "".join(
        section_block(section, (_entry(entry, field) for entry in digest.section(section)))
        for section in Section
    )


def _entry(entry: Entry, field: Field) -> str:
    text = field(entry.brief or "")
    brief = f"- **简介: {text}**\n\n" if text else ""
    return entry_block(entry, field, title=field(entry.title), link=link(field(entry.url)), lines=brief)
