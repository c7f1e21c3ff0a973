"""`jianbao paper` as a user starts it, and as it changes digests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from jianbao.app import App, open_app
from jianbao.app.again import Asked, again, put_in_place
from jianbao.model import Digest
from jianbao.settings import Settings, load
from tests.environment import environment
from tests.stages.fakes import Heard
from tests.standin import Desk, Fault, Llm, StandIn
from tests.standin.llm import brief


@pytest.fixture(scope="module")
def world() -> Iterator[StandIn]:
    """arXiv and an LLM."""
    with StandIn(llm=Llm()) as world:
        yield world


def test_a_paper_is_fetched_asked_about_once_and_then_free(world: StandIn, tmp_path: Path) -> None:
    """Any form of its id does; --force pays; --show-prompt and the journal ask no model."""
    desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1")
    paper = world.papers()[0]
    world.forget()
    shown = desk.run("paper", paper.id, "--show-prompt")
    assert (shown.code, world.account.papers["chat"]) == (0, {}), shown.err
    assert paper.title in shown.out
    assert "tokens, nobody was asked" in shown.out
    first = desk.run("paper", f"https://arxiv.org/abs/{paper.id}", "--json")
    told = json.loads(first.out)
    assert told["attempts"][0]["outcome"]["brief"]["text"] == brief(paper)
    assert (told["attempts"][0]["paid"], told["standing"]) == (1, None)
    second = desk.run("paper", paper.name)
    assert "from the journal, nothing paid" in second.out
    assert sum(world.account.papers["chat"].values()) == 1
    assert json.loads(desk.run("paper", paper.id, "--force", "--json").out)["attempts"][0]["paid"] == 1
    assert sum(world.account.papers["chat"].values()) == 2
    assert world.account.papers["pdf"] == {paper.name: 1}
    assert not (tmp_path / ".prefect").exists()


def test_a_pdf_on_disk_is_read_and_cannot_be_applied(world: StandIn, tmp_path: Path) -> None:
    """It needs no arXiv at all; a file that is none says so."""
    desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1")
    with urlopen(f"{world.url}/pdf/{world.papers()[0].name}") as answer:
        (tmp_path / "mine.pdf").write_bytes(answer.read())
    world.forget()
    done = desk.run("paper", "mine.pdf", "--show-prompt", "--json")
    assert done.code == 0, done.err
    assert "file." in json.loads(done.out)["messages"][1]["content"]
    assert world.account.calls == {}
    refused = desk.run("paper", "mine.pdf", "--apply")
    assert (refused.code, world.account.calls) == (2, {}), "before anybody is paid"
    wrong = desk.run("paper", "no-such.pdf")
    assert wrong.code == 2
    assert "is no arXiv id" in wrong.err


def test_a_draft_of_a_prompt_is_refused_once_it_was_used(world: StandIn, tmp_path: Path) -> None:
    """What was asked with it must stay to be read; the error names the next version."""
    desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1")
    file = tmp_path / "prompts" / "brief" / "2.md"
    shipped = (Path(__file__).parents[2] / "prompts" / "brief" / "1.md").read_text("utf-8")
    file.parent.mkdir(parents=True)
    file.write_text(shipped.replace("version: 1\n", "version: 2\n"), "utf-8")
    paper = world.papers()[0].id
    assert desk.run("paper", paper, "--prompt", "brief@2", "--text", "abstract").code == 0
    kept = file.read_text("utf-8")
    file.write_text(kept.replace("严谨", "认真"), "utf-8")
    refused = desk.run("paper", paper, "--prompt", "brief@2")
    assert refused.code == 2
    assert "was edited after its use" in refused.err
    assert "3.md" in refused.err
    assert desk.run("prompts", "show", "brief@2").out == kept
    assert "EDITED SINCE" in desk.run("prompts").out


def _settings(world: StandIn, root: Path) -> Settings:
    own = {
        "JIANBAO_LLM__MODEL": "frog-1",
        "JIANBAO_LLM__REPAIRS": "0",
        "JIANBAO_CHECKS__HOLD": "never",
        "JIANBAO_PDF__ENABLED": "false",
    }
    with environment(**world.environment(), **own):
        return load(start=root)


async def _printed(app: App, world: StandIn) -> None:
    day = app.day(world.today)
    await day.settle()
    await day.papers(day.due())
    for topic in day.topics:
        day.publish(topic)
    day.finish()


def _files(root: Path) -> dict[str, str]:
    return {one.name: one.read_text("utf-8") for one in (root / "outputs").rglob("*") if one.is_file()}


def _entries(app: App, slug: str, world: StandIn) -> Digest:
    digest = app.store.digest(slug, world.today)
    assert digest
    return digest


async def test_only_its_entry_in_its_digests_changes(world: StandIn, tmp_path: Path) -> None:
    """Everything else is as printed, to the byte; a digest without the paper is not touched at all."""
    async with open_app(_settings(world, tmp_path), Heard(), "paper") as app:
        await _printed(app, world)
        before = _files(tmp_path)
        paper = world.papers()[0]
        holding = {slug for slug, _ in app.store.holding(paper.id)}
        old = {slug: _entries(app, slug, world) for slug in holding}
        world.llm.script[paper.id] = [Fault.ENGLISH]
        made = await again(app, Asked(paper.id, force=True))
        applied = await put_in_place(app, made)
        after = _files(tmp_path)
        new = {slug: _entries(app, slug, world) for slug in holding}
    assert {page.stem for page in applied.pages} == holding
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {f"{slug}.{kind}" for slug in holding for kind in ("md", "json")}
    for slug in holding:
        both = zip(old[slug].entries, new[slug].entries, strict=True)
        assert [one.id for one, other in both if one != other] == [paper.id]


def test_an_endpoint_that_is_down_is_no_fault_of_ours(world: StandIn, tmp_path: Path) -> None:
    """One sentence and exit code 5; nothing stands in the ledger, and the next try asks."""
    desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1", JIANBAO_LLM__TRIES="1")
    paper = world.papers()[1].id
    world.llm.script[paper] = [Fault.BROKEN]
    done = desk.run("paper", paper, "--text", "abstract")
    assert (done.code, done.out) == (5, "")
    assert done.err.startswith("jianbao: ")
    assert "Traceback" not in done.err
    assert desk.run("paper", paper, "--text", "abstract").code == 0
