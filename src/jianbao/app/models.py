"""Which model writes: told by the configuration, else by the key that is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import httpx2
from pydantic import SecretStr

from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Profile, load_profiles, profile
from jianbao.errors import Unauthorized, UsageError
from jianbao.glossary import Glossary
from jianbao.ports import ChatModel
from jianbao.settings import Settings
from jianbao.taxonomy import Taxonomy

DRAFT = "draft"
"""The provider that writes by rule and asks nobody."""

_NO_MODEL = (
    "no LLM is configured. Set OPENAI_API_KEY (or DEEPSEEK_API_KEY, DASHSCOPE_API_KEY, …), or llm.base_url "
    'of an OpenAI-compatible endpoint; or choose llm.provider = "draft" for rule-based drafts without a model'
)


class Facts(Protocol):
    """Where it is kept what an endpoint was found to be able to do: the store."""

    def remember(self, name: str, value: str) -> None:
        """A small fact."""
        ...

    def recall(self, name: str) -> str | None:
        """What was remembered under that name."""
        ...


@dataclass(frozen=True)
class Choice:
    """Which provider, and why this one."""

    profile: Profile
    why: str
    key: SecretStr | None
    key_from: str | None
    """The setting or variable that holds the key."""


def require(settings: Settings) -> None:
    """Raise `UsageError` where no model can be asked for want of a setting or a key."""
    if settings.llm.provider == DRAFT:
        return
    chosen = choice(settings)
    if chosen.key is None and not chosen.profile.local and not settings.llm.base_url:
        variables = " or ".join(chosen.profile.key_variables)
        raise UsageError(f"provider {chosen.profile.name!r} wants a key: set {variables}")


def choose(settings: Settings, facts: Facts, taxonomy: Taxonomy, glossary: Glossary) -> ChatModel:
    """The model of this run. Raises `UsageError` where none is configured.

    And `Unauthorized` where an endpoint that must be asked for its model's name wants another key.
    """
    if settings.llm.provider == DRAFT:
        from jianbao.adapters.draft import DraftWriter

        return DraftWriter(taxonomy, glossary)
    from jianbao.adapters.llm.chat import OpenAIChat

    require(settings)
    chosen = choice(settings)
    key = chosen.key.get_secret_value() if chosen.key else None
    return OpenAIChat(
        chosen.profile,
        key,
        base_url=settings.llm.base_url,
        model=settings.llm.model or _served(settings, chosen.profile, key),
        temperature=settings.llm.temperature,
        limiter=Limiter(settings.llm.concurrency),
        patience=Patience(
            tries=settings.llm.tries, try_s=settings.llm.timeout_s, total_s=settings.llm.patience_s
        ),
        recall=facts.recall,
        remember=facts.remember,
    )


def choice(settings: Settings) -> Choice:
    """The provider that the settings name, else the first whose key is there. Raises `UsageError`."""
    profile, why = _profile(settings)
    if settings.llm.api_key:
        return Choice(profile, why, _clean(settings.llm.api_key, "llm.api_key"), "llm.api_key")
    variables = profile.key_variables or (("OPENAI_API_KEY",) if settings.llm.base_url else ())
    found = next((name for name in variables if name in settings.keys), None)
    return Choice(profile, why, _clean(settings.keys[found], found) if found else None, found)


def _clean(key: SecretStr, name: str) -> SecretStr:
    """The key as a header can carry it: the line's end of a file that it was read from is cut off."""
    text = key.get_secret_value().strip()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise UsageError(f"{name} holds more than a key: a line break, a space or a quotation mark?")
    return SecretStr(text)


def _profile(settings: Settings) -> tuple[Profile, str]:
    if settings.llm.provider:
        return profile(settings.llm.provider), "llm.provider names it"
    if settings.llm.base_url:
        return profile("custom"), "llm.base_url is set"
    for one in load_profiles().values():
        for variable in one.key_variables:
            if variable in settings.keys:
                return one, f"{variable} is set"
    raise UsageError(_NO_MODEL)


def _served(settings: Settings, chosen: Profile, key: str | None) -> str | None:
    """The one model of an endpoint whose model is not named anywhere, as it states it itself."""
    url = settings.llm.base_url or chosen.base_url
    if chosen.model or not url:
        return None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx2.get(f"{url}/models", headers=headers, timeout=10)
        if answer.status_code in (401, 403):
            raise Unauthorized(f"the key is missing or revoked (HTTP {answer.status_code})")
        answer.raise_for_status()
        names = [str(one["id"]) for one in answer.json()["data"]]
    except (httpx2.HTTPError, ValueError, LookupError, TypeError) as error:
        raise UsageError(
            f"llm.model is not set, and {url}/models does not tell: {type(error).__name__}"
        ) from error
    if len(names) != 1:
        raise UsageError(f"llm.model is not set, and {url} serves {len(names)}: {', '.join(names[:8])}")
    return names[0]
