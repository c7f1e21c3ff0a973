"""Bodies of requests and answers."""

from __future__ import annotations

import json
from typing import Any

import httpx2
import pytest

from jianbao.adapters.llm import wire
from jianbao.adapters.llm.abilities import Abilities
from jianbao.adapters.llm.profiles import Form
from jianbao.errors import ModelError, Overloaded
from jianbao.model import ChatRequest, Message, Usage
from tests.adapters.llm.conftest import completion


def answered(body: dict[str, Any] | str) -> httpx2.Response:
    """A 200 with this body."""
    return httpx2.Response(200, text=body if isinstance(body, str) else json.dumps(body))


@pytest.mark.parametrize(
    ("sent", "usage"),
    [
        (
            {"prompt_tokens": 9, "completion_tokens": 2, "prompt_cache_hit_tokens": 4},
            Usage(prompt=9, completion=2, cached=4),
        ),
        (
            {"prompt_tokens": 9, "completion_tokens": 2, "cached_tokens": 5},
            Usage(prompt=9, completion=2, cached=5),
        ),
        (
            {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": None},
            Usage(prompt=9, completion=2),
        ),
        ({"prompt_tokens": None}, Usage()),
        (None, Usage()),
        ({"prompt_tokens": -1}, Usage()),
        ("lots", Usage()),
    ],
    ids=["deepseek", "kimi", "no-details", "nulls", "absent", "negative", "words"],
)
def test_usage_is_read_in_every_dialect(sent: object, usage: Usage) -> None:
    """Cached tokens stand in three different places."""
    assert wire.reply(answered(completion(usage=sent)), "frog", 0.1).usage == usage


@pytest.mark.parametrize(
    "body", ["", "null", "[]", "{}", '{"choices": []}', '{"choices": [{}]}', '{"error": "odd"}']
)
def test_a_200_without_an_answer_is_a_lost_try(body: str) -> None:
    """It may have been paid and may come right: it is retryable and counted."""
    with pytest.raises(Overloaded) as caught:
        wire.reply(answered(body), "frog", 0.1)
    assert caught.value.sent


def test_an_answer_in_parts_is_put_together() -> None:
    """Some servers send a list of parts, of which thoughts are none of the answer."""
    body = completion()
    body["choices"][0]["message"]["content"] = [
        {"type": "thinking", "thinking": []},
        {"text": "你"},
        {"text": "好"},
    ]
    assert wire.reply(answered(body), "frog", 0.1).text == "你好"


def test_an_endpoint_that_names_no_model_gets_the_one_asked_for() -> None:
    """The ledger always has a name."""
    body = completion() | {"model": None}
    assert wire.reply(answered(body), "frog", 0.1).model == "frog"


def test_the_question_itself_is_never_changed() -> None:
    """Whatever the form, the request stays as it was and only a copy carries the schema."""
    message = Message(role="system", content="JSON, please.")
    request = ChatRequest(messages=(message,), reply_schema={"type": "object"})
    sent = wire.body(
        request, "frog", {"top": 1}, Abilities(form=Form.PLAIN, tokens="max_tokens", without=("top",))
    )
    assert request.messages[0].content == "JSON, please."
    assert sent["messages"][0]["content"].startswith("JSON, please.\n")
    assert not {"top", "response_format"} & sent.keys()


def test_a_question_without_schema_asks_for_no_form() -> None:
    """Plain questions stay plain."""
    request = ChatRequest(messages=(Message(role="user", content="Frogs?"),))
    sent = wire.body(request, "frog", {}, Abilities(form=Form.JSON_SCHEMA, tokens="max_tokens"))
    assert set(sent) == {"model", "messages", "max_tokens"}


def test_an_unknown_error_in_a_200_is_ours_to_report() -> None:
    """A 400 inside a 200 is no transport fault."""
    with pytest.raises(ModelError, match="bad question"):
        wire.reply(answered({"error": {"code": 400, "message": "bad question"}}), "frog", 0.1)
