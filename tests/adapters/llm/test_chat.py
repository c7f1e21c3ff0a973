"""What `OpenAIChat` promises: answers, tries, patience, and errors by their meaning."""

from __future__ import annotations

import asyncio
import pickle
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from jianbao.adapters.llm.abilities import Abilities, Notes
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import Form, Profile, profile
from jianbao.errors import ContextTooLong, ModelError, Overloaded, Refused, Unauthorized, UsageError
from jianbao.model import ChatRequest, Finish, Usage
from tests.adapters.llm.conftest import (
    KEY,
    Chats,
    Endpoint,
    Step,
    breaks_off,
    completion,
    drips,
    drops,
    fails,
    hangs,
    raw,
    says,
)


async def test_an_answer_comes_with_its_facts(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Text, finish, the model as stated, usage and request id are all taken over."""
    usage = {"prompt_tokens": 70, "completion_tokens": 9, "prompt_tokens_details": {"cached_tokens": 64}}
    endpoint.steps = [says(completion("你好", usage=usage), x_request_id="r-7")]
    reply = await chats().complete(question)
    assert (reply.text, reply.finish, reply.model) == ("你好", Finish.STOP, "frog-1-2026-11-02")
    assert reply.usage == Usage(prompt=70, completion=9, cached=64)
    assert reply.request_id == "r-7"
    assert reply.lost_tries == 0
    assert 0 < reply.seconds < 5


async def test_the_profile_decides_what_is_sent(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Token parameter, temperature and the switch for thinking follow the provider."""
    await chats(profile("openai")).complete(question)
    await chats(profile("deepseek"), temperature=0.3).complete(question)
    openai, deepseek = endpoint.bodies
    assert (openai["max_completion_tokens"], openai["reasoning_effort"]) == (50, "none")
    assert openai["response_format"]["json_schema"]["schema"] == question.reply_schema
    assert not {"temperature", "max_tokens"} & openai.keys()
    assert (deepseek["max_tokens"], deepseek["temperature"]) == (50, 0.3)
    assert deepseek["thinking"] == {"type": "disabled"}
    assert deepseek["response_format"] == {"type": "json_object"}


async def test_parameters_say_what_decides_an_answer(chats: Chats) -> None:
    """Provider and temperature are part of every request key."""
    made = chats(profile("deepseek"), temperature=0.5)
    assert made.parameters == {"provider": "deepseek", "temperature": 0.5, "thinking": {"type": "disabled"}}
    assert made.name == "frog-1"
    assert not made.is_draft


def test_a_provider_without_defaults_wants_them_named(chats: Chats) -> None:
    """The custom provider has neither endpoint nor model."""
    with pytest.raises(UsageError, match=r"llm\.base_url"):
        chats(base_url=None)
    with pytest.raises(UsageError, match=r"llm\.model"):
        chats(model=None)


@pytest.mark.parametrize(
    "fault",
    [
        fails(429),
        fails(408),
        fails(409),
        fails(500),
        fails(503),
        fails(529),
        drops,
        breaks_off,
        raw("<html>busy"),
    ],
    ids=["429", "408", "409", "500", "503", "529", "drop", "break", "html"],
)
async def test_a_passing_fault_is_overcome(
    fault: Step, endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """What can pass by itself is tried again, and the answer comes."""
    endpoint.steps = [fault, fault]
    assert (await chats().complete(question)).text == "好"
    assert len(endpoint.bodies) == 3


async def test_tries_are_counted(endpoint: Endpoint, chats: Chats, question: ChatRequest) -> None:
    """A lasting fault ends after the configured number of tries, with its status."""
    endpoint.always = fails(500)
    with pytest.raises(Overloaded) as caught:
        await chats().complete(question)
    assert len(endpoint.bodies) == 4
    assert caught.value.status == 500
    assert caught.value.lost_tries == 0


async def test_retry_after_is_honoured(endpoint: Endpoint, chats: Chats, question: ChatRequest) -> None:
    """The server's own wait is kept, however short our back-off is."""
    endpoint.steps = [fails(429, headers={"retry-after-ms": "300"})]
    started = time.monotonic()
    await chats().complete(question)
    assert time.monotonic() - started >= 0.29


async def test_a_long_pause_is_told_once(endpoint: Endpoint, chats: Chats, question: ChatRequest) -> None:
    """Four questions that are told to wait for minutes make one note, so that nobody takes it for a hang."""
    endpoint.always = fails(429, headers={"Retry-After": "300"})
    heard: list[str] = []
    chat = chats(limiter=Limiter(4), notes=Notes(say=heard.append))
    ended = await asyncio.gather(*(chat.complete(question) for _ in range(4)), return_exceptions=True)
    assert {type(one) for one in ended} == {Overloaded}
    assert heard == ["frog-1 asks for 300 s of peace: nothing is asked until then"]


async def test_a_wait_beyond_patience_ends_at_once(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Asked to wait longer than it may, it says so now instead of later."""
    endpoint.always = fails(429, headers={"Retry-After": "60"})
    started = time.monotonic()
    with pytest.raises(Overloaded) as caught:
        await chats().complete(question)
    assert time.monotonic() - started < 2
    assert caught.value.retry_after == 60
    assert len(endpoint.bodies) == 1


async def test_a_timeout_is_tried_once_more(endpoint: Endpoint, chats: Chats, question: ChatRequest) -> None:
    """A model that was at work may be paid for: one more try and no third, both counted."""
    endpoint.always = hangs
    with pytest.raises(Overloaded) as caught:
        await chats(patience=Patience(tries=6, try_s=0.1, backoff_s=0)).complete(question)
    assert len(endpoint.bodies) == 2
    assert caught.value.lost_tries == 2
    assert caught.value.timed_out


async def test_an_answer_after_a_lost_try_says_so(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """The journal must know that an answer may have been paid twice."""
    endpoint.steps = [drops]
    assert (await chats().complete(question)).lost_tries == 1


async def test_a_slow_drip_meets_the_deadline(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """A body that never stops coming is cut off by the deadline of the try."""
    endpoint.steps = [drips]
    started = time.monotonic()
    assert (await chats().complete(question)).text == "好"
    assert time.monotonic() - started < 3


async def test_a_host_that_is_not_there_costs_nothing(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """No connection means that nothing was sent, so nothing can have been paid."""
    with pytest.raises(Overloaded, match="cannot be reached") as caught:
        await chats(base_url="http://127.0.0.1:9/v1").complete(question)
    assert caught.value.lost_tries == 0


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_our_own_mistakes_are_not_repeated(
    status: int, endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """A request that the endpoint calls wrong is sent once."""
    endpoint.always = fails(status, "no such thing")
    with pytest.raises(ModelError, match="no such thing") as caught:
        await chats().complete(question)
    assert type(caught.value) is ModelError
    assert caught.value.status == status
    assert len(endpoint.bodies) == 1


@pytest.mark.parametrize(
    "fault",
    [fails(401), fails(402), fails(403), fails(429, "You exceeded your quota", code="insufficient_quota")],
    ids=["401", "402", "403", "quota"],
)
async def test_a_bad_key_stops_everything(
    fault: Step, endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """One refusal of the key is enough: it is not tried again, and no other question is sent."""
    endpoint.steps = [fault]
    chat = chats()
    for _ in range(3):
        with pytest.raises(Unauthorized):
            await chat.complete(question)
    assert len(endpoint.bodies) == 1


@pytest.mark.parametrize("status", [400, 401, 500])
async def test_no_error_holds_the_key(
    status: int, endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Some servers repeat the key in their errors; ours do not, pickled or not."""
    endpoint.always = fails(status, f"Incorrect API key provided: {KEY}")
    with pytest.raises(ModelError) as caught:
        await chats().complete(question)
    assert KEY not in f"{caught.value} {caught.value.facts}"
    assert KEY.encode() not in pickle.dumps(caught.value)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            {
                "message": "This model's maximum context length is 8192 tokens",
                "code": "context_length_exceeded",
            },
            ContextTooLong,
        ),
        (
            {
                "message": "the request exceeds the available context size",
                "type": "exceed_context_size_error",
            },
            ContextTooLong,
        ),
        ({"message": "Content Exists Risk"}, Refused),
        (
            {"message": "Output data may contain inappropriate content.", "code": "data_inspection_failed"},
            Refused,
        ),
    ],
    ids=["openai", "llamacpp", "deepseek", "qwen"],
)
async def test_a_400_is_read(
    body: dict[str, Any], kind: type[ModelError], endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Too long and declined are told apart from other refusals, and not tried again."""
    endpoint.always = says({"error": body}, 400)
    with pytest.raises(kind):
        await chats().complete(question)
    assert len(endpoint.bodies) == 1


@pytest.mark.parametrize(
    ("sent", "finish"),
    [
        ("length", Finish.LENGTH),
        ("content_filter", Finish.FILTER),
        ("sensitive", Finish.FILTER),
        (None, Finish.OTHER),
    ],
)
async def test_a_paid_answer_is_handed_over_whatever_it_is(
    sent: str | None, finish: Finish, endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """A cut, filtered, refused or empty answer is paid for, so it reaches the journal."""
    endpoint.steps = [says(completion(None, finish=sent, refusal="no"))]
    reply = await chats().complete(question)
    assert (reply.text, reply.finish, reply.refusal) == ("", finish, "no")


async def test_an_error_inside_a_200_is_read(endpoint: Endpoint, chats: Chats, question: ChatRequest) -> None:
    """Gateways that answer 200 with the upstream's error are understood."""
    endpoint.steps = [says({"error": {"code": 429, "message": "busy upstream"}})]
    assert (await chats().complete(question)).text == "好"
    endpoint.steps = [says({"error": {"code": 402, "message": "no credits"}})]
    with pytest.raises(Unauthorized):
        await chats().complete(question)


def strict(*takes: Form) -> Step:
    """An endpoint that knows only these forms of asking for JSON."""

    async def step(request: Any) -> Any:
        form = (await request.json()).get("response_format", {}).get("type", "plain")
        if form in takes:
            return await says(completion())(request)
        return await fails(400, f"Invalid parameter: 'response_format' of type '{form}'")(request)

    return step


async def test_the_form_of_asking_is_learned_and_remembered(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Each refusal steps down once; the next run begins where this one arrived."""
    memory: dict[str, str] = {}
    store = Notes(memory.get, memory.__setitem__)
    endpoint.always = strict(Form.PLAIN)
    chat = chats(notes=store)
    assert (await chat.complete(question)).text == "好"
    assert [body.get("response_format", {}).get("type") for body in endpoint.bodies] == [
        "json_schema",
        "json_object",
        None,
    ]
    assert "JSON Schema" in endpoint.bodies[-1]["messages"][0]["content"]
    endpoint.bodies.clear()
    await chats(notes=store).complete(question)
    assert len(endpoint.bodies) == 1
    assert chat.abilities.form is Form.PLAIN


async def test_many_refusals_at_once_teach_one_step(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Eight questions refused together do not fall past the form that works."""
    endpoint.always = strict(Form.JSON_OBJECT, Form.PLAIN)
    chat = chats()
    await asyncio.gather(*(chat.complete(question) for _ in range(8)))
    assert chat.abilities.form is Form.JSON_OBJECT


async def test_who_waits_for_a_place_profits_from_what_others_learned(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Of many questions only those that were under way are refused, not those that queued behind them."""
    endpoint.always = strict(Form.JSON_OBJECT, Form.PLAIN)
    chat = chats(limiter=Limiter(4))
    await asyncio.gather(*(chat.complete(question) for _ in range(20)))
    assert len(endpoint.bodies) == 20 + 4


async def test_a_parameter_refused_by_name_is_left_out(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Models without an effort and servers with the old token parameter get answered, too."""
    endpoint.steps = [
        fails(400, "Unrecognized request argument supplied: reasoning_effort"),
        fails(400, "Unsupported parameter: 'max_completion_tokens'. Use 'max_tokens' instead."),
    ]
    endpoint.always = says(completion('{"brief": "好"}'))
    chat = chats(profile("openai"))
    await chat.complete(question)
    last = endpoint.bodies[-1]
    assert last["max_tokens"] == 50
    assert not {"reasoning_effort", "max_completion_tokens"} & last.keys()
    assert chat.abilities == Abilities(
        form=Form.JSON_SCHEMA, tokens="max_tokens", without=("reasoning_effort", "max_completion_tokens")
    )


async def test_token_parameters_are_not_swapped_for_ever(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """A server that refuses both ends in an error, not in a circle."""
    endpoint.always = fails(400, "max_tokens and max_completion_tokens are both bad")
    with pytest.raises(ModelError):
        await chats(profile("openai")).complete(question)
    assert len(endpoint.bodies) <= 4


async def test_garbage_in_memory_is_learned_anew(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """What another version remembered does no harm."""
    chat = chats(notes=Notes(recall=lambda _: '{"form": "telepathy"}'))
    assert (await chat.complete(question)).text == "好"


async def test_concurrency_stays_below_its_ceiling(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """The level set is reached and never passed."""

    async def slow(request: Any) -> Any:
        await asyncio.sleep(0.02)
        return await says(completion())(request)

    endpoint.always = slow
    chat = chats(limiter=Limiter(5))
    await asyncio.gather(*(chat.complete(question) for _ in range(40)))
    assert endpoint.peak == 5
    assert len(endpoint.bodies) == 40


async def test_many_connections_are_shared_out(
    endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Several small pools take turns, and all of them answer."""
    chat = chats(limiter=Limiter(300))
    assert len(chat._clients) == 38
    replies = await asyncio.gather(*(chat.complete(question) for _ in range(6)))
    assert len(replies) == 6


async def test_a_local_server_wants_no_key(endpoint: Endpoint, question: ChatRequest) -> None:
    """Without a key a placeholder is sent, which local servers ignore."""
    from jianbao.adapters.llm.chat import OpenAIChat

    local = Profile(name="llamacpp", local=True)
    async with OpenAIChat(local, None, base_url=endpoint.url, model="frog") as chat:
        assert (await chat.complete(question)).text == "好"
    assert endpoint.headers[0]["Authorization"] == "Bearer none"


@pytest.mark.parametrize(("days", "requests"), [(30, 1), (31, 2)])
async def test_what_was_learned_is_kept_for_a_month(
    days: int, requests: int, endpoint: Endpoint, chats: Chats, question: ChatRequest
) -> None:
    """Then the stronger way is tried again: endpoints learn, too."""
    memory: dict[str, str] = {}
    endpoint.always = strict(Form.JSON_OBJECT)
    learned = Notes(memory.get, memory.__setitem__, date(2026, 11, 2))
    await chats(notes=learned).complete(question)
    endpoint.bodies.clear()
    later = replace(learned, today=learned.today + timedelta(days))
    await chats(notes=later).complete(question)
    assert len(endpoint.bodies) == requests


async def test_another_profile_learns_anew(endpoint: Endpoint, chats: Chats, question: ChatRequest) -> None:
    """What was refused with other parameters proves nothing of these."""
    memory: dict[str, str] = {}
    notes = Notes(memory.get, memory.__setitem__, date(2026, 11, 2))
    endpoint.always = strict(Form.JSON_OBJECT)
    await chats(notes=notes).complete(question)
    endpoint.bodies.clear()
    await chats(Profile(name="custom", extra_body={"top_p": 1}), notes=notes).complete(question)
    assert len(endpoint.bodies) == 2
