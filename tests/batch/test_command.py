"""`jianbao run --batch` as a user sees it, against a stand-in that keeps account of what it charges."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.standin import Desk, Done, Fault, StandIn

pytestmark = pytest.mark.usefixtures("engine")

PRICES = """
as_of = 2026-11-02
[models."frog-1"]
currency = "USD"
input = 10
output = 40
batch = 0.5
"""


@pytest.fixture
def world() -> Iterator[StandIn]:
    """With the demonstration's papers."""
    with StandIn() as entered:
        yield entered


@pytest.fixture
def desk(world: StandIn, tmp_path: Path) -> Desk:
    """With a provider that has batches, and a price for them."""
    (tmp_path / "prices.toml").write_text(PRICES)
    settings = {
        "JIANBAO_LLM__PROVIDER": "openai",
        "JIANBAO_LLM__MODEL": "frog-1",
        "OPENAI_API_KEY": "sk-1",
        "JIANBAO_PDF__ENABLED": "false",
    }
    return Desk.before(world, tmp_path, **settings)


def spent(done: Done) -> float:
    """Money, as the report or the estimate says."""
    [amount] = re.findall(r"([\d.]+) USD", done.out)
    return float(amount)


def once(world: StandIn) -> bool:
    """Whether every question was charged for once, and nobody was asked in the ordinary way."""
    counts: dict[Any, int] = {**world.account.answered, **world.batches.answered}
    return set(counts.values()) == {1} and world.account.calls["chat"] == 0


def test_a_day_in_a_batch_is_whole_at_half_the_price(world: StandIn, desk: Desk, tmp_path: Path) -> None:
    """One file, one batch, no other question; the same digest as without; the estimate knows the price."""
    halved = desk.run("run", "--batch", "--estimate")
    full = desk.run("run", "--estimate")
    done = desk.run("run", "--batch")
    assert done.code == 0, done.err
    assert once(world)
    assert len(world.batches.made) == 1
    assert spent(full) == pytest.approx(2 * spent(halved), abs=0.0002)

    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "prices.toml").write_text(PRICES)
    plain = Desk(tmp_path / "plain", desk.command, **desk.environment)
    ordinary = plain.run("run")
    assert spent(ordinary) == pytest.approx(2 * spent(done), abs=0.0002)
    assert _without_costs(plain) == _without_costs(desk)


def _without_costs(desk: Desk) -> dict[str, str]:
    files = {name: text.decode() for name, text in desk.files().items() if name.endswith(".md")}
    return {name: re.sub(r"- (用量|费用): .*", "", text) for name, text in files.items()}


def test_what_is_not_there_in_time_is_left_to_a_later_run(world: StandIn, desk: Desk) -> None:
    """Deferred and said so; an ordinary run meanwhile asks nothing; the one after that heals."""
    world.batches.latency = 3600
    first = desk.run("run", "--batch", JIANBAO_LLM__BATCH_WAIT_S="0")
    assert first.code == 5, first.err
    assert "lie in a batch" in first.out
    digests = b"".join(desk.files().values()).decode()
    assert "暂缺（下次运行补写）：在批次中" in digests
    assert "questions of 2026-11-02 to frog-1, sent since" in desk.run("status").out

    files = desk.files()
    meanwhile = desk.run("run")
    assert meanwhile.code == 5
    assert "starting Prefect" not in meanwhile.err
    assert desk.files() == files
    assert world.account.calls["chat"] == 0

    for batch in world.batches.made.values():
        batch["ready"] = 0.0
    last = desk.run("run")
    assert last.code == 0, last.err
    assert once(world)
    assert "在批次中" not in b"".join(desk.files().values()).decode()
    assert "batch" not in desk.run("status").out


@pytest.mark.slow
def test_killed_while_the_batch_is_made_it_is_found_again(world: StandIn, desk: Desk) -> None:
    """The provider made it, and nobody was told: it is not made twice."""
    world.batches.loses = 2
    running = desk.start("run", "--batch")
    running.until(lambda: len(world.batches.made) == 1)
    running.kill()
    running.end()
    done = desk.run("run", "--batch")
    assert done.code == 0, done.err
    assert len(world.batches.made) == 1
    assert once(world)


@pytest.mark.slow
@pytest.mark.parametrize("ends", ["expired", "failed"])
def test_what_a_batch_does_not_answer_is_asked_one_by_one(world: StandIn, desk: Desk, ends: str) -> None:
    """Nothing is paid twice, and the day is whole."""
    world.batches.ends = ends
    done = desk.run("run", "--batch")
    assert done.code == 0, done.err
    assert "are asked one by one" in done.err
    assert world.account.calls["chat"] > 0
    assert set(world.account.answered.values()) == {1}


@pytest.mark.slow
def test_a_bad_answer_is_repaired_in_the_ordinary_way(world: StandIn, desk: Desk) -> None:
    """The first of two papers' answers is none: each is shown its fault, and nobody else is asked."""
    bad = [paper.id for paper in world.papers()[:2]]
    for one in bad:
        world.llm.script[one] = [Fault.MALFORMED]
    done = desk.run("run", "--batch")
    assert done.code == 0, done.err
    assert world.account.papers["chat"] == dict.fromkeys(bad, 1)


@pytest.mark.slow
def test_translations_go_into_the_batch_as_well(world: StandIn, desk: Desk) -> None:
    """With the 简介, before any is there."""
    (desk.folder / "jianbao.toml").write_text(
        '[topics.audio]\nname = "音频"\ncategories = ["cs.SD", "eess.AS"]\n'
        'translate = ["title", "abstract"]\n'
    )
    done = desk.run("run", "--batch", "--topic", "audio")
    assert done.code == 0, done.err
    assert world.account.calls["chat"] == 0
    assert 2 in world.account.answered.values()
    assert set(world.batches.answered.values()) == {1}


def test_a_provider_without_batches_is_refused_before_anything_is_asked(world: StandIn, desk: Desk) -> None:
    """With a sentence."""
    done = desk.run("run", "--batch", JIANBAO_LLM__PROVIDER="deepseek", DEEPSEEK_API_KEY="sk-1")
    assert done.code == 2
    assert "'deepseek' has no batches" in done.err
    assert set(world.account.calls) <= {"list"}


@pytest.mark.slow
def test_a_key_that_is_refused_ends_the_run(world: StandIn, desk: Desk) -> None:
    """With its own exit code; with a good one the next run sends what was put together."""
    world.batches.refuses = 401
    refused = desk.run("run", "--batch")
    assert refused.code == 4, refused.err
    assert world.account.calls["chat"] == 0
    world.batches.refuses = None
    assert desk.run("run").code == 0
    assert once(world)
