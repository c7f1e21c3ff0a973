"""Our request as the body of a chat completion, and its answer as our reply. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from jianbao.adapters.llm.abilities import Abilities
from jianbao.adapters.llm.faults import classified
from jianbao.adapters.llm.profiles import Form
from jianbao.errors import Overloaded
from jianbao.model import ChatReply, ChatRequest, Finish, Usage

__all__ = ["body", "keeps", "reply"]

_FINISH = {
    "stop": Finish.STOP,
    "length": Finish.LENGTH,
    "content_filter": Finish.FILTER,
    "sensitive": Finish.FILTER,
}
_THOUGHT = re.compile(r"\A(?!\s*[{`]).*?</think>", re.DOTALL)


class _Wire(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Part(_Wire):
    text: str = ""


class _Message(_Wire):
    content: str | list[_Part] | None = None
    refusal: str | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class _Choice(_Wire):
    message: _Message
    finish_reason: str | None = None


class _Details(_Wire):
    cached_tokens: int | None = None
    cache_write_tokens: int | None = None


class _Usage(_Wire):
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    prompt_tokens_details: _Details | None = None
    prompt_cache_hit_tokens: int | None = None
    cached_tokens: int | None = None


class _Completion(_Wire):
    model: str | None = None
    choices: list[_Choice]
    usage: Any = None


def body(request: ChatRequest, model: str, options: dict[str, Any], abilities: Abilities) -> dict[str, Any]:
    """What is sent. `options`: the profile's own parameters, of which refused ones are left out."""
    messages = [message.model_dump() for message in request.messages]
    made = {name: value for name, value in options.items() if name not in abilities.without}
    made |= {"model": model, "messages": messages, abilities.tokens: request.max_tokens}
    schema = request.reply_schema
    if schema is None:
        return made
    if abilities.form is Form.JSON_SCHEMA:
        named = {"name": "reply", "strict": True, "schema": schema}
        return made | {"response_format": {"type": "json_schema", "json_schema": named}}
    # at the end of the first message: the schema never changes, so a provider's prefix cache holds
    messages[0]["content"] += "\n\n只输出一个 JSON 对象，符合此 JSON Schema：\n" + json.dumps(
        schema, ensure_ascii=False
    )
    if abilities.form is Form.JSON_OBJECT:
        made["response_format"] = {"type": "json_object"}
    return made


def reply(response: httpx2.Response, model: str, seconds: float, secret: str | None = None) -> ChatReply:
    """The answer in a 200. Raises `Overloaded` for a body without one, or what an error in it means.

    `secret` is the key: an upstream that quotes it is not repeated.
    """
    try:
        data = json.loads(response.content)
        completion = _Completion.model_validate(data)
        choice = completion.choices[0]
    except (ValueError, ValidationError, IndexError) as error:
        _raise_stated(response, secret)
        raise Overloaded("HTTP 200 without a completion", status=200, sent=True) from error
    return ChatReply(
        text=choice.message.text,
        finish=_FINISH.get(choice.finish_reason or "", Finish.OTHER),
        refusal=choice.message.refusal,
        model=completion.model or model,
        usage=_usage(completion.usage),
        seconds=seconds,
        request_id=response.headers.get("x-request-id"),
    )


def keeps(text: str, schema: dict[str, Any] | None) -> bool:
    """Whether a text holds an object with the fields that a schema requires, whatever stands around it.

    Silence does not break a schema.
    """
    text = _THOUGHT.sub("", text)
    if schema is None or not text.strip():
        return True
    try:
        made = json.loads(text[text.index("{") : text.rindex("}") + 1])
    except ValueError:
        return False
    return isinstance(made, dict) and made.keys() >= set(schema.get("required", ()))


def _usage(sent: Any) -> Usage:
    """An odd account must not cost us an answer that is paid for: it counts as none."""
    try:
        usage = _Usage.model_validate(sent or {})
        details = usage.prompt_tokens_details
        cached = (details and details.cached_tokens) or usage.prompt_cache_hit_tokens or usage.cached_tokens
        return Usage(
            prompt=usage.prompt_tokens or 0,
            completion=usage.completion_tokens or 0,
            cached=cached or 0,
            cache_write=(details and details.cache_write_tokens) or 0,
        )
    except ValidationError:
        return Usage()


def _raise_stated(response: httpx2.Response, secret: str | None) -> None:
    """Some gateways answer 200 and put the upstream's error into the body."""
    try:
        stated = json.loads(response.content)["error"]
        status = int(stated.get("code") or 500)
    except (ValueError, KeyError, TypeError, AttributeError):
        return
    said = str(stated.get("message", ""))
    raise classified(status, said.replace(secret, "***") if secret else said, response.headers)
