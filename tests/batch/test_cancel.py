"""Batches that somebody ends early: nothing is paid twice, what was answered is kept, the rest is free."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from jianbao.errors import Overloaded, UsageError
from jianbao.model import AnswerState
from jianbao.model.batches import Batch, BatchState
from jianbao.stages.batch.tend import OPEN, Pace
from tests.batch.host import Killed, Provider, filler, tender
from tests.batch.test_crashes import _all, asking, rows
from tests.stages.conftest import Houses
from tests.stages.house import House
from tests.stages.samples import DAY
from tests.standin import Desk, StandIn

pytestmark = pytest.mark.usefixtures("engine")

NUMBER = 3
SLOW = Pace(settled_s=3600.0)


async def _filled(house: House, provider: Provider) -> Batch:
    (batch,) = await filler(house, provider).fill(DAY, _all(map(asking, range(NUMBER))))
    return batch


def _now(house: House) -> Batch:
    (batch,) = house.store.batches(*BatchState)
    return batch


async def _sent(house: House, provider: Provider) -> Batch:
    """On its way, whatever the provider says of it by now."""
    await _filled(house, provider)
    provider.kill_at("job", after=False)
    with pytest.raises(Killed):
        await tender(house, provider).tend()
    return _now(house)


async def test_one_that_never_left_is_as_if_it_had_never_been(house: House) -> None:
    """No provider is needed, and its questions were not asked."""
    batch = await _filled(house, provider := Provider())
    ended = await tender(house, None).cancel(batch)
    assert (ended.state, rows(house, NUMBER), provider.answered) == (BatchState.CLOSED, [], {})


async def test_what_was_answered_is_kept(house: House) -> None:
    """Cancelled at the provider once, however often it is wished for; its answers are in the journal."""
    batch = await _sent(house, provider := Provider())
    provider.ends = "in_progress"
    waiting = await tender(house, provider).cancel(batch)
    assert (waiting.state, waiting.is_cancelled) == (BatchState.SENT, True)
    provider.ends = "cancelling"
    await tender(house, provider).cancel(_now(house))
    assert provider.cancelled == ["job-0"]
    provider.ends = "completed"
    await tender(house, provider).tend()
    assert _now(house).state is BatchState.COLLECTED
    assert [row.state for row in rows(house, NUMBER)] == [AnswerState.ANSWERED] * NUMBER


async def test_one_that_has_ended_is_read(house: House) -> None:
    """Nobody is asked to cancel it."""
    batch = await _sent(house, provider := Provider())
    ended = await tender(house, provider).cancel(batch)
    assert (ended.state, ended.answered, provider.cancelled) == (BatchState.COLLECTED, NUMBER, [])


@pytest.mark.parametrize("lists", [True, False])
async def test_one_whose_making_was_lost_is_looked_for(house: House, *, lists: bool) -> None:
    """A provider that lists it cancels it; for one that does not show it yet, somebody comes back."""
    await _filled(house, provider := Provider())
    provider.kill_at("create", after=True)
    with pytest.raises(Killed):
        await tender(house, provider).tend()
    if not lists:
        provider.jobs.clear()
        with pytest.raises(UsageError, match="in a minute"):
            await tender(house, provider, SLOW).cancel(_now(house))
    provider.ends = "in_progress"
    ended = await tender(house, provider).cancel(_now(house))
    assert ended.state is (BatchState.SENT if lists else BatchState.COLLECTED)
    assert provider.cancelled == (["job-0"] if lists else [])


async def test_another_provider_cannot_cancel_it(house: House) -> None:
    """The sentence says where it is; nothing is changed."""
    batch = await _sent(house, Provider())
    for host in (None, other := Provider()):
        other.place = "https://toads.example/v1"
        with pytest.raises(UsageError, match=batch.place):
            await tender(house, host).cancel(batch)
    assert house.store.batches(*OPEN) == [batch]


async def test_killed_while_it_is_cancelled_it_goes_on(houses: Houses) -> None:
    """Before and after the provider heard of it: each question is charged for once, and journalled."""
    for after in (False, True):
        house, provider = houses(me=f"here:{after}:1"), Provider()
        provider.place += f"/{after}"
        house.model.name = f"frog-{after}"  # type: ignore[misc]
        await filler(house, provider).fill(DAY, _all(map(asking, range(NUMBER))))
        provider.ends = "in_progress"
        await tender(house, provider).tend()
        provider.kill_at("cancel", after=after)
        (batch,) = house.store.batches(*OPEN)
        with pytest.raises(Killed):
            await tender(house, provider).cancel(batch)
        provider.ends = "completed"
        await tender(house, provider).tend()
        mine = [row for row in rows(house, NUMBER) if row.model == f"frog-{after}"]
        assert [row.state for row in mine] == [AnswerState.ANSWERED] * NUMBER
        assert provider.answered == {row.key: 1 for row in mine}


async def test_a_provider_that_is_down_changes_nothing(house: House) -> None:
    """Whoever cancels is told, and may try again."""
    await _filled(house, provider := Provider())
    provider.kill_at("create", after=True)
    with pytest.raises(Killed):
        await tender(house, provider).tend()
    before, provider.lists = _now(house), Overloaded("HTTP 502")
    with pytest.raises(Overloaded):
        await tender(house, provider).cancel(before)
    assert _now(house) == before


@pytest.fixture
def world() -> Iterator[StandIn]:
    """With the demonstration's papers."""
    with StandIn() as entered:
        yield entered


