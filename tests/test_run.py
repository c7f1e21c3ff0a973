"""`jianbao run` as a user starts it, against a stand-in for arXiv and the LLM."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from jianbao.model import Entry, Outcome, State, day_folder
from jianbao.render import classic, read_digest, read_record
from jianbao.settings.groups import TOPICS
from tests.standin import Account, Desk, Done, Fault, Llm, StandIn
from tests.standin.account import ARXIV
from tests.standin.desk import alive
from tests.standin.llm import brief

KEY = "sk-stand-in-0123456789"
HEALED = (
    Fault.BUSY,
    Fault.BROKEN,
    Fault.DROP,
    Fault.MALFORMED,
    Fault.TRUNCATED,
    Fault.EMPTY,
    Fault.ENGLISH,
    Fault.FENCED,
    Fault.THINK,
)
"""What an endpoint does once in a while and what no reader should ever notice."""


class Made(NamedTuple):
    """A day that was made whole, and what it took."""

    world: StandIn
    desk: Desk
    done: Done
    account: Account
    files: dict[str, bytes]


def _entries(desk: Desk) -> dict[str, Entry]:
    """By id, what the records say of each paper."""
    records = (one for one in (desk.folder / "outputs").rglob("*.json"))
    digests = (read_record(one.read_text("utf-8")) for one in records)
    return {entry.id: entry for digest in digests for entry in digest.entries}


def _outcome(entry: Entry) -> Outcome:
    assert entry.outcome
    return entry.outcome


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """One run over the demonstration's day with an LLM that fails once for each of nine papers."""
    with StandIn(llm=Llm(latency=0.02, key=KEY)) as world:
        for paper, fault in zip(world.papers(), HEALED, strict=False):
            world.llm.script[paper.id] = [fault]
        desk = Desk.before(
            world,
            tmp_path_factory.mktemp("run"),
            JIANBAO_LLM__API_KEY=KEY,
            JIANBAO_LLM__MODEL="frog-1",
            JIANBAO_LLM__CONCURRENCY="4",
        )
        done = desk.run("run")
        account = world.account
        world.forget()
        yield Made(world, desk, done, account, desk.files())


@pytest.fixture
def silent(made: Made) -> Iterator[Made]:
    """The same, for a command that has to do without asking anybody."""
    made.world.forget()
    yield made
    assert made.world.account.calls == {}


@pytest.mark.slow
def test_every_paper_gets_its_brief(made: Made) -> None:
    """Whatever the endpoint did, each paper stands there with what the model wrote of it; exit code 0.

    One hides a sentence for models in its PDF: what was written of it waits for a person.
    """
    assert made.done.code == 0, made.done.err
    entries = _entries(made.desk)
    for paper in made.world.papers():
        outcome = _outcome(entries[paper.id])
        assert outcome.brief
        assert outcome.brief.text == brief(paper), paper.id
        assert outcome.state is (State.HELD if paper.hidden else State.PUBLISHED)
        basis = "abstract" if paper.scanned else "fulltext"
        assert outcome.basis == basis
    assert set(made.files) >= {f"{day_folder(made.world.today)}/{slug}.md" for slug in TOPICS} | {"README.md"}


@pytest.mark.slow
def test_nothing_is_asked_for_without_need(made: Made) -> None:
    """One listing a category, one PDF and one question a paper; faults cost one question more, or none."""
    calls = made.account
    assert set(calls.papers["catchup"].values()) == {1}
    assert calls.papers["pdf"] == {paper.name: 1 for paper in made.world.papers()}
    unfaulted = [paper.id for paper in made.world.papers()[len(HEALED) :]]
    assert {calls.papers["chat"][one] for one in unfaulted} == {1}
    assert sum(calls.papers["chat"].values()) == len(made.world.papers()) + 7
    assert calls.faults == dict.fromkeys(HEALED, 1)
    assert calls.peak["chat"] <= 4
    assert "unknown" not in calls.calls


@pytest.mark.slow
def test_replaced_and_withdrawn_papers_ask_nobody(made: Made) -> None:
    """They are listed, and neither the model nor arXiv's PDFs are troubled for them."""
    entries = _entries(made.desk)
    for paper in made.world.papers("replaced"):
        assert _outcome(entries[paper.id]).state is State.NONE
        assert paper.id not in made.account.papers["chat"]


