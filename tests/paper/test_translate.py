"""`jianbao paper --translate`: one paper's title and abstract in Chinese, shown and put in place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jianbao.errors import Overloaded, UsageError
from jianbao.model import Severity, State
from jianbao.model.translation import TextPart
from jianbao.stages.retranslate import Retranslator, apply, beside, best
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel, in_turn
from tests.stages.house import House
from tests.stages.samples import CHINESE, paper, translated
from tests.standin import Desk, Fault, StandIn
from tests.standin.llm import chinese

pytestmark = pytest.mark.usefixtures("engine")

TITLE, ABSTRACT = TextPart
SPOILT = CHINESE["abstract"].replace("一个网络", "一个含 12 万个参数的网络")


def _house(houses: Houses, *answers: object) -> House:
    made = houses(model=ScriptedModel(in_turn(*answers)))  # type: ignore[arg-type]
    made.store.add_papers([paper()])
    return made


def _again(house: House) -> Retranslator:
    return Retranslator(house.translator(), house.store)


async def test_the_same_question_costs_nothing_and_another_is_paid(houses: Houses) -> None:
    """Nothing is kept but the journal, until it is applied."""
    other = {"title": "另一个标题"}
    house = _house(houses, translated("title", "abstract"), translated("abstract", **other))
    first, second = [await _again(house).translate(paper()) for _ in range(2)]
    assert (first.paid, second.paid, first.translation) == (1, 0, second.translation)
    anew = await _again(house).anew(paper())
    assert (anew.paid, anew.translation.text(TITLE)) == (1, "另一个标题")
    assert beside(house.store, paper()) is None
    for made in (anew, anew, first):
        apply(house.store, paper(), made.translation)
    stands = beside(house.store, paper())
    assert stands
    assert (stands.text(TITLE), stands.runs) == (CHINESE["title"], 1)
    assert len(house.store.translations([paper().id])[paper().id]) == 2


async def test_the_best_has_the_least_against_it_and_a_held_one_is_not_applied(houses: Houses) -> None:
    """What a check refuses is shown with its findings, and refused."""
    house = _house(houses, *[translated("title", abstract=SPOILT)] * 3, translated("title", "abstract"))
    held, good = await _again(house).translate(paper()), await _again(house).anew(paper())
    assert best([held, good]) is good
    assert held.translation.state is State.HELD
    assert Severity.ERROR in {one.severity for one in held.translation.parts[ABSTRACT].findings}
    with pytest.raises(UsageError, match=r"held: checks: number\.unsupported"):
        apply(house.store, paper(), held.translation)


async def test_whoever_waits_is_told_that_nobody_answered(houses: Houses) -> None:
    """It is no row of the ledger's, deferred: it is an error."""
    with pytest.raises(Overloaded):
        await _again(_house(houses, Overloaded("down"))).translate(paper())


def test_a_user_shows_applies_and_pays_once(tmp_path: Path) -> None:
    """In the digests whose topic shows it, at its entry alone; the prompt is shown for nothing."""
    wanted = {"JIANBAO_TOPICS__VIDEO__TRANSLATE": '["title"]'}
    with StandIn() as world:
        desk = Desk.before(
            world, tmp_path, JIANBAO_LLM__MODEL="gpt-5-mini", JIANBAO_LLM__REPAIRS="0", **wanted
        )
        for one in world.papers():
            world.llm.script[one.id] = [Fault.FENCED, Fault.ENGLISH]
        assert desk.run("run", "--no-pdf").code == 0
        record = next((tmp_path / "outputs").glob("*/video.json"))
        before = json.loads(record.read_text("utf-8"))["entries"]
        entry = next(one for one in before if one["kind"] == "new" and one["translation"])
        of = next(one for one in world.papers() if one.id == entry["id"])
        assert entry["translation"]["parts"]["title"]["state"] == "held"
        world.forget()
        held = desk.run("review", "--list", "--translation", "title", "--json").out.splitlines()
        assert of.id in {json.loads(line)["paper_id"] for line in held}

        shown = desk.run("paper", of.id, "--translate", "--show-prompt")
        assert (shown.code, world.account.papers["chat"]) == (0, {}), shown.err
        assert "translation@1" in shown.out
        told = json.loads(desk.run("paper", of.id, "--translate", "--json").out)
        texts = {part: one["text"] for part, one in told["attempts"][0]["translation"]["parts"].items()}
        assert (texts, told["attempts"][0]["paid"]) == (chinese(of), 1)
        assert told["standing"]["parts"]["title"]["state"] == "held"
        done = desk.run("paper", of.id, "--translate", "--apply")
        assert done.code == 0, done.err
        assert chinese(of)["abstract"] in done.out
        assert "nothing paid" in done.out
        assert sum(world.account.papers["chat"].values()) == 1
        after = json.loads(record.read_text("utf-8"))["entries"]
        (changed,) = [new for old, new in zip(before, after, strict=True) if old != new]
        assert list(changed["translation"]["parts"]) == ["title"]
        assert changed["translation"]["parts"]["title"]["text"] == chinese(of)["title"]

        _decides(desk, of.id, record.with_suffix(".md"), chinese(of)["title"])
        sent_back = desk.run("paper", of.id, "--translate", "--apply")
        assert (sent_back.code, "sent this title back; --force asks anew" in sent_back.err) == (2, True)


def _decides(desk: Desk, paper: str, page: Path, title: str) -> None:
    """Sends a title back, takes it, sends it back again; digests follow, and nothing else is taken."""
    about = ("--translation", "title")
    reject = ("review", "--reject", paper, *about, "--reason", "term")
    for command, printed in ((reject, False), (("review", "--accept", paper, *about), True), (reject, False)):
        done = desk.run(*command)
        assert done.code == 0, done.err
        assert (title in page.read_text("utf-8")) is printed
    told = desk.run("explain", paper).out
    assert "rejected: term" in told
    assert "title: held by " in told
    for wrong in (("--translation", "authors", "--accept", paper), about, ("--reject", paper, *about)):
        assert desk.run("review", *wrong).code == 2


def test_only_the_model_that_is_named_is_asked(tmp_path: Path) -> None:
    """`llm.fallback` is for runs: the sentence says who did not answer."""
    with StandIn() as world:
        fallback = {"JIANBAO_LLM__FALLBACK": '["draft"]', "JIANBAO_LLM__TRIES": "1"}
        desk = Desk.before(world, tmp_path, JIANBAO_LLM__MODEL="frog-1", **fallback)
        for command in ("--translate", "--text=abstract"):
            paper = world.papers()[0].id
            world.llm.script[paper] = [Fault.BROKEN]
            done = desk.run("paper", paper, command)
            assert (done.code, done.out) == (5, "")
            assert done.err.startswith("jianbao: frog-1 did not answer, and nobody else was to be asked: ")
        drafted = desk.run("paper", paper, "--translate", JIANBAO_LLM__PROVIDER="draft")
        assert (drafted.code, "drafts are written by rule" in drafted.err) == (2, True)
        assert desk.run("paper", paper, "--translate", "--text", "full").code == 2
