"""A 简介 beside the one that stands, for a page of Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable

from jianbao.model import Outcome, Paper
from jianbao.render.diff import diff

__all__ = ["markdown"]

_MARKS = {"same": "", "gone": "~~", "new": "**"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def markdown(paper: Paper, standing: Outcome | None, made: Outcome, tag_name: Callable[[str], str]) -> str:
    """Both texts with what changed, tags and findings. Everything of paper and model is escaped."""
    lines = [f"# {_plain(paper.title)}", f"`{paper.id}v{paper.version}` {made.state}"]
    if made.reason:
        lines.append(_plain(made.reason))
    if made.brief:
        before = standing.brief.text if standing and standing.brief else made.brief.text
        lines.append("".join(_marked(kind, text) for kind, text in diff(before, made.brief.text)))
        lines.append("、".join(_plain(tag_name(tag)) for tag in made.brief.tags))
    lines += [f"- {one.severity} `{one.code}` {_plain(one.message)}" for one in made.findings]
    return "\n\n".join(line for line in lines if line) + "\n"


def _marked(kind: str, text: str) -> str:
    mark = _MARKS[kind]
    return f"{mark}{_plain(text)}{mark}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
