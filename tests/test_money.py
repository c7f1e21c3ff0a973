"""What may be spent and what was: caps, `--estimate`, `--off-peak` and `cost`, as a user sees them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from jianbao.settings.groups import TOPICS
from tests.standin import Desk, Fault, Llm, StandIn
from tests.standin.papers import copies

pytestmark = pytest.mark.usefixtures("engine")

PRICES = """
as_of = 2026-11-02
[models."frog-1"]
currency = "USD"
input = 10
output = 40
"""


def estimated(desk: Desk, *topics: str) -> int:
    """Tokens, as the command says."""
    done = desk.run("run", "--estimate", *topics)
    assert done.code == 0, done.err
    [found] = re.findall(r"([\d,]+) tokens to read and ([\d,]+) to write", done.out)
    return sum(int(number.replace(",", "")) for number in found)


def desk_of(world: StandIn, folder: Path, **environment: str) -> Desk:
    """With a price for the model, and many questions at once."""
    folder.mkdir(exist_ok=True)
    (folder / "prices.toml").write_text(PRICES)
    settings = {
        "JIANBAO_LLM__MODEL": "frog-1",
        "JIANBAO_LLM__CONCURRENCY": "64",
        "JIANBAO_PDF__ENABLED": "false",
    }
    return Desk.before(world, folder, **(settings | environment))


@pytest.mark.slow
def test_a_cap_of_half_the_estimate_is_never_passed(tmp_path: Path) -> None:
    """By the account of who charges: 64 at once, answers lost on the way, two runs beside each other."""
    with StandIn(copies(60), Llm(latency=0.05)) as world:
        world.set_pdfs()
        desk = desk_of(world, tmp_path)
        cap = estimated(desk) // 2
        assert world.account.calls["chat"] == 0
        world.llm.chances = {Fault.MALFORMED: 0.1, Fault.DROP: 0.02}
        half = {"JIANBAO_LLM__DAY_TOKENS": str(cap)}
        topics = list(TOPICS)
        both = [
            desk.start("run", *(part for one in some for part in ("--topic", one)), **half)
            for some in (topics[:2], topics[2:])
        ]
        ended = [one.end() for one in both]
        assert {one.code for one in ended} <= {0, 5}
        assert any(
            f"the day's cap of {cap:,} tokens (llm.day_tokens) is reached" in one.err + one.out
            for one in ended
        )
        assert "left to a later run" in "".join(one.err + one.out for one in ended)
        assert 0.5 * cap < world.account.tokens <= cap

        # the next run of the day may spend no more, and another day all of it
        spent = world.account.tokens
        again = desk.run("run", **half)
        assert again.code == 5
        assert world.account.tokens <= cap
        world.llm.chances = {}
        whole = desk.run("run")
        assert whole.code == 0, whole.err
        assert world.account.tokens > spent


@pytest.mark.slow
def test_after_a_kill_only_what_was_under_way_may_be_paid_twice(tmp_path: Path) -> None:
    """Whoever waited for a place was not asked: the journal says so, and `cost` counts no more than were."""
    with StandIn(copies(60), Llm(latency=0.4)) as world:
        desk = desk_of(world, tmp_path, JIANBAO_LLM__CONCURRENCY="8")
        running = desk.start("run")
        running.until(lambda: world.account.calls["chat"] >= 20)
        running.kill()
        assert running.end().code < 0
        world.llm.latency = 0.0
        whole = desk.run("run")
        assert whole.code == 0, whole.err
        total = json.loads(desk.run("cost", "--json").out)["total"]
        assert total["questions"] == 60
        assert total["duplicates"] <= 8
        assert max(world.account.answered.values()) == 1


@pytest.mark.slow
def test_what_was_paid_is_told_by_what_it_was_for(tmp_path: Path) -> None:
    """In a table with bars, as JSON and on a page; a paper is counted once in all, and repairs are shown."""
    with StandIn(llm=Llm()) as world:
        first = world.papers()[0]
        world.llm.script[first.id] = [Fault.ENGLISH]
        desk = desk_of(world, tmp_path)
        assert desk.run("run").code == 0
        page = tmp_path / "cost.html"
        for by in ("day", "topic", "model", "prompt", "purpose"):
            done = desk.run("cost", "--by", by, "--json", "--html", str(page))
            made = json.loads(done.out)
            assert made["total"]["repairs"] == 1
            assert made["total"]["papers"] == len(world.papers())
            assert made["total"]["questions"] == world.account.answered.total()
            tokens = made["total"]["usage"]
            assert tokens["prompt"] + tokens["completion"] == world.account.tokens
            assert re.fullmatch(r"\d+\.\d+", made["total"]["costs"]["USD"])
            html = page.read_text("utf-8")
            assert all((row["name"] or "无") in html for row in made["rows"])
            assert "<svg" in html
            assert "<script" not in html
            assert "http" not in html.replace("http-equiv", "")
        narrow = desk.run("cost", FORCE_COLOR="1", TERM="dumb").out.splitlines()
        assert max(map(len, narrow)) <= 80
        assert any(re.match(rf"{world.today} .* █{{8,}}", line) for line in narrow)
        shown = desk.run("cost").out
        assert "█" * 24 in shown
        assert "USD/paper" in shown
        assert desk.run("cost", "--since", "1999-01-01", "--until", "1999-01-02").out.startswith("nothing")
        wrong = desk.run("cost", "--by", "weather")
        assert (wrong.code, "one of day, topic" in wrong.err) == (2, True)


@pytest.mark.slow
def test_dear_hours_are_waited_out(tmp_path: Path) -> None:
    """It says until when, and begins then; without the wish nobody waits."""
    with StandIn(llm=Llm()) as world:
        desk = desk_of(world, tmp_path)
        hours = '[models."frog-1".hours]\nfactor = 2\ntimezone = "Asia/Shanghai"\nspans = ["09:00-14:00"]\n'
        (tmp_path / "prices.toml").write_text(PRICES + hours)
        late = {"JIANBAO_CLOCK__NOW": f"{world.today}T13:59:58+08:00"}
        told = desk.run("run", "--estimate", **late)
        assert re.search(r"about [\d.]+ USD, and [\d.]+ from 14:00 \(CST\) on", told.out)
        waited = desk.run("run", "--off-peak", "--topic", "audio", **late)
        assert waited.code == 0, waited.err
        assert f"frog-1 costs less from {world.today} 14:00 on: waiting until then" in waited.err
        at_once = desk.run("run", "--topic", "text", **late)
        assert "waiting" not in at_once.err
