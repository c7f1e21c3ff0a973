"""Title and abstract to `Brief`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from jianbao.drafting.compose import compose
from jianbao.drafting.lexicon import Lexicon
from jianbao.drafting.moves import read_moves
from jianbao.drafting.outcome import is_common_name
from jianbao.drafting.said import Said
from jianbao.drafting.tables import tables
from jianbao.drafting.words import plain, sentences, without_asides, words_of
from jianbao.glossary import Glossary
from jianbao.model import Brief, Evidence
from jianbao.taxonomy import Node, Taxonomy

__all__ = ["VERSION", "Writer", "draft"]

VERSION = 1
"""Raised whenever the same paper would get other words."""
_MOST_TAGS = 3
_SHORTEST_TOPIC = 3
_UNIT = re.compile(r"^(?:[kMG]?Hz|[kMGT]B|dB\w?)$|@")
"""What is written like a name and is none."""
_CONTRIBUTIONS = ("resource", "survey", "theory", "empirical")
"""Branches of the taxonomy that say what a paper gives, not what it is about."""
_MEANS = ("ml.", "language.llm", "multimodal.vlm", "language.agent", "signal.")
"""Branches that are more often means than ends."""
_HOMES = {
    "cs.CV": ("vision", "multimodal"),
    "cs.CL": ("language", "multimodal"),
    "cs.SD": ("audio", "speech", "music"),
    "eess.AS": ("audio", "speech", "music"),
    "cs.RO": ("robotics",),
    "cs.CY": ("society",),
}
"""The branches in which a category's papers mostly are."""
_BY_MEANS = re.compile(r"\s(?:via|with|using|through|based on|by|from)\s", re.IGNORECASE)
_FIELDS = {
    "cs.AI": "人工智能",
    "cs.CL": "自然语言处理",
    "cs.CR": "信息安全",
    "cs.CV": "计算机视觉",
    "cs.CY": "计算机与社会",
    "cs.FL": "形式语言",
    "cs.GR": "计算机图形学",
    "cs.HC": "人机交互",
    "cs.IR": "信息检索",
    "cs.LG": "机器学习",
    "cs.MA": "多智能体系统",
    "cs.MM": "多媒体",
    "cs.RO": "机器人",
    "cs.SD": "声音处理",
    "cs.SE": "软件工程",
    "eess.AS": "音频与语音处理",
    "eess.IV": "图像与视频处理",
    "eess.SP": "信号处理",
    "eess.SY": "系统与控制",
    "stat.ML": "统计机器学习",
}


class Writer:
    """Writes drafts; keeps the look-ups that take long to build."""

    def __init__(self, taxonomy: Taxonomy, glossary: Glossary) -> None:
        self._taxonomy = taxonomy
        self._glossary = glossary
        self._lexicon = Lexicon(taxonomy, glossary)

    def draft(self, title: str, abstract: str, categories: Sequence[str]) -> Brief:
        """The 简介 of a paper, its tags, and the sentences that bear it."""
        tasks = self._tasks(title, abstract, categories)
        task = Said(tasks[0].zh, self._quote(tasks[0], title, abstract)) if tasks else None
        fields = [_FIELDS[one] for one in categories if one in _FIELDS] or ["交叉学科"]
        made = compose(
            read_moves(self._lexicon, title, abstract), task, fields[0], self._topics(title, abstract, fields)
        )
        evidence = [Evidence(claim=one.zh, quote=one.quote) for one in made.borne if one.quote]
        return Brief(
            text=made.text,
            tags=tuple(node.id for node in (*tasks[:_MOST_TAGS], *self._contributions(title))),
            evidence=tuple(evidence or [Evidence(claim=made.text, quote=title)]),
        )

    def _tasks(self, title: str, abstract: str, categories: Sequence[str]) -> list[Node]:
        """The tasks that the paper names, the likeliest to be its own first.

        What the title names before its means ("via …") goes before what only the
        abstract does, the particular before the general, means to an end last.
        """
        said = self._taxonomy.mentions(f"{plain(title)}\n{plain(abstract)}", categories)
        nodes = [node for node in said if not node.id.startswith(_CONTRIBUTIONS)]
        head = self._taxonomy.mentions(_BY_MEANS.split(plain(title))[0], categories)
        home = next((_HOMES[one] for one in categories if one in _HOMES), ())
        titled = {node.id for node in head}

        aim = self._taxonomy.mentions(plain(title).rpartition(" for ")[2], categories)
        aimed = {node.id for node in aim} & titled

        def rank(node: Node) -> int:
            away = 2 * (not node.id.startswith(home))
            handicap = away + 3 * node.id.startswith(_MEANS) + 3 * ("." not in node.id)
            return nodes.index(node) + handicap - 4 * (node.id in titled) - 2 * (node.id in aimed)

        return sorted(nodes, key=rank)

    def _topics(self, title: str, abstract: str, fields: Sequence[str]) -> Iterator[str]:
        """What it is about: terms of the glossary, those of the title first; names; its further fields."""
        rows = (*self._glossary.rows_in(plain(title)), *self._glossary.rows_in(plain(abstract)))
        terms = [
            row.zh for row in rows if not (row.keep_english or row.domain or len(row.zh) < _SHORTEST_TOPIC)
        ]
        telling = [zh for zh in terms if not (zh in tables().generic or self._lexicon.is_modifier(zh))]
        yield from telling
        words = words_of(without_asides(plain(abstract)))
        names = (word.text for word in words if word.kind == "name" and word.text[0].isalpha())
        yield from (name for name in names if not (is_common_name(name) or _UNIT.search(name)))
        yield from fields

    def _contributions(self, title: str) -> list[Node]:
        found = self._taxonomy.mentions(plain(title))
        return [node for node in found if node.id.startswith(_CONTRIBUTIONS)][:1]

    def _quote(self, node: Node, title: str, abstract: str) -> str:
        """The first sentence that names the task, the title before all."""
        named = (one for one in (title, *sentences(abstract)) if node in self._taxonomy.mentions(plain(one)))
        return next(named, "")


def draft(
    title: str, abstract: str, categories: Sequence[str], taxonomy: Taxonomy, glossary: Glossary
) -> Brief:
    """One draft; for many, keep a `Writer`."""
    return Writer(taxonomy, glossary).draft(title, abstract, categories)
