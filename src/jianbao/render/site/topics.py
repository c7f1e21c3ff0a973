"""A topic of a day: its papers on one page, or on as many as it takes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from markupsafe import Markup

from jianbao.model import Digest, Entry, Section
from jianbao.render.fields import unescaped
from jianbao.render.ledger import ledger
from jianbao.render.site import places
from jianbao.render.site.overview import Group, overview
from jianbao.render.site.pages import Pages
from jianbao.render.site.papers import Paper, paper, schema, tags_of
from jianbao.render.tally import tally

__all__ = ["LARGEST", "Laid", "Topic"]

LARGEST = 230_000
"""Bytes of papers on a page; head, overview and sums come on top."""
_OF_SCHEMA = 300
"""Bytes that a paper takes in what is told to search engines."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A paper on its page."""

    paper: Paper
    part: int
    html: Markup


class Topic:
    """A digest, its papers made ready and laid out."""

    def __init__(self, digest: Digest, pages: Pages) -> None:
        self.digest = digest
        self._pages = pages
        self._place = places.page(digest.day, digest.topic.slug)
        shown = (entry for section in Section for entry in digest.ranked(section))
        made = [paper(entry, pages.taxonomy, pages.about.report_url) for entry in shown]
        self.laid = self._lay_out(made)
        self.addresses: dict[str, str] = {}
        """By id, where a paper stands in the site."""
        for one in self.laid:
            entry_id = one.paper.entry.id
            self.addresses.setdefault(
                entry_id, places.paper(digest.day, digest.topic.slug, one.part, entry_id)
            )

    @property
    def slug(self) -> str:
        """Of the topic."""
        return self.digest.topic.slug

    @property
    def parts(self) -> int:
        """Pages that it takes."""
        return self.laid[-1].part if self.laid else 1

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """今日一览."""
        return overview(self.digest.entries, self._tag_ids)

    @cached_property
    def sums(self) -> tuple[tuple[str, str], ...]:
        """核对: what a line is about, and what it says."""
        lines = (line.removeprefix("- ") for line in tally(ledger(self.digest)).splitlines())
        told = (unescaped(line).partition(": ") for line in lines)
        return tuple((head, rest) for head, _, rest in told)

    def _tag_ids(self, entry: Entry) -> tuple[str, ...]:
        """What an overview groups it by: tasks as broad as 图像生成."""
        tags = (tag.id for tag in tags_of(entry, self._pages.taxonomy) if tag.id)
        return tuple(".".join(tag.split(".")[:2]) for tag in tags)

    def _lay_out(self, papers: Sequence[Paper]) -> list[Laid]:
        part, filled = 1, 0
        laid = []
        seen: set[str] = set()
        for one in papers:
            again = one.anchor in seen
            seen.add(one.anchor)
            html = self._pages.piece("paper.html", self._place, p=one, again=again, digest=self.digest)
            size = len(html.encode()) + _OF_SCHEMA
            if filled and filled + size > LARGEST:
                part, filled = part + 1, 0
            filled += size
            laid.append(Laid(one, part, html))
        return laid

    def sections(self, part: int) -> list[tuple[Section, list[Laid], bool]]:
        """What stands on a page: a half of the digest, its papers there, whether it goes on from before."""
        found = []
        for section in Section:
            whole = [one for one in self.laid if one.paper.entry.section is section]
            here = [one for one in whole if one.part == part]
            if here or (not whole and part == 1):
                found.append((section, here, bool(here and whole[0].part < part)))
        return found

    def schema(self, part: int) -> str:
        """The papers of a page for search engines. `</` cannot end the script that it stands in."""
        told = [schema(one.paper) for one in self.laid if one.part == part]
        text = json.dumps({"@context": "https://schema.org", "@graph": told}, ensure_ascii=False)
        return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def near_of(pairs: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """By id: the papers like it."""
    found: dict[str, tuple[str, ...]] = {}
    for one, other in pairs:
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found
