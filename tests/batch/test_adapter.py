"""Files of questions and of answers, over a socket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from jianbao.adapters.llm.batch import OpenAIBatches
from jianbao.adapters.llm.chat import OpenAIChat
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import load_profiles
from jianbao.errors import ModelError, Overloaded, Refused, UsageError
from jianbao.model import ChatReply, ChatRequest, Message
from tests.standin import Fault, Llm, StandIn

PATIENCE = Patience(tries=2, try_s=5, total_s=5, backoff_s=0)


def asked(about: str) -> ChatRequest:
    """A question about the paper of that id."""
    return ChatRequest(
        messages=(Message(role="user", content=f"arXiv {about}, 中文"),), reply_schema={"type": "object"}
    )


@pytest.fixture
def world() -> Any:
    """With the demonstration's papers."""
    with StandIn(llm=Llm()) as entered:
        yield entered


@pytest.fixture
async def chat(world: StandIn) -> AsyncIterator[OpenAIChat]:
    """As the profile of OpenAI asks."""
    url = f"{world.url}/v1"
    async with OpenAIChat(load_profiles()["openai"], "sk-1", base_url=url, patience=PATIENCE) as made:
        yield made


@pytest.fixture
def batches(chat: OpenAIChat, tmp_path: Path) -> OpenAIBatches:
    """Beside the chat."""
    return chat.batches(tmp_path / "not" / "there")


async def _told(batches: OpenAIBatches, *files: str) -> dict[str, ChatReply | ModelError]:
    return {key: one for file in files for key, one in [row async for row in batches.answers(file)]}


async def _sent(batches: OpenAIBatches, world: StandIn) -> tuple[str, list[str]]:
    ids = [paper.id for paper in world.papers()]
    batches.add("m-1", [batches.line(f"key-{one}", asked(one)) for one in ids])
    return await batches.upload("m-1"), ids


async def test_a_line_asks_as_the_chat_asks(batches: OpenAIBatches, world: StandIn) -> None:
    """The same body, to the letter; one line, whatever is in it."""
    line = batches.line("k", asked("1\n2"))
    assert line.count(b"\n") == 1
    told = json.loads(line)
    assert told["custom_id"] == "k"
    assert told["url"] == "/v1/chat/completions"
    assert told["body"]["reasoning_effort"] == "none"
    assert told["body"]["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert "temperature" not in told["body"]
    assert told["body"]["messages"][0]["content"].endswith("中文")


async def test_answers_come_by_key(batches: OpenAIBatches, world: StandIn) -> None:
    """Each with its usage and its model; a question that failed is an error of the right kind."""
    file, ids = await _sent(batches, world)
    world.llm.script[ids[0]].append(Fault.BROKEN)
    world.llm.script[ids[1]].append(Fault.QUOTA)
    job = await batches.create("m-1", file)
    done = await batches.job(job.id)
    assert (done.ended, done.done, len(done.files)) == (True, len(ids) - 2, 2)
    told = await _told(batches, *done.files)
    assert told.keys() == {f"key-{one}" for one in ids}
    errors = {key for key, one in told.items() if isinstance(one, ModelError)}
    assert errors == {f"key-{one}" for one in ids[:2]}
    reply = told[f"key-{ids[2]}"]
    assert isinstance(reply, ChatReply)
    assert reply.usage.prompt > 0
    assert reply.model == "stand-in-1"


async def test_a_batch_is_found_by_its_file(batches: OpenAIBatches, world: StandIn) -> None:
    """On whatever page it is listed; none is none."""
    file, _ = await _sent(batches, world)
    assert await batches.find("m-1", file) is None
    made = [await batches.create(f"m-{number}", (await _sent(batches, world))[0]) for number in range(5)]
    first = await batches.find("?", "file-2")
    assert first is not None
    assert first.id == made[0].id
    by_mark = await batches.find("m-3", "?")
    assert by_mark is not None
    assert by_mark.id == made[3].id


async def test_a_making_is_asked_for_once(batches: OpenAIBatches, world: StandIn) -> None:
    """A connection that is lost says nothing of what was made: nobody here asks again."""
    file, _ = await _sent(batches, world)
    world.batches.loses = 1
    with pytest.raises(Overloaded):
        await batches.create("m-1", file)
    assert len(world.batches.made) == 1


async def test_a_batch_says_why_it_failed(batches: OpenAIBatches, world: StandIn) -> None:
    """In the provider's words."""
    file, _ = await _sent(batches, world)
    world.batches.ends = "failed"
    job = await batches.job((await batches.create("m-1", file)).id)
    assert (job.ended, job.status, job.said) == (True, "failed", "the file is not valid")


async def test_lines_that_are_none_are_passed_over(batches: OpenAIBatches, world: StandIn) -> None:
    """And odd ones are errors of their question alone."""
    odd = {"custom_id": "odd", "response": {"status_code": 200, "body": {"choices": []}}, "error": None}
    bare = {"custom_id": "bare", "response": None, "error": {"code": "batch_expired", "message": "too late"}}
    said = {"error": {"message": "content_filter declined"}}
    shy = {"custom_id": "shy", "response": {"status_code": 400, "body": said}}
    lines = ["", "{", "[1]", '{"custom_id": 7}', *map(json.dumps, (odd, bare, shy))]
    world.batches.files["f"] = "\n".join(lines).encode()
    told = await _told(batches, "f")
    assert {key: type(one) for key, one in told.items()} == {
        "odd": Overloaded,
        "bare": ModelError,
        "shy": Refused,
    }
    assert "too late" in str(told["bare"])


def test_a_provider_without_batches_is_refused(tmp_path: Path) -> None:
    """By name, with those that have them."""
    chat = OpenAIChat(load_profiles()["deepseek"], "sk-1")
    with pytest.raises(UsageError, match=r"'deepseek' has no batches; openai, qwen and glm have"):
        chat.batches(tmp_path)
