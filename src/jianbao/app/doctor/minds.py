"""The model: which and why, its key, one small question; and the table that tokens are counted by."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from jianbao.adapters.llm.abilities import Abilities
from jianbao.adapters.llm.tokens import Estimate, load_counter
from jianbao.app import local, models, owner, resources
from jianbao.app.doctor.checks import CONFIGURATION, KEY, Asked, Check, Level, fault, warning
from jianbao.errors import ModelError, Overloaded, Unauthorized, Unfetched, UsageError
from jianbao.model import DRAFT, ChatReply, ChatRequest, Finish, Message
from jianbao.ports import ChatModel, Progress, Store
from jianbao.settings import Settings
from jianbao.stages.journal import Journal, Owners, Purpose
from jianbao.stages.leaving import Desk

_SECONDS = 30.0
_NAME = "model"

_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"sum": {"type": "integer"}, "capital": {"type": "string"}},
    "required": ["sum", "capital"],
    "additionalProperties": False,
}
_QUESTION = "What is 17 + 25, and what is the capital of France?"
"""Says nothing of JSON: only an endpoint that holds its model to a schema answers in its shape."""

_PURPOSE = Purpose("doctor", 0, "doctor")
_MOST_TOKENS = 300


@dataclass
class _Facts:
    """What is learned in a place that has no store yet; forgotten at the end."""

    known: dict[str, str] = field(default_factory=dict)

    def remember(self, name: str, value: str) -> None:
        self.known[name] = value

    def recall(self, name: str) -> str | None:
        return self.known.get(name)

    def now_s(self) -> float:
        return 0.0

    def reserve_share(self, name: str, takes_s: float, now: float) -> float:
        """One question waits for nobody."""
        del name, takes_s, now
        return 0.0


async def examine(
    settings: Settings, store: Store | None, asked: Asked, progress: Progress
) -> AsyncIterator[Check]:
    """Provider, model and key; then, if wanted, what one answer shows."""
    try:
        model = _hurried(settings, store or _Facts(), progress)
        yield _choice(settings, model)
        models.require(settings)
        for one in models.stand_ins(settings):
            yield Check(name="fallback", found=_named(one, "llm.fallback names it"))
    except UsageError as error:
        yield fault(_NAME, str(error), "see docs/configuration.md, section llm", CONFIGURATION)
        return
    except Unauthorized as error:
        yield _refused(error)
        return
    if local.is_local(settings):
        file = await _file(settings, asked, progress)
        yield file
        if not file.usable:
            return
    elif asked.fetch_model:
        yield warning("model's file", "not fetched: none is needed", 'llm.provider = "local" needs one')
    async with aclosing(model):
        if model.is_draft or not asked.call:
            return
        request = _request()
        counted = Estimate().count(_QUESTION + json.dumps(_SCHEMA))
        progress.note(f"asking {model.name} one question of about {counted} tokens; --no-call leaves it out")
        try:
            async with asyncio.timeout(local.LOCAL_S if local.is_local(settings) else _SECONDS + 5):
                reply = await _ask(settings, store, model, request)
        except (ModelError, TimeoutError) as error:
            yield _refused(error)
            return
        yield _answered(settings, model, reply)
        yield _held(model, reply)


def _hurried(settings: Settings, facts: models.Facts, progress: Progress) -> ChatModel:
    """The model that a run would use, with a doctor's patience."""
    llm = settings.llm.model_copy(update={"tries": 2, "timeout_s": _SECONDS, "patience_s": _SECONDS})
    hurried = settings.model_copy(update={"llm": llm})
    words = resources.taxonomy(settings), resources.glossary(settings)
    return models.choose(hurried, facts, *words, progress)


async def _file(settings: Settings, asked: Asked, progress: Progress) -> Check:
    """Whether the file of the model on this machine is here; fetched, if that was asked for."""
    name, model = "model's file", local.weights(settings)
    if asked.fetch_model and not model.is_here:
        try:
            await local.fetching(settings, model, progress).bring()
        except Unfetched as error:
            cure = "see docs/configuration.md, section llm"
            return fault(name, str(error), cure, KEY).model_copy(update={"usable": False})
    if model.is_here:
        return Check(name=name, found=f"{model.path}, {model.path.stat().st_size / 1e6:,.0f} MB")
    known = f" ({model.known.bytes / 1e6:,.0f} MB, {model.known.licence})" if model.known else ""
    found = f"{model.named}{known} is not here yet: the first question of a run fetches it to {model.path}"
    cure = "jianbao doctor --fetch-model fetches it now, and says its size and licence first"
    return Check(name=name, level=Level.WARNING, found=found, cure=cure, usable=False)


def _choice(settings: Settings, model: ChatModel) -> Check:
    if model.is_draft:
        return Check(name=_NAME, found="rule-based drafts, without a model: llm.provider says so")
    found = _named(settings, models.choice(settings).why, model.name) + _learned(model)
    if resources.prices(settings).of(model) is None:
        cure = "add its price to prices.toml, or its costs stay unknown"
        return warning(_NAME, f"{found}, price unknown", cure)
    return Check(name=_NAME, found=found)


