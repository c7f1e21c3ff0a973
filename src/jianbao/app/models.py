"""Which model writes: told by the configuration, else by the key that is there."""

from __future__ import annotations

import httpx2

from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Profile, load_profiles, profile
from jianbao.errors import UsageError
from jianbao.glossary import Glossary
from jianbao.ports import ChatModel, Store
from jianbao.settings import Settings
from jianbao.taxonomy import Taxonomy

DRAFT = "draft"
"""The provider that writes by rule and asks nobody."""

_NO_MODEL = (
    "no LLM is configured. Set OPENAI_API_KEY (or DEEPSEEK_API_KEY, DASHSCOPE_API_KEY, …), or llm.base_url "
    'of an OpenAI-compatible endpoint; or choose llm.provider = "draft" for rule-based drafts without a model'
)


def choose(settings: Settings, store: Store, taxonomy: Taxonomy, glossary: Glossary) -> ChatModel:
    """The model of this run. Raises `UsageError` where none is configured."""
    if settings.llm.provider == DRAFT:
        from jianbao.adapters.draft import DraftWriter

        return DraftWriter(taxonomy, glossary)
    from jianbao.adapters.llm.chat import OpenAIChat

    chosen = _profile(settings)
    key = _key(settings, chosen)
    if key is None and not chosen.local and not settings.llm.base_url:
        raise UsageError(f"provider {chosen.name!r} wants a key: set {' or '.join(chosen.key_variables)}")
    return OpenAIChat(
        chosen,
        key,
        base_url=settings.llm.base_url,
        model=settings.llm.model or _served(settings, chosen, key),
        temperature=settings.llm.temperature,
        limiter=Limiter(settings.llm.concurrency),
        patience=Patience(
            tries=settings.llm.tries, try_s=settings.llm.timeout_s, total_s=settings.llm.patience_s
        ),
        recall=store.recall,
        remember=store.remember,
    )


def _profile(settings: Settings) -> Profile:
    if settings.llm.provider:
        return profile(settings.llm.provider)
    if settings.llm.base_url:
        return profile("custom")
    for one in load_profiles().values():
        if any(variable in settings.keys for variable in one.key_variables):
            return one
    raise UsageError(_NO_MODEL)


def _key(settings: Settings, chosen: Profile) -> str | None:
    if settings.llm.api_key:
        return settings.llm.api_key.get_secret_value()
    variables = chosen.key_variables or (("OPENAI_API_KEY",) if settings.llm.base_url else ())
    found = next((settings.keys[name] for name in variables if name in settings.keys), None)
    return found.get_secret_value() if found else None


def _served(settings: Settings, chosen: Profile, key: str | None) -> str | None:
    """The one model of an endpoint whose model is not named anywhere, as it states it itself."""
    url = settings.llm.base_url or chosen.base_url
    if chosen.model or not url:
        return None
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        answer = httpx2.get(f"{url}/models", headers=headers, timeout=10)
        answer.raise_for_status()
        names = [str(one["id"]) for one in answer.json()["data"]]
    except (httpx2.HTTPError, ValueError, LookupError, TypeError) as error:
        raise UsageError(
            f"llm.model is not set, and {url}/models does not tell: {type(error).__name__}"
        ) from error
    if len(names) != 1:
        raise UsageError(f"llm.model is not set, and {url} serves {len(names)}: {', '.join(names[:8])}")
    return names[0]
