"""What an endpoint can do, learned from what it refuses and remembered across runs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal

from pydantic import ValidationError

from jianbao.adapters.llm.profiles import Form, Profile
from jianbao.model import Record

__all__ = ["Abilities", "Memory"]

_FORM = re.compile(r"response_format|json_schema|json_object|structured.?output|json mode", re.IGNORECASE)


class Abilities(Record):
    """How to ask one model at one endpoint."""

    form: Form
    tokens: Literal["max_completion_tokens", "max_tokens"]
    without: tuple[str, ...] = ()
    """Parameters of the profile that the endpoint refused by name."""

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


class Memory:
    """Abilities of one model at one endpoint, kept in the store."""

    def __init__(
        self,
        profile: Profile,
        place: str,
        recall: Callable[[str], str | None],
        remember: Callable[[str, str], None],
    ) -> None:
        self._name = f"llm.abilities {place}"
        self._remember = remember
        self.now = self._read(recall(self._name)) or Abilities.expected(profile)

    @staticmethod
    def _read(text: str | None) -> Abilities | None:
        """None for what nobody wrote or another version wrote: it is learned again for nothing."""
        try:
            return Abilities.model_validate_json(text) if text else None
        except ValidationError:
            return None

    def learn(self, used: Abilities, said: str, sent: set[str]) -> bool:
        """Whether asking again differently makes sense, after a request made by `used` was refused."""
        if used != self.now:
            return True  # somebody else's refusal taught the same in the meantime
        lesser = used.lesser(said, sent)
        if lesser is None:
            return False
        self.now = lesser
        self._remember(self._name, lesser.model_dump_json())
        return True