@pytest.mark.slow
def test_progress_is_plain_lines_where_nobody_watches(made: Made) -> None:
    """A log holds whole lines and no terminal's codes; the report is on stdout, the progress is not."""
    assert "\x1b" not in made.done.err + made.done.out
    assert "\r" not in made.done.err
    assert re.search(r"^papers: 19/19", made.done.err, re.MULTILINE)
    assert "Traceback" not in made.done.err
    assert "video.md" in made.done.out
    assert "papers: " not in made.done.out


@pytest.mark.slow
def test_the_key_is_written_nowhere(made: Made) -> None:
    """Neither a file of the folder nor the terminal holds it."""
    assert KEY not in made.done.out + made.done.err
    for file in made.desk.folder.rglob("*"):
        assert not file.is_file() or KEY.encode() not in file.read_bytes(), file


@pytest.mark.slow
def test_a_day_that_is_done_costs_nothing(silent: Made) -> None:
    """No request, no Prefect, the same bytes."""
    again = silent.desk.run("run")
    assert again.code == 0
    assert "Prefect" not in again.err
    assert silent.desk.files() == silent.files
    assert again.seconds < silent.done.seconds


@pytest.mark.slow
def test_one_topic_of_a_day_that_is_done(silent: Made) -> None:
    """Only the topic that was asked for is reported, and nobody is asked."""
    one = silent.desk.run("run", "--topic", "robotics", "--day", str(silent.world.today))
    assert one.code == 0
    assert "robotics.md" in one.out
    assert "video.md" not in one.out
    assert silent.desk.files() == silent.files


@pytest.mark.slow
def test_the_classic_layout_from_the_same_store(silent: Made) -> None:
    """Changing the layout asks nobody; classic files come back from their reader to the byte."""
    done = silent.desk.run("run", JIANBAO_DIGEST__LAYOUT="classic")
    assert done.code == 0
    for slug in TOPICS:
        name = f"{day_folder(silent.world.today)}/{slug}.md"
        text = silent.desk.files()[name].decode()
        assert text != silent.files[name].decode()
        reading = read_digest(text, slug, silent.world.today)
        assert not reading.healed
        assert classic(reading.digest) == text
    assert silent.desk.run("run").code == 0
    assert silent.desk.files() == silent.files


@pytest.mark.slow
def test_force_asks_arxiv_and_no_model(made: Made) -> None:
    """`--force` looks again at what was announced; a 简介 that is there is kept."""
    made.world.forget()
    forced = made.desk.run("run", "--force")
    assert forced.code == 0
    assert set(made.world.account.papers["catchup"].values()) == {1}
    assert made.world.account.calls["chat"] == 0
    assert made.desk.files() == made.files


def test_an_estimate_asks_no_model(tmp_path: Path) -> None:
    """It says how many papers and tokens, writes no digest, and keeps to the pace towards arXiv."""
    with StandIn() as world:
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="gpt-5-mini", JIANBAO_ARXIV__INTERVAL_S="0.1")
        done = desk.run("run", "--estimate")
        assert done.code == 0, done.err
        assert f"{len(world.papers())} papers to ask about" in done.out
        assert re.search(r"[\d,]{4,} tokens to read.*about \d+\.\d\d+ USD", done.out)
        assert set(world.account.calls) <= set(ARXIV) - {"pdf"}
        assert min(world.account.gaps) > 0.05  # as they arrive; they leave a tenth of a second apart
        assert sum(world.account.gaps) > 0.095 * len(world.account.gaps)
        assert "Prefect" not in done.err
        assert not (tmp_path / "outputs").exists()


def test_without_an_llm_it_says_what_to_set(tmp_path: Path) -> None:
    """Exit code 2 and the cure, before arXiv is asked for anything."""
    with StandIn() as world:
        desk = Desk.before(world, tmp_path)
        del desk.environment["JIANBAO_LLM__BASE_URL"]
        done = desk.run("run", "--day", str(world.today))
        assert done.code == 2
        assert "OPENAI_API_KEY" in done.err
        assert "draft" in done.err
        assert "Traceback" not in done.err
        assert world.account.calls == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[llm]\nmodle = 'frog-1'\n", "model"),
        ("[arxiv]\ntries = 0\n", "tries"),
        ("[topics.text]\nname = '文'\ncategories = ['cs.cl.x']\n", "cs.cl.x"),
        ("[llm\n", "jianbao.toml"),
    ],
)
def test_a_fault_in_the_configuration_ends_it_at_once(tmp_path: Path, text: str, said: str) -> None:
    """Exit code 2, the place and what may be meant, before any request."""
    (tmp_path / "jianbao.toml").write_text(text, "utf-8")
    with StandIn() as world:
        done = Desk.before(world, tmp_path).run("run")
        assert done.code == 2
        assert said in done.err
        assert "jianbao.toml" in done.err
        assert "Traceback" not in done.err
        assert world.account.calls == {}


