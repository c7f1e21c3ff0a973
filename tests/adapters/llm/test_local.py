"""The model on this machine: a real llama.cpp server with a model that knows nothing."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest

from jianbao.adapters.llm.local import Fetch, Hub, LocalChat, LocalServer, Size, Weights, check, weights
from jianbao.adapters.llm.local.weights import Known
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import profile
from jianbao.errors import Overloaded, Unauthorized, UsageError
from jianbao.model import Answer, AnswerState, ChatRequest, Finish, Message, State
from jianbao.replies import BRIEF_SCHEMA
from jianbao.stages.due import Options
from jianbao.stages.pursue import Policy
from tests.adapters.llm.hub import FILE, REPOSITORY, Shelf, served
from tests.stages.fakes import Heard
from tests.stages.house import House
from tests.stages.samples import ABSTRACT, AUDIO, listed, listing, paper

pytest.importorskip("xllamacpp")
SIZE = Size(slots=2, context=24_000, threads=1)
REQUEST = ChatRequest(messages=(Message(role="user", content="Frogs?"),), reply_schema=BRIEF_SCHEMA)


@pytest.fixture
async def local(tiny: Path) -> AsyncIterator[LocalChat]:
    """A chat with it, ended after the test."""
    patience = Patience(tries=2, try_s=60, backoff_s=0.1)
    chat = LocalChat(profile("local"), check(Weights(tiny)), SIZE, temperature=1, patience=patience)
    yield chat
    await chat.aclose()


def _is_of_the_schema(text: str) -> bool:
    """Every field, of its kind, and no other."""
    made = json.loads(text)
    claims = [set(one) == {"claim", "quote"} for one in made["evidence"]]
    strings = [made["brief"], *made["tags"], *(word for one in made["evidence"] for word in one.values())]
    return (
        set(made) == {"brief", "tags", "evidence"}
        and all(claims)
        and all(isinstance(one, str) for one in strings)
    )


async def test_an_answer_keeps_to_the_schema(local: LocalChat) -> None:
    """Without a key or a network; the server is there after the first question, and not before."""
    assert local._server._process is None
    reply = await local.complete(REQUEST)
    assert (reply.finish, reply.model) == (Finish.STOP, "tiny")
    assert _is_of_the_schema(reply.text)
    assert reply.usage.prompt > 0
    assert local.parameters["bytes"] > 100_000
    assert local.is_free


async def test_nobody_else_is_served(local: LocalChat) -> None:
    """The server listens on loopback, and answers to our key alone."""
    import httpx2

    await local.complete(REQUEST)
    url = await local._server.url()
    assert url.startswith("http://127.0.0.1:")
    answer = await asyncio.to_thread(httpx2.post, f"{url}/v1/chat/completions", json={"messages": []})
    assert answer.status_code == 401


async def test_a_server_that_crashed_is_started_again(local: LocalChat) -> None:
    """The next question finds a new one."""
    await local.complete(REQUEST)
    process = local._server._process
    assert process
    process.kill()
    process.wait()
    assert (await local.complete(REQUEST)).finish is Finish.STOP


async def test_a_file_that_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    """By the last words of llama.cpp, without waiting for any deadline."""
    path = tmp_path / "broken.gguf"
    path.write_bytes(b"GGUF" + bytes(100))
    server = LocalServer(path, SIZE)
    with pytest.raises(Overloaded, match=r"llama.cpp ended at its start, with code"):
        await server.url()


@pytest.mark.parametrize(
    ("made", "said"), [(None, "No such file.*nor is it OWNER/"), (b"PK", "is no GGUF file")]
)
def test_what_cannot_be_started_is_found_at_the_start(made: bytes | None, said: str, tmp_path: Path) -> None:
    """A setting that is wrong is named."""
    if made:
        (tmp_path / "model.gguf").write_bytes(made)
    with pytest.raises(UsageError, match=rf"llm\.local_model.*{said}"):
        check(weights("model.gguf", tmp_path, tmp_path))


_PARENT = """
import asyncio, os, sys
from pathlib import Path
from jianbao.adapters.llm.local import LocalServer, Size
server = LocalServer(Path(sys.argv[1]), Size())
asyncio.run(server.url())
print(server._process.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_the_server_ends_with_us(tiny: Path) -> None:
    """Even where we are killed and can tell nobody."""
    parent = subprocess.run(
        [sys.executable, "-c", _PARENT, str(tiny)], capture_output=True, text=True, timeout=60, check=False
    )
    child = int(parent.stdout)
    deadline = time.monotonic() + 10
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(child)


def _lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def holding(tiny: Path) -> Shelf:
    """A host that has the model."""
    return Shelf.of(tiny.read_bytes())


async def test_the_model_that_is_fetched_answers(holding: Shelf, tmp_path: Path) -> None:
    """Without a path: the first question fetches the default file and starts the server; no other does."""
    default = {f"{REPOSITORY}/{FILE}": Known(licence="MIT", bytes=1, sha256=holding.sha256)}
    model = check(weights(None, tmp_path, tmp_path / "cache", default))
    async with served(holding) as shelf:
        fetch = Fetch(model, [Hub("huggingface", shelf.url)], Heard(), pause_s=0.01)
        patience = Patience(tries=2, try_s=60, backoff_s=0.1)
        chat = LocalChat(profile("local"), model, SIZE, temperature=1, patience=patience, fetch=fetch)
        before = chat.parameters
        async with aclosing(chat):
            assert shelf.asked == []
            replies = await asyncio.gather(*(chat.complete(REQUEST) for _ in range(3)))
            replies.append(await chat.complete(REQUEST))
        assert all(one.model == "pond-q4" and _is_of_the_schema(one.text) for one in replies)
        assert len(shelf.ranges) == 1
    assert check(model).is_here
    assert chat.parameters == before
    assert before["file"] == f"{REPOSITORY}/{FILE}"


async def test_a_model_that_cannot_be_had_ends_the_asking(tmp_path: Path) -> None:
    """Like a key that fails: it is not tried a second time."""
    model = weights("frog/pond/newt.gguf", tmp_path, tmp_path)
    async with served() as shelf:
        fetch = Fetch(model, [Hub("huggingface", shelf.url)], Heard(), pause_s=0.01)
        chat = LocalChat(profile("local"), model, SIZE, patience=Patience(tries=2, try_s=60), fetch=fetch)
        for _ in range(2):
            with pytest.raises(Unauthorized, match="HTTP 404"):
                await chat.complete(REQUEST)
        assert len(shelf.asked) == 1
    await chat.aclose()


@pytest.mark.slow
async def test_a_hundred_papers_of_gibberish(local: LocalChat, tmp_path: Path) -> None:
    """Every answer is of the schema, and not one 简介 of them is published."""
    house = House(tmp_path, model=local, policy=Policy(repairs=0), options=Options(pdf=False))
    numbers = range(1, 101)
    house.arxiv.announce(listing("cs.SD", *map(listed, numbers)), listing("eess.AS"))
    house.arxiv.hold(*(paper(one, abstract=f"{ABSTRACT} We count {one} of them.") for one in numbers))
    report = await house.run(AUDIO)
    rows = [row for one in numbers for row in house.store.answers_about(paper(one).key)]
    house.store.close()
    assert len(rows) == 100
    assert all(row.state is AnswerState.ANSWERED and _whole(row) for row in rows)
    assert set(report.run.outcomes) <= {State.HELD, State.FAILED}
    assert sum(report.run.outcomes.values()) == 100
    assert report.run.balanced


def _whole(row: Answer) -> bool:
    assert row.reply
    return row.reply.finish is Finish.STOP and _is_of_the_schema(row.reply.text)
