"""What providers do beside answering: each run ends right, asks no more than it must, says what happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from jianbao.adapters.llm.abilities import Notes
from jianbao.adapters.llm.limiter import Limiter
from jianbao.adapters.llm.profiles import Form, Profile, profile
from jianbao.model import Outcome, State
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
    raw,
    says,
)
from tests.stages.house import House
from tests.stages.samples import GOOD, paper, reply

ANSWER = reply().text
PUBLISHED, FAILED, DEFERRED = State.PUBLISHED, State.FAILED, State.DEFERRED
PLAIN = Profile(name="custom")


def content(text: Any, **fields: Any) -> Step:
    """An answer with this content."""
    return says(completion(text, **fields))


def thoughts(**fields: Any) -> Step:
    """Nothing but what it thought, which no field of ours reads."""
    body = completion(None, **fields)
    body["choices"][0]["message"]["reasoning_content"] = f"The paper counts frogs. {ANSWER}"
    return says(body)


def when(is_wrong: Callable[[dict[str, Any]], bool], wrong: Step) -> Step:
    """Answers well but for requests of one kind."""

    async def step(request: web.Request) -> web.StreamResponse:
        sent = json.loads(await request.read())
        return await (wrong if is_wrong(sent) else content(ANSWER))(request)

    return step


def form(sent: dict[str, Any]) -> str:
    """How a request asks for JSON."""
    return str(sent.get("response_format", {}).get("type", "plain"))


WELL = content(ANSWER)


@dataclass(frozen=True)
class Quirk:
    """An endpoint's ways, and what becomes of two papers asked one after the other."""

    calls: tuple[int, int]
    """For the first paper, and for the second, by which everything is learned."""
    steps: tuple[Step, ...] = ()
    """What comes first; then, and always where there are none, `always`."""
    always: Step = WELL
    states: tuple[State, State] = (PUBLISHED, PUBLISHED)
    reason: str = ""
    """In the first outcome."""
    profile: Profile = PLAIN
    learned: dict[str, Any] = field(default_factory=dict)
    """Of the abilities, what differs from the profile's."""
    duplicate: bool = False
    """Whether the first paper may have been paid twice."""
    limiter: Callable[[], Limiter] = lambda: Limiter(8)


