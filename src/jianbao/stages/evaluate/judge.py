"""A model that compares two 简介: asked in both orders, and believed only where it says the same."""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from jianbao.errors import BadReply
from jianbao.model import ChatRequest, Paper
from jianbao.model.evaluation import Preference
from jianbao.prompting import Prompt
from jianbao.stages.journal import Journal, Purpose

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"reason": {"type": "string"}, "winner": {"type": "string", "enum": ["A", "B", "tie"]}},
    "required": ["reason", "winner"],
    "additionalProperties": False,
}

MAX_TOKENS = 400

_OBJECT = re.compile(r"\{.*\}", re.DOTALL)
_SWAPPED = {"A": "B", "B": "A", "tie": "tie"}
_SIDES = {"A": Preference.BASELINE, "B": Preference.CANDIDATE, "tie": Preference.TIE}


class _Verdict(BaseModel):
    model_config = ConfigDict(extra="ignore")

    winner: Literal["A", "B", "tie"]


class Judge:
    """Asks which of two 简介 serves a reader better, held against title and abstract."""

    def __init__(self, journal: Journal, prompt: Prompt) -> None:
        self._journal = journal
        self._prompt = prompt

    async def prefer(self, paper: Paper, baseline: str, candidate: str) -> Preference:
        """A tie where they are equal, or where the order decided. Raises `ModelError`."""
        if baseline == candidate:
            return Preference.TIE
        first = await self._winner(paper, baseline, candidate)
        second = _SWAPPED[await self._winner(paper, candidate, baseline)]
        return _SIDES[first] if first == second else Preference.TIE

    def _about(self, paper: Paper) -> Purpose:
        return Purpose(paper.id, paper.version, purpose="judge", prompt=self._prompt.ref.name)

    async def _winner(self, paper: Paper, one: str, other: str) -> str:
        messages = self._prompt.messages(title=paper.title, abstract=paper.abstract, a=one, b=other)
        request = ChatRequest(messages=messages, reply_schema=SCHEMA, max_tokens=MAX_TOKENS)
        answer = await self._journal.ask(request, self._about(paper))
        assert answer.reply is not None
        found = _OBJECT.search(answer.reply.text)
        try:
            return _Verdict.model_validate(json.loads(found[0] if found else "")).winner
        except (ValueError, ValidationError) as error:
            text = answer.reply.text
            raise BadReply("the judge names no winner", reply=text, feedback="") from error
