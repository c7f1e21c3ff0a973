"""The rule-based writer behind `ports.ChatModel`: reads the paper out of the question, costs nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from jianbao.drafting import VERSION, Writer
from jianbao.errors import Refused, UsageError
from jianbao.glossary import Glossary
from jianbao.model import DRAFT, ChatReply, ChatRequest, Finish
from jianbao.ports import Leaving, unheard
from jianbao.prompting import read_block
from jianbao.taxonomy import Taxonomy

__all__ = ["DraftWriter"]

_BLOCK = "paper"
"""The mark that the `brief` prompts put around a paper."""


class DraftWriter:
    """Answers the `brief` prompts of any version that state title, categories and abstract each on a line."""

    name = DRAFT
    is_draft = is_free = True

    def __init__(self, taxonomy: Taxonomy, glossary: Glossary) -> None:
        self._writer = Writer(taxonomy, glossary)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The version of the rules: other rules, other answers."""
        return {"provider": DRAFT, "version": VERSION}

    async def complete(self, request: ChatRequest, leaving: Leaving = unheard) -> ChatReply:
        """The same answer each time. Raises `Refused` where something else than a 简介 is wanted.

        And `UsageError` for a question without a paper in it.
        """
        await leaving(0)
        if request.reply_schema and "brief" not in request.reply_schema["properties"]:
            raise Refused("drafts are written by rule, which translates nothing")
        paper = read_block(request.messages, _BLOCK)
        brief = self._writer.draft(
            _line(paper, "Title"), _line(paper, "Abstract"), re.split(r"[;,\s]+", _line(paper, "Categories"))
        )
        answer = {
            "brief": brief.text,
            "tags": list(brief.tags),
            "evidence": [one.model_dump() for one in brief.evidence],
        }
        return ChatReply(
            text=json.dumps(answer, ensure_ascii=False), finish=Finish.STOP, model=f"draft-{VERSION}"
        )

    async def aclose(self) -> None:
        """Nothing is held."""


def _line(paper: str, label: str) -> str:
    """What the first line with this label says."""
    match = re.search(rf"^{label}: (.*)$", paper, re.MULTILINE)
    if not match:
        raise UsageError(f"the question states no {label}: the rule-based writer cannot answer it")
    return match[1].strip()
