"""What an endpoint can do, learned from what it refuses or ignores, and remembered for a month."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from typing import Literal

from pydantic import ValidationError

from jianbao.adapters.llm.profiles import Form, Profile
from jianbao.model import Record

__all__ = ["Abilities", "Memory", "Notes"]

_FORM = re.compile(r"response_format|json_schema|json_object|structured.?output|json mode", re.IGNORECASE)
_KEPT = timedelta(days=30)
"""Endpoints learn, too: after that the strongest way is tried again."""
_IGNORED = 2
"""Answers that are not of their schema before it is no longer relied on."""


@dataclass(frozen=True)
class Notes:
    """Where it is kept what was learned: the store's own two; and who is told of it."""

    recall: Callable[[str], str | None] = lambda _: None
    remember: Callable[[str, str], None] = lambda _, __: None
    today: date = date.min
    say: Callable[[str], None] = lambda _: None


class Abilities(Record):
    """How to ask one model at one endpoint."""

    form: Form
    tokens: Literal["max_completion_tokens", "max_tokens"]
    without: tuple[str, ...] = ()
    """Parameters of the profile that the endpoint refused by name."""
    ignored: int = 0
    """Answers that were not of the schema that the endpoint had accepted."""

    @classmethod
    def expected(cls, profile: Profile) -> Abilities:
        """What the profile promises, before anything was learned."""
        return cls(form=profile.form, tokens=profile.tokens)

    def lesser(self, said: str, sent: set[str]) -> Abilities | None:
        """What to try after a 400 that said `said` to the parameters `sent`; None if about none of them."""
        for name in sorted(
            sent - {"model", "messages", "response_format", self.tokens}, key=len, reverse=True
        ):
            if re.search(rf"\b{re.escape(name)}\b", said):
                return self.model_copy(update={"without": (*self.without, name)})
        if re.search(rf"\b{self.tokens}\b", said):
            return self._other_tokens()
        if "response_format" in sent and _FORM.search(said):
            weaker = Form.JSON_OBJECT if self.form is Form.JSON_SCHEMA else Form.PLAIN
            return self.model_copy(update={"form": weaker})
        return None

    def _other_tokens(self) -> Abilities | None:
        if self.tokens == "max_completion_tokens":
            return self.model_copy(update={"tokens": "max_tokens", "without": (*self.without, self.tokens)})
        if "max_completion_tokens" in self.without:
            return None
        return self.model_copy(update={"tokens": "max_completion_tokens"})


class _Kept(Record):
    """As it is remembered."""

    abilities: Abilities
    on: date
    of: str
    """Which profile and which version of ours learned it."""


class Memory:
    """Abilities of one model at one endpoint, kept in the store."""

    def __init__(self, profile: Profile, place: str, notes: Notes) -> None:
        self._place = place
        self._notes = notes
        ours = profile.model_dump_json() + version("jianbao")
        self._of = hashlib.sha256(ours.encode()).hexdigest()[:16]
        self.now = self._read(notes.recall(self._name)) or Abilities.expected(profile)

    @property
    def _name(self) -> str:
        return f"llm.abilities {self._place}"

    def _read(self, text: str | None) -> Abilities | None:
        """None for what is old, or was learned with another profile or version: it costs nothing anew."""
        try:
            kept = _Kept.model_validate_json(text) if text else None
        except ValidationError:
            return None
        if kept is None or kept.of != self._of or self._notes.today - kept.on > _KEPT:
            return None
        return kept.abilities

    def learn(self, used: Abilities, said: str, sent: set[str]) -> bool:
        """Whether asking again differently makes sense, after a request made by `used` was refused."""
        if used != self.now:
            return True  # somebody else's refusal taught the same in the meantime
        lesser = used.lesser(said, sent)
        if lesser is None:
            return False
        self._keep(lesser)
        return True

    def ignored(self, used: Abilities) -> None:
        """An answer did not have the fields of the schema that the endpoint had taken without a word."""
        if used.form is not Form.JSON_SCHEMA or self.now.form is not Form.JSON_SCHEMA:
            return
        times = self.now.ignored + 1
        if times < _IGNORED:
            self._keep(self.now.model_copy(update={"ignored": times}))
            return
        self._keep(self.now.model_copy(update={"ignored": times, "form": Form.JSON_OBJECT}))
        self._notes.say(f"{self._place} ignores the schema of an answer: it is told in words from now on")

    def _keep(self, abilities: Abilities) -> None:
        self.now = abilities
        kept = _Kept(abilities=abilities, on=self._notes.today, of=self._of)
        self._notes.remember(self._name, kept.model_dump_json())
