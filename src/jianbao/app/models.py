"""Which model writes: told by the configuration, else by the key that is there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from pydantic import SecretStr

from jianbao.adapters.llm.abilities import Notes
from jianbao.adapters.llm.bucket import Rates
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Profile, load_profiles, profile
from jianbao.adapters.llm.served import served
from jianbao.app import local
from jianbao.errors import UsageError
from jianbao.glossary import Glossary
from jianbao.model import DRAFT
from jianbao.ports import BatchHost, ChatModel, Progress
from jianbao.settings import Settings
from jianbao.taxonomy import Taxonomy

MOST_AT_ONCE = 256
"""Questions, where neither `llm.concurrency` nor the profile says another number."""

_NO_MODEL = (
    "no LLM is configured. Set OPENAI_API_KEY (or DEEPSEEK_API_KEY, DASHSCOPE_API_KEY, …), or llm.base_url "
    'of an OpenAI-compatible endpoint; or choose llm.provider = "draft" for rule-based drafts without a model'
)


class Facts(Protocol):
    """Where it is kept what an endpoint was found to be able to do, and what it was asked: the store."""

    def remember(self, name: str, value: str) -> None:
        """A small fact."""
        ...

    def recall(self, name: str) -> str | None:
        """What was remembered under that name."""
        ...

    def now_s(self) -> float:
        """By the one clock of all hosts."""
        ...

    def reserve_share(self, name: str, takes_s: float, now: float) -> float:
        """Book the next seconds of a rate that all processes share; after how many they begin."""
        ...


@dataclass(frozen=True)
class Choice:
    """Which provider, and why this one."""

    profile: Profile
    why: str
    key: SecretStr | None
    key_from: str | None
    """The setting or variable that holds the key."""


def profiles(settings: Settings) -> dict[str, Profile]:
    """Those that come with us, and what `llm.profiles` says of them or of others."""
    known = dict(load_profiles())
    for name, table in settings.llm.profiles.items():
        said = table.model_dump(exclude_unset=True)
        known[name] = Profile.model_validate({**dict(known.get(name, Profile(name=name))), **said})
    return known


def stand_ins(settings: Settings) -> list[Settings]:
    """The settings with each provider of `llm.fallback` in the place of the first, in their order."""
    llm, made = settings.llm, []
    for place, one in enumerate(llm.fallback, 1):
        name, _, model = one.partition(":")
        changed = {"provider": name, "model": model or None, "fallback": llm.fallback[place:]}
        if name == DRAFT or name != _profile(settings)[0].name:  # another host, another key
            changed |= {"base_url": None, "api_key": None}
        made.append(settings.model_copy(update={"llm": llm.model_copy(update=changed)}))
    return made


def require(settings: Settings) -> None:
    """Raise `UsageError` where a model cannot be asked for want of a setting or a key."""
    for one in (settings, *stand_ins(settings)):
        _require(one)
    if settings.llm.batch:
        _profile(settings)[0].require_batches()


def _require(settings: Settings) -> None:
    if settings.llm.provider == DRAFT:
        return
    chosen = choice(settings)
    if chosen.profile.name == local.LOCAL:
        local.weights(settings)
    own = settings.llm.base_url or (chosen.profile.base_url and not chosen.profile.key_variables)
    if chosen.key is None and not chosen.profile.local and not own:
        variables = " or ".join(chosen.profile.key_variables)
        raise UsageError(f"provider {chosen.profile.name!r} wants a key: set {variables}")


def batches(model: ChatModel, settings: Settings) -> BatchHost:
    """The batches of the model of this run. Raises `UsageError` where it has none."""
    from jianbao.adapters.llm.chat import OpenAIChat

    if not isinstance(model, OpenAIChat):
        raise UsageError(f"{model.name} has no batches: leave llm.batch and --batch out")
    return model.batches(settings.root / ".jianbao" / "batches")


def choose(
    settings: Settings,
    facts: Facts,
    taxonomy: Taxonomy,
    glossary: Glossary,
    progress: Progress,
) -> ChatModel:
    """The model of this run. Raises `UsageError` where none is configured.

    And `Unauthorized` where an endpoint that must be asked for its model's name wants another key.
    `progress` hears what is found out about the endpoint, and how far the fetching of a file is.
    """
    if settings.llm.provider == DRAFT:
        from jianbao.adapters.draft import DraftWriter

        return DraftWriter(taxonomy, glossary)
    _require(settings)
    chosen = choice(settings)
    if chosen.profile.name == local.LOCAL:
        return local.chat(settings, chosen.profile, progress)
    return _chat(settings, chosen, facts, progress)


def _chat(settings: Settings, chosen: Choice, facts: Facts, progress: Progress) -> ChatModel:
    """The model behind an endpoint."""
    from jianbao.adapters.llm.chat import OpenAIChat

    llm = settings.llm
    key = chosen.key.get_secret_value() if chosen.key else None
    notes = Notes(facts.recall, facts.remember, settings.now().date(), progress.note)
    name = llm.model or chosen.profile.model or _served(settings, chosen.profile, key, notes)
    host = f"{name} at {llm.base_url or chosen.profile.base_url}"
    return OpenAIChat(
        chosen.profile,
        key,
        base_url=llm.base_url,
        model=name,
        temperature=llm.temperature,
        limiter=_limiter(settings, chosen.profile),
        patience=Patience(tries=llm.tries, try_s=llm.timeout_s, total_s=llm.patience_s),
        rates=Rates(
            llm.rpm or chosen.profile.rpm, llm.tpm or chosen.profile.tpm, partial(_shared, facts, host)
        ),
        notes=notes,
    )


async def _shared(facts: Facts, host: str, rate: str, takes_s: float) -> float:
    """Book a slice of a rate for this process, among all that share the store."""
    return await asyncio.to_thread(lambda: facts.reserve_share(f"{host} {rate}", takes_s, facts.now_s()))


def _limiter(settings: Settings, chosen: Profile) -> Limiter:
    """Where another can write, nobody waits long for this one."""
    most = chosen.concurrency or MOST_AT_ONCE
    if settings.llm.fallback:
        return Limiter(settings.llm.concurrency, most=most, longest_pause_s=30, longest_outage_s=0)
    return Limiter(settings.llm.concurrency, most=most)


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
    known = profiles(settings)
    if settings.llm.provider:
        return profile(settings.llm.provider, known), "llm.provider names it"
    if settings.llm.base_url:
        return known["custom"], "llm.base_url is set"
    for one in known.values():
        for variable in one.key_variables:
            if variable in settings.keys:
                return one, f"{variable} is set"
    raise UsageError(_NO_MODEL)


def _served(settings: Settings, chosen: Profile, key: str | None, notes: Notes) -> str | None:
    """The one model of an endpoint whose model is not named anywhere, as it stated it itself today."""
    url = settings.llm.base_url or chosen.base_url
    if not url:
        return None
    day, _, known = (notes.recall(f"llm.served {url}") or "").partition(" ")
    if day == str(notes.today):
        return known
    name = served(url, key)
    notes.remember(f"llm.served {url}", f"{notes.today} {name}")
    return name