def _desk(world: StandIn, folder: Path) -> Desk:
    (folder / "prices.toml").write_text(
        'as_of = 2026-11-02\n[models."frog-1"]\ncurrency = "USD"\ninput = 10\noutput = 40\nbatch = 0.5\n'
    )
    return Desk.before(
        world,
        folder,
        JIANBAO_LLM__PROVIDER="openai",
        JIANBAO_LLM__MODEL="frog-1",
        OPENAI_API_KEY="sk-1",
        JIANBAO_PDF__ENABLED="false",
        JIANBAO_LLM__BATCH_WAIT_S="0",
    )


def test_a_user_lists_and_cancels(world: StandIn, tmp_path: Path) -> None:
    """By either name; the next run has what was answered, asks the rest one by one, and the day is whole."""
    desk = _desk(world, tmp_path)
    assert desk.run("batches").out.strip() == "no batch is open"
    assert desk.run("batches", "--cancel", "batch_1").code == 2
    world.batches.latency = 3600
    assert desk.run("run", "--batch").code == 5
    told = json.loads(desk.run("batches", "--json").out)
    (job,) = world.batches.made
    assert (told["job"], told["state"], told["currency"]) == (job, "sent", "USD")
    assert float(told["most"]) > 0
    listed = desk.run("batches").out
    assert all(one in listed for one in (told["mark"], job, "frog-1", "2026-11-02", "sent", "USD"))

    done = desk.run("batches", "--cancel", job)
    assert done.code == 0, done.err
    found = re.search(r"(\d+) of (\d+) answered; the next run asks the other (\d+)", done.out)
    assert found, done.out
    answered, questions, left = map(int, found.groups())
    assert (answered + left, questions) == (questions, told["questions"])
    assert (answered > 0, left > 0) == (True, True)
    assert desk.run("batches").out.strip() == "no batch is open"

    whole = desk.run("run")
    assert whole.code == 0, whole.err
    assert world.account.calls["chat"] == left
    assert f"cancelled  {questions}" in re.sub(" +", "  ", desk.run("batches", "--all").out)


@pytest.mark.slow
def test_a_provider_takes_its_time(world: StandIn, tmp_path: Path) -> None:
    """Until it has ended the batch, its questions stay its own; then a run reads and asks."""
    desk = _desk(world, tmp_path)
    world.batches.latency = world.batches.ending = 3600
    assert desk.run("run", "--batch").code == 5
    (mark,) = (json.loads(line)["mark"] for line in desk.run("batches", "--json").out.splitlines())
    done = desk.run("batches", "--cancel", mark)
    assert (done.code, "cancelled; once its provider has ended it" in done.out) == (0, True), done.err
    assert "sent, cancelled" in desk.run("batches").out
    assert desk.run("run").code == 5
    assert world.account.calls["chat"] == 0
    for batch in world.batches.made.values():
        batch["ready"] = 0.0
    assert desk.run("run").code == 0
    assert world.account.calls["chat"] > 0