QUIRKS = {
    "blank content": Quirk((2, 1), (content("  \n "),)),
    "no content": Quirk((2, 1), (content(None),)),
    "content in parts": Quirk((1, 1), (content([{"type": "text", "text": ANSWER}]),)),
    "fenced": Quirk((1, 1), (content(f"```json\n{ANSWER}\n```"),)),
    "thinking in content": Quirk((1, 1), (content(f"<think>Is it {{frogs}}?</think>\n{ANSWER}"),)),
    "thinking never opened": Quirk(
        (1, 1),
        (content(f'Perhaps {{"brief": "frogs"}}?\n</think>\n{ANSWER}'), content(f"So.\n</think>{ANSWER}")),
    ),
    "thinking aside": Quirk((2, 1), (thoughts(),)),
    "thinking until the cap": Quirk((2, 1), (thoughts(finish="length"),)),
    "cut at the cap": Quirk((2, 1), (content(ANSWER[:60], finish="length"),)),
    "cut and called whole": Quirk((2, 1), (content(ANSWER[:60]),), learned={"ignored": 1}),
    "schema ignored": Quirk(
        (3, 1),
        always=when(lambda sent: form(sent) == "json_schema", content(GOOD)),
        learned={"form": Form.JSON_OBJECT, "ignored": 2},
    ),
    "schema refused": Quirk(
        (2, 1),
        always=when(
            lambda sent: form(sent) == "json_schema", fails(400, "response_format: json_schema not supported")
        ),
        learned={"form": Form.JSON_OBJECT},
    ),
    "schema refused in the words of a framework": Quirk(
        (2, 1),
        always=when(
            lambda sent: form(sent) == "json_schema",
            says({"detail": [{"loc": ["body", "response_format"], "msg": f"odd {KEY}"}]}, 422),
        ),
        learned={"form": Form.JSON_OBJECT},
    ),
    "schema refused in a word": Quirk(
        (2, 1),
        always=when(lambda sent: form(sent) == "json_schema", says({"error": "no json_schema"}, 400)),
        learned={"form": Form.JSON_OBJECT},
    ),
    "every response_format refused": Quirk(
        (3, 1),
        always=when(lambda sent: "response_format" in sent, fails(400, "unknown field response_format")),
        learned={"form": Form.PLAIN},
    ),
    "fixed temperature": Quirk(
        (2, 1),
        always=when(
            lambda sent: "temperature" in sent, fails(400, f"invalid temperature: only 1 is allowed {KEY}")
        ),
        learned={"without": ("temperature",)},
    ),
    "max_tokens refused": Quirk(
        (2, 1),
        always=when(
            lambda sent: "max_tokens" in sent,
            fails(400, "'max_tokens' is not supported, use 'max_completion_tokens'"),
        ),
        learned={"tokens": "max_completion_tokens"},
    ),
    "refusal": Quirk(
        (1, 1), (content(None, refusal="I can't."),), states=(FAILED, PUBLISHED), reason="I can't."
    ),
    "filter as an error": Quirk(
        (1, 1),
        (fails(400, f"Content Exists Risk {KEY}"),),
        states=(FAILED, PUBLISHED),
        reason="Refused: the provider's filter declined: Content Exists Risk ***",
    ),
    "filter as a finish": Quirk(
        (1, 1),
        (content("", finish="content_filter"),),
        states=(FAILED, PUBLISHED),
        reason="Refused: the model declined: content filter",
    ),
    "too long for its window": Quirk(
        (1, 1),
        (fails(400, "maximum context length is 4096 tokens"),),
        states=(FAILED, PUBLISHED),
        reason="ContextTooLong",
    ),
    "no money left": Quirk(
        (1, 0), always=fails(402, KEY), states=(DEFERRED, DEFERRED), reason="out of quota or money (HTTP 402)"
    ),
    "key revoked": Quirk(
        (1, 0),
        always=fails(401, f"Incorrect API key provided: {KEY}"),
        states=(DEFERRED, DEFERRED),
        reason="model: Unauthorized: the key is missing, wrong or revoked (HTTP 401)",
    ),
    "quota used up": Quirk(
        (1, 0),
        always=fails(429, "You exceeded your current quota", code="insufficient_quota"),
        states=(DEFERRED, DEFERRED),
        reason="model: Unauthorized",
    ),
    "quota that means a rate": Quirk(
        (2, 1),
        (fails(429, "You exceeded your current quota", code="insufficient_quota"),),
        profile=profile("qwen"),
    ),
    "free tier used up": Quirk(
        (1, 0),
        always=fails(
            403, "The free tier of the model has been exhausted", code="AllocationQuota.FreeTierOnly"
        ),
        profile=profile("qwen"),
        states=(DEFERRED, DEFERRED),
        reason="out of quota or money (HTTP 403)",
    ),
    "Retry-After of 300 s": Quirk(
        (1, 0),
        always=fails(429, headers={"Retry-After": "300"}),
        states=(DEFERRED, DEFERRED),
        reason="model: Overloaded: HTTP 429",
        limiter=lambda: Limiter(8, longest_pause_s=30),
    ),
    "a storm of 429": Quirk((4, 1), tuple(fails(429, headers={"retry-after-ms": "20"}) for _ in range(3))),
    "out of order for good": Quirk(
        (4, 4),
        always=fails(500, f"no worker for {KEY}"),
        states=(DEFERRED, DEFERRED),
        reason="model: Overloaded: HTTP 500",
    ),
    "slow drip": Quirk((2, 1), (drips,), duplicate=True),
    "nothing but drips": Quirk(
        (2, 2),
        always=drips,
        states=(DEFERRED, DEFERRED),
        reason="model: Overloaded: the model did not answer",
    ),
    "dropped": Quirk((2, 1), (drops,), duplicate=True),
    "body cut": Quirk((2, 1), (breaks_off,), duplicate=True),
    "HTML with a 200": Quirk((2, 1), (raw("<html>Welcome to the hotel's network"),), duplicate=True),
    "JSON called text": Quirk((1, 1), (raw(json.dumps(completion(ANSWER)), "text/plain"),)),
    "an error in a 200": Quirk((2, 1), (says({"error": {"code": 503, "message": "upstream"}}),)),
    "no such model": Quirk(
        (1, 1),
        always=fails(404, "The model `frog-1` does not exist"),
        states=(DEFERRED, DEFERRED),
        reason="model: ModelError: HTTP 404: The model `frog-1` does not exist",
    ),
}


@pytest.mark.parametrize("name", QUIRKS)
async def test_a_quirk(name: str, endpoint: Endpoint, chats: Chats, tmp_path: Path) -> None:
    """The right end with exactly so many requests, remembered for the next; the key is written nowhere."""
    quirk = QUIRKS[name]
    endpoint.steps, endpoint.always = list(quirk.steps), quirk.always
    house = House(tmp_path)
    notes = Notes(house.store.recall, house.store.remember, say=house.heard.note)
    house.model = chat = chats(quirk.profile, limiter=quirk.limiter(), notes=notes)
    expected = chat.abilities

    outcomes: list[Outcome] = []
    calls: list[int] = []
    for number in (1, 2):
        outcomes.append(await house.see_to(paper(number)))
        calls.append(len(endpoint.bodies) - sum(calls))

    assert (tuple(calls), tuple(one.state for one in outcomes)) == (quirk.calls, quirk.states)
    first = outcomes[0]
    assert quirk.reason in (first.reason or "")
    assert first.brief is None or first.brief.text == GOOD
    assert chat.abilities == expected.model_copy(update=quirk.learned)
    assert any(row.possible_duplicate for row in _rows(house, first)) == quirk.duplicate
    assert bool(house.heard.notes) == (name == "schema ignored")
    house.store.close()
    kept = "".join(map(str, [outcomes, house.heard.notes])).encode() + (tmp_path / "jianbao.db").read_bytes()
    assert KEY.encode() not in kept


async def test_more_room_after_a_cut(endpoint: Endpoint, chats: Chats, tmp_path: Path) -> None:
    """An answer cut at its cap is asked for once more with twice the room, not shown its own stump."""
    endpoint.steps, endpoint.always = [content(ANSWER[:60], finish="length")], content(ANSWER)
    house = House(tmp_path, model=chats())
    await house.see_to(paper())
    first, second = endpoint.bodies
    assert second["max_tokens"] == 2 * first["max_tokens"]
    assert second["messages"] == first["messages"]
    house.store.close()


def _rows(house: House, outcome: Outcome) -> list[Any]:
    return house.store.answers_about((outcome.paper_id, outcome.version))