@pytest.mark.parametrize("day", [(), ("--day", "2026-11-02")])
def test_an_arxiv_that_is_down(tmp_path: Path, day: tuple[str, ...]) -> None:
    """Exit code 3, one sentence, no model asked, and no digest that would pass for an empty day."""
    with StandIn() as world:
        world.down = True
        done = Desk.before(world, tmp_path, JIANBAO_ARXIV__TRIES="1").run("run", *day)
        assert done.code == 3
        assert "503" in done.err
        assert "Traceback" not in done.err
        assert "chat" not in world.account.calls
        assert not list(tmp_path.glob("outputs/*/*"))


@pytest.mark.slow
def test_what_went_wrong_is_made_good_by_the_next_run(tmp_path: Path) -> None:
    """A refused key, then an LLM that fails for two papers, then a good day: each asks what is left."""
    with StandIn(llm=Llm(key=KEY)) as world:
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1")
        command = ("run", "--topic", "robotics", "--topic", "audio", "--no-pdf")

        refused = desk.run(*command, JIANBAO_LLM__API_KEY="sk-revoked-0123456789")
        assert refused.code == 4
        assert "key" in refused.out
        assert "Traceback" not in refused.err
        assert "sk-revoked" not in refused.out + refused.err
        assert world.account.answered == {}

        mine = [one for one in world.papers() if set(one.categories) & {"cs.RO", "cs.SD", "eess.AS"}]
        broken = mine[:2]
        world.llm.script[broken[0].id] = [Fault.MALFORMED] * 3
        world.llm.script[broken[1].id] = [Fault.REFUSAL]
        world.forget()
        partly = desk.run(*command, JIANBAO_LLM__API_KEY=KEY)
        assert partly.code == 5
        assert "pdf" not in world.account.calls
        assert set(world.account.papers["chat"]) == {one.id for one in mine}
        assert world.account.papers["chat"][broken[0].id] == 3
        for one in broken:
            assert one.id in partly.out
            assert _entries(desk)[one.id].brief is None
        assert "Traceback" not in partly.err

        world.forget()
        healed = desk.run(*command, JIANBAO_LLM__API_KEY=KEY)
        assert healed.code == 0
        assert world.account.papers["chat"] == {one.id: 1 for one in broken}
        assert all(_entries(desk)[one.id].brief == brief(one) for one in mine)


@pytest.mark.slow
def test_interrupted_and_killed_it_goes_on_where_it_was(tmp_path: Path) -> None:
    """Ctrl-C and `kill -9` leave no child; what was answered before them is never asked again."""
    with StandIn(llm=Llm(latency=0.3)) as world:
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1", JIANBAO_LLM__CONCURRENCY="6")
        world.llm.answers = 4
        running = desk.start("run")
        family = running.until(lambda: world.account.calls["chat"] == 4 + 6)
        assert len(family) >= 3
        running.interrupt()
        began = time.monotonic()
        interrupted = running.end()
        assert time.monotonic() - began < 15
        assert interrupted.code == 130
        assert "goes on from there" in interrupted.err
        assert "Traceback" not in interrupted.err
        assert not alive(family)

        world.llm.answers = 4
        running = desk.start("run")
        family = running.until(lambda: world.account.calls["chat"] == 2 * (4 + 6))
        running.kill()
        assert running.end().code < 0
        assert not alive(family)
        assert world.account.answered.total() == 8

        world.llm.answers = None
        whole = desk.run("run")
        assert whole.code == 0, whole.err
        assert world.account.answered == {paper.id: 1 for paper in world.papers()}
        briefs = {paper.id: _outcome(_entries(desk)[paper.id]).brief for paper in world.papers()}
        assert {one: text and text.text for one, text in briefs.items()} == {
            paper.id: brief(paper) for paper in world.papers()
        }
