"""`jianbao eval` as a user starts it, against a stand-in for the LLM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from jianbao.adapters.store import open_store
from jianbao.adapters.store.store import SqlStore
from jianbao.demo import DemoPaper
from jianbao.model import Basis, Brief, Outcome, Paper, State
from tests.stages.house import PROMPTS
from tests.stages.samples import NOW
from tests.standin import Desk, Fault, Llm, StandIn
from tests.standin.llm import brief
from tests.standin.papers import copies

PAPERS = 40


class Bench(NamedTuple):
    """A folder whose store holds papers, with three prompts of its own."""

    world: StandIn
    desk: Desk


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Forty papers, none of them asked about yet."""
    days = copies(PAPERS)
    text = (PROMPTS / "brief" / "1.md").read_text("utf-8")
    for version in (2, 3, 4):
        file = tmp_path / "prompts" / "brief" / f"{version}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        changed = text.replace("version: 1\n", f"version: {version}\n").replace("严谨", "严谨" * version)
        file.write_text(changed, "utf-8")
    store = open_store(f"sqlite:///{tmp_path}/.jianbao/jianbao.db")
    for one in next(iter(days.values())):
        _keep(store, one)
    store.close()
    with StandIn(days, Llm(seed=7)) as world:
        yield Bench(world, Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1"))


def _keep(store: SqlStore, one: DemoPaper) -> None:
    record = Paper(
        id=one.id,
        version=1,
        title=one.title,
        authors=one.authors,
        abstract=one.abstract,
        categories=one.categories,
    )
    store.add_papers([record])
    store.save_outcome(
        Outcome(
            paper_id=one.id,
            version=1,
            state=State.PUBLISHED,
            basis=Basis.ABSTRACT,
            brief=Brief(text=brief(one)),
            at=NOW,
        )
    )


def _eval(bench: Bench, candidate: str, *options: str) -> tuple[int, str, str]:
    done = bench.desk.run(
        "eval", "--prompt", candidate, "--baseline", "brief@1", "--set", f"sample:{PAPERS}", *options
    )
    return done.code, done.out, done.err


@pytest.mark.slow
def test_the_worse_prompt_is_found(bench: Bench) -> None:
    """Same, then worse with exit code 6, then incomplete and resumed; each answer is paid once."""
    world, desk = bench
    code, out, err = _eval(bench, "brief@2")
    assert code == 0, err
    assert out.startswith("# brief@2 against brief@1: same")
    assert "baseline brief@1 at frog-1: 40 to ask, 0 answered already" in err
    assert sum(world.account.papers["chat"].values()) == 2 * PAPERS

    world.llm.chances[Fault.ENGLISH] = 0.25
    code, out, err = _eval(bench, "brief@3", "--html", "pairs.html")
    assert code == 6, out
    assert out.startswith("# brief@3 against brief@1: worse")
    assert "baseline brief@1 at frog-1: 0 to ask, 40 answered already; free" in err
    assert "## Regressions" in out
    assert out.index("## Regressions") < out.index("| language.english | error | 0 |")
    assert (desk.folder / "pairs.html").read_text("utf-8").count("<article") == PAPERS
    assert sum(world.account.papers["chat"].values()) == 3 * PAPERS

    world.llm.chances.clear()
    shut = world.papers()[5].id
    world.llm.script[shut] = [Fault.KEY]
    code, out, _ = _eval(bench, "brief@4", "--json")
    told = json.loads(out)
    assert (code, told["summary"]["verdict"]) == (5, "incomplete")
    code, out, _ = _eval(bench, "brief@4", "--json")
    assert (code, json.loads(out)["summary"]["verdict"]) == (0, "same")
    asked = world.account.papers["chat"]
    assert sum(asked.values()) == 4 * PAPERS + 1
    assert asked[shut] == 5
    assert "pdf" not in world.account.calls


@pytest.mark.slow
def test_labels_and_golden_items_from_the_command_line(bench: Bench) -> None:
    """A label moves with its evaluation beside it; a golden paper is added, listed, evaluated, removed."""
    world, desk = bench
    paper = world.papers()[0].id
    assert "--baseline names another" in desk.run("eval", "--prompt", "brief@4").err
    assert "jianbao golden add" in desk.run("eval", "--prompt", "brief@2", "--baseline", "brief@1").err
    added = desk.run("golden", "add", paper, "--must", "contains 替身服务器", "--must", "not contains 首个")
    assert added.code == 0, added.err
    assert "0 stale" in desk.run("golden", "list").out
    done = desk.run("eval", "--prompt", "brief@2", "--baseline", "brief@1", "--json")
    told = json.loads(done.out)
    assert (done.code, told["over"], len(told["pairs"])) == (0, "golden", 1), done.err
    assert desk.run("prompts", "label", "brief@3", "production", "--because", told["id"]).code == 2
    moved = desk.run("prompts", "label", "brief@2", "production", "--because", told["id"])
    assert moved.out == "brief@2 is labelled production\n"
    rows = map(json.loads, desk.run("prompts", "--json").out.splitlines())
    assert {f"{row['id']}@{row['version']}": row["labels"] for row in rows}["brief@2"] == ["production"]
    assert told["id"] in desk.run("eval", "--list").out
    again = desk.run("paper", paper, "--text", "abstract", "--json")
    assert json.loads(again.out)["attempts"][0]["outcome"]["prompt"]["version"] == 2
    assert desk.run("golden", "remove", paper).code == 0
    assert desk.run("eval", "--prompt", "brief@2", "--baseline", "brief@1").code == 2
