"""A 简介 beside the one that stands: a page of Markdown, and what it took."""

from __future__ import annotations

import re
from collections.abc import Callable

from jianbao.model import Outcome, Paper
from jianbao.model.translation import Translation
from jianbao.render.diff import diff

__all__ = ["account", "markdown"]

_MARKS = {"same": "", "gone": "~~", "new": "**"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def account(asked: int, made: Outcome | Translation, paid: int, seconds: float) -> str:
    """Tokens of the question, then what its answers took; `paid` of them were asked now."""
    question = f"question {asked:,} tokens"
    if made.calls == 0:
        return f"{question}; by rule, nobody was asked"
    money = f"{made.cost} {made.currency}" if made.cost is not None else "price unknown"
    tokens = f"{made.usage.prompt:,} read, {made.usage.completion:,} written"
    now = f"{paid} asked now" if paid else "from the journal, nothing paid now: --force asks anew"
    return f"{question}; {tokens}; {money}; {seconds:.1f} s; {now}"


def markdown(
    paper: Paper, standing: Outcome | None, made: Outcome, tag_name: Callable[[str], str], took: str
) -> str:
    """Both texts with what changed, tags, evidence and findings. Everything of paper and model is escaped."""
    lines = [f"# {_plain(paper.title)}", f"`{paper.id}v{paper.version}` {made.state}"]
    if made.reason:
        lines.append(_plain(made.reason))
    if made.brief:
        before = standing.brief if standing and standing.brief else made.brief
        lines.append("".join(_marked(kind, text) for kind, text in diff(before.text, made.brief.text)))
        lines.append("、".join(_tags((*before.tags, *before.proposed), made, tag_name)))
        lines += [f"- {_plain(one.claim)} ← “{_plain(one.quote)}”" for one in made.brief.evidence]
    lines += [f"- {one.severity} `{one.code}` {_plain(one.message)}" for one in made.findings]
    return "\n\n".join(line for line in [*lines, took] if line) + "\n"


def _tags(before: tuple[str, ...], made: Outcome, tag_name: Callable[[str], str]) -> list[str]:
    """Its own, the new ones marked, then those that are gone."""
    now = (*made.brief.tags, *made.brief.proposed) if made.brief else ()
    kinds = [("same" if tag in before else "new", tag) for tag in now]
    kinds += [("gone", tag) for tag in before if tag not in now]
    return [_marked(kind, tag_name(tag)) for kind, tag in kinds]


def _marked(kind: str, text: str) -> str:
    mark = _MARKS[kind]
    return f"{mark}{_plain(text)}{mark}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
