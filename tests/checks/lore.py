"""The house's words, and papers of our own invention."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from jianbao.checks import Source, Vocabulary
from jianbao.glossary import Glossary
from jianbao.taxonomy import Taxonomy

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PROMPTS = ROOT / "prompts"
SHARED = ROOT.parent / "shared"

FROGS = Source(
    title="PondNet: Counting Frogs in Noisy Field Recordings",
    abstract=(
        "Counting calling frogs in long field recordings is hard because calls overlap with rain. "
        "We present PondNet, a two-stage network that first separates rain from calls and then counts "
        r"individuals. It lowers the counting error by 18\% relative to the strongest baseline, with "
        "$O(n \\log n)$ time and state-of-the-art results on ``RainPond''."
    ),
    comment="12 pages",
)
BRIEF = (
    "该论文研究野外录音中的蛙类计数任务，针对雨声与蛙鸣重叠导致难以计数的问题，提出两阶段网络PondNet，"
    "先分离雨声再统计个体数，相比最强基线，计数误差相对降低18%。"
)


@cache
def vocabulary() -> Vocabulary:
    """Of the files in `prompts/`."""
    kept, glossary, taxonomy = (
        (PROMPTS / f"{name}.yml").read_text(encoding="utf-8") for name in ("kept", "glossary", "taxonomy")
    )
    return Vocabulary.parse(kept, Glossary.parse(glossary), Taxonomy.parse(taxonomy))


def cases(name: str) -> list[dict[str, Any]]:
    """The rows of `cases/{name}.yml`."""
    rows: list[dict[str, Any]] = yaml.safe_load((HERE / "cases" / f"{name}.yml").read_text(encoding="utf-8"))
    return rows
