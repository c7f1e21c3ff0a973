"""Providers' differences, as data: `profiles.toml` explains the fields."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import Field

from jianbao.errors import UsageError
from jianbao.model import Record

__all__ = ["Form", "Profile", "load_profiles", "profile"]


class Form(StrEnum):
    """Ways of asking for JSON, the strongest first."""

    JSON_SCHEMA = "json_schema"
    JSON_OBJECT = "json_object"
    PLAIN = "plain"


class Profile(Record):
    """One provider."""

    name: str
    base_url: str | None = None
    key_variables: tuple[str, ...] = ()
    model: str | None = None
    tokens: Literal["max_completion_tokens", "max_tokens"] = "max_tokens"
    temperature: bool = True
    form: Form = Form.JSON_SCHEMA
    local: bool = False
    quota_is_rate: bool = False
    concurrency: int | None = None
    rpm: int | None = None
    tpm: int | None = None
    batch_url: str | None = None
    batch_mb: int = 100
    extra_body: dict[str, Any] = Field(default_factory=dict)

    def require_batches(self) -> str:
        """The address of their lines. Raises `UsageError` where the provider has no batches."""
        if self.batch_url is None:
            raise UsageError(
                f"provider {self.name!r} has no batches; openai, qwen and glm have: leave llm.batch and "
                "--batch out, or say its batch_url in llm.profiles",
                setting="llm.batch",
            )
        return self.batch_url


@cache
def load_profiles() -> dict[str, Profile]:
    """All of `profiles.toml`, by name."""
    text = files(__package__).joinpath("profiles.toml").read_text(encoding="utf-8")
    return {name: Profile(name=name, **fields) for name, fields in tomllib.loads(text).items()}


def profile(name: str, known: Mapping[str, Profile] | None = None) -> Profile:
    """The provider of that name, of those that come with us. Raises `UsageError`, naming the nearest one."""
    known = load_profiles() if known is None else known
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f": one of {', '.join(known)}"
    raise UsageError(f"no LLM provider is called {name!r}{hint}", provider=name)
