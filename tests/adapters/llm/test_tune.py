"""Threads and questions at once, measured at a real llama.cpp server with a model that knows nothing."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

import httpx2
import pytest

from jianbao.adapters.llm.local import LocalChat, Size, Tune, Weights
from jianbao.adapters.llm.local.tune import rate
from jianbao.adapters.llm.patience import Patience
from jianbao.adapters.llm.profiles import profile
from jianbao.app import local
from jianbao.model import ChatRequest, Finish, Message
from jianbao.settings import load
from tests.stages.fakes import Heard

pytest.importorskip("xllamacpp")
OTHERWISE = Size(slots=2, context=3500, threads=1)
SHORT = {"type": "object", "properties": {"frogs": {"type": "boolean"}}, "required": ["frogs"]}
REQUEST = ChatRequest(messages=(Message(role="user", content="Frogs?"),), reply_schema=SHORT)
Tuned = Callable[..., Tune]


@pytest.fixture
def heard() -> Heard:
    """What was said."""
    return Heard()


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Where the choice is kept, in a folder that is not there yet."""
    return tmp_path / "models" / "sizes.json"


@pytest.fixture
def tuned(tiny: Path, kept: Path, heard: Heard) -> Tuned:
    """As another process would find it; there is one thread, and one question at once to choose."""

    def make(model: Path = tiny, otherwise: Size = OTHERWISE, slots: tuple[int, ...] = (1,)) -> Tune:
        return Tune(model, otherwise, kept=kept, threads=(1,), slots=slots, note=heard.note)

    return make


def _read(kept: Path) -> dict[str, Any]:
    """What is in the file, if there is one."""
    return dict(json.loads(kept.read_text())) if kept.exists() else {}


def _write(kept: Path, choices: Mapping[str, Any] | bytes) -> None:
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(choices if isinstance(choices, bytes) else json.dumps(choices).encode())


async def test_what_was_measured_is_kept(tiny: Path, kept: Path, heard: Heard) -> None:
    """Said before and after with its figures; asked again, or by another process, nothing is measured."""
    tune, another = (
        Tune(tiny, OTHERWISE, kept=kept, threads=(1, 2), slots=(1, 2), note=heard.note) for _ in range(2)
    )
    size, same = await asyncio.gather(tune.size(), tune.size())
    before, after = heard.notes
    assert before.startswith("measuring how many threads and questions at once")
    assert "1 thread, 1 at once: " in after
    assert "2 threads, 1 at once: " in after
    assert ", 2 at once: " in after
    assert "at once: 0" not in after
    assert size == same == await tune.size() == await another.size()
    assert size.context == OTHERWISE.context
    assert len(heard.notes) == 2
    (choice,) = _read(kept).values()
    assert choice == {"threads": size.threads, "slots": size.slots}


async def test_the_choice_that_is_kept_holds(tuned: Tuned, kept: Path, heard: Heard) -> None:
    """Whatever would be measured today; for another context it is measured beside it."""
    await tuned().size()
    (name,) = _read(kept)
    _write(kept, {name: {"threads": 7, "slots": 3}})
    assert await tuned().size() == Size(slots=3, context=OTHERWISE.context, threads=7)
    other = await tuned(otherwise=Size(slots=2, context=4000, threads=1)).size()
    assert other.threads == 1
    assert len(heard.notes) == 4
    assert _read(kept)[name] == {"threads": 7, "slots": 3}
    assert len(_read(kept)) == 2


@pytest.mark.parametrize("broken", [b"", b"[]", b'{"tiny.gguf', b'{"tiny.gguf": {"threads": 0, "slots": 1}}'])
async def test_a_broken_file_is_measured_anew(tuned: Tuned, kept: Path, heard: Heard, broken: bytes) -> None:
    """And is whole after that."""
    _write(kept, broken)
    assert await tuned().size() == Size(slots=1, context=OTHERWISE.context, threads=1)
    assert len(heard.notes) == 2
    assert list(_read(kept).values()) == [{"threads": 1, "slots": 1}]


async def test_a_model_that_does_not_start_is_not_measured(
    tuned: Tuned, kept: Path, heard: Heard, tmp_path: Path
) -> None:
    """It stays as it was, nothing is kept, and the question itself will tell why."""
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(100))
    assert await tuned(broken).size() == OTHERWISE
    assert "not one question was answered" in heard.notes[-1]
    assert _read(kept) == {}
    assert await rate(broken, OTHERWISE) == 0


@pytest.mark.parametrize("fixed", [True, False])
async def test_the_first_question_measures_unless_both_are_fixed(
    tiny: Path, tmp_path: Path, heard: Heard, fixed: bool
) -> None:
    """By the settings alone nothing starts; by the first questions, once for all of them."""
    llm = {"provider": "local", "local_model": str(tiny), "context_tokens": 1500, "local_threads": 1}
    settings = load({"llm": llm | ({"concurrency": 2} if fixed else {}), "keys": {}}, start=tmp_path)
    chat = local.chat(settings, profile("local"), heard)
    assert isinstance(chat, LocalChat)
    async with aclosing(chat):
        assert heard.notes == []
        replies = await asyncio.gather(*(chat.complete(REQUEST) for _ in range(3)))
        await chat.complete(REQUEST)
    assert all(one.finish is Finish.STOP for one in replies)
    assert len(heard.notes) == (0 if fixed else 2)
    assert bool(_read(settings.cache_dir / "models" / "sizes.json")) is not fixed


async def test_the_server_takes_what_was_measured(tiny: Path, tuned: Tuned, kept: Path) -> None:
    """As many questions at once as the choice says, not as many as was guessed."""
    await tuned().size()
    (name,) = _read(kept)
    _write(kept, {name: {"threads": 1, "slots": 3}})
    chat = LocalChat(profile("local"), Weights(tiny), OTHERWISE, patience=Patience(), tune=tuned())
    async with aclosing(chat):
        await chat.complete(REQUEST)
        url = await chat._server.url()
        key = {"Authorization": f"Bearer {chat._server.key}"}
        async with httpx2.AsyncClient() as client:
            assert (await client.get(f"{url}/props", headers=key)).json()["total_slots"] == 3