def _named(settings: Settings, why: str, name: str | None = None) -> str:
    """Which model, why, where, and by whose key."""
    if settings.llm.provider == DRAFT:
        return "rule-based drafts"
    chosen = models.choice(settings)
    url = settings.llm.base_url or chosen.profile.base_url or "this machine"
    key = f"key from {chosen.key_from}" if chosen.key_from else "no key"
    name = name or settings.llm.model or chosen.profile.model or "the only model"
    return f"{name} of {chosen.profile.name} ({why}) at {url}, {key}"


def _learned(model: ChatModel) -> str:
    """What its endpoint refused or ignored before."""
    known: Abilities | None = getattr(model, "abilities", None)
    if known is None or not (known.without or known.ignored):
        return ""
    without = f", without {', '.join(known.without)}" if known.without else ""
    ignored = f", for it ignored a schema {known.ignored} times" if known.ignored else ""
    return f"; asked by {known.form}{without}{ignored}"


def _request() -> ChatRequest:
    # `attempt` makes each question a new one: an answer out of the journal would prove nothing
    return ChatRequest(
        messages=(Message(role="user", content=_QUESTION),),
        reply_schema=_SCHEMA,
        max_tokens=_MOST_TOKENS,
        attempt=int(time.time()),
    )


async def _ask(settings: Settings, store: Store | None, model: ChatModel, request: ChatRequest) -> ChatReply:
    """Through the journal where there is a store: it was paid, so it is written down."""
    if store is None:
        return await model.complete(request)
    owners = Owners(owner.ME, owner.is_gone, patience_s=_SECONDS)
    journal = Journal(model, Desk(store, settings, resources.prices(settings).of(model)), owners)
    answer = await journal.ask(request, _PURPOSE)
    assert answer.reply is not None
    return answer.reply


def _refused(error: ModelError | TimeoutError) -> Check:
    name = "model's answer"
    if isinstance(error, Unauthorized):
        return fault(name, str(error), "set a valid key, or see to the account's balance", KEY)
    if isinstance(error, Overloaded | TimeoutError):
        said = str(error) or "none in time"
        return fault(name, said, "check llm.base_url and the network, or wait", KEY)
    return fault(name, str(error), "check llm.model and llm.base_url", CONFIGURATION)


def _answered(settings: Settings, model: ChatModel, reply: ChatReply) -> Check:
    usage = reply.usage
    found = f"in {reply.seconds:.2f} s, {usage.prompt} tokens read, {usage.completion} written"
    if price := resources.prices(settings).of(model):
        money = price.of(usage, settings.now())
        found += f", {money.amount:.6f} {money.currency}"
    if reply.model != model.name:
        found += f"; it calls itself {reply.model}"
    if usage.prompt == 0:
        cure = "costs cannot be known at this endpoint: watch the provider's own account"
        return warning("model's answer", f"{found}: the endpoint states no usage", cure)
    return Check(name="model's answer", found=found)


def _held(model: ChatModel, reply: ChatReply) -> Check:
    """Whether the endpoint gives JSON of the shape asked for, and by which of the three ways."""
    name = "model's JSON"
    form = str(getattr(getattr(model, "abilities", None), "form", "plain"))
    if reply.finish is Finish.LENGTH:
        cure = "switch its thinking off, or raise llm.max_tokens"
        return warning(name, f"cut after {_MOST_TOKENS} tokens: it thinks aloud", cure)
    if _fits(reply.text):
        return Check(name=name, found=f"as asked for, by {form}")
    if form == "json_schema":
        cure = "summaries will need repairs; another llm.provider profile, or a newer server, holds to it"
        return warning(name, "the endpoint takes json_schema and ignores it", cure)
    return Check(
        name=name,
        level=Level.WARNING,
        found=f"not of the shape asked for, by {form}",
        cure="summaries will need repairs: choose a stronger llm.model",
    )


def _fits(text: str) -> bool:
    try:
        made = json.loads(text)
    except ValueError:
        return False
    return (
        isinstance(made, dict)
        and made.keys() == _SCHEMA["properties"].keys()
        and isinstance(made["sum"], int)
        and isinstance(made["capital"], str)
    )


def tokens(settings: Settings, *, fetch: bool) -> Check:
    """tiktoken's table, or what stands in for it."""
    folder = settings.cache_dir / "tiktoken"
    if not isinstance(load_counter(folder, may_download=False), Estimate):
        return Check(name="tokens", found="counted by tiktoken's o200k table")
    if fetch and not isinstance(load_counter(folder, may_download=True), Estimate):
        return Check(name="tokens", found=f"tiktoken's o200k table fetched into {folder}")
    found = "estimated, 15 % on the safe side: tiktoken's table is not here"
    if fetch:
        return warning(
            "tokens", f"{found} and could not be fetched", "nothing need be done; or try again later"
        )
    return Check(name="tokens", found=found, cure="jianbao doctor --fetch-tiktoken counts exactly")
