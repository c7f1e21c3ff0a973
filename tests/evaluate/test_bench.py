"""Both sides over the same papers: what is paid, what is unanswered, who is worse."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest

from jianbao.errors import JianbaoError, Overloaded, Unauthorized, UsageError
from jianbao.model import Announced, ChatReply, ChatRequest, Kind, Severity, State
from jianbao.model.evaluation import Preference, Verdict
from jianbao.prompting import Prompt
from jianbao.stages.evaluate.bench import Bench
from jianbao.stages.evaluate.judge import Judge
from jianbao.stages.paper import PaperWork
from jianbao.stages.purse import Caps
from jianbao.stages.pursue import Policy
from jianbao.stages.read import Reader
from tests.evaluate.house import Lab, number_of, of_candidate, prompt
from tests.stages.conftest import Houses
from tests.stages.fakes import ScriptedModel
from tests.stages.house import PROMPTS
from tests.stages.samples import ENGLISH, GOOD, NOW, OTHER, outcome, paper, reply, said


def _english(*numbers: int) -> ScriptedModel:
    """The candidate answers in English about these."""

    def answer(request: ChatRequest) -> ChatReply:
        bad = of_candidate(request) and number_of(request) in numbers
        return reply(ENGLISH if bad else GOOD)

    return ScriptedModel(answer)


async def test_the_worse_one_is_found_and_its_regressions_come_first(houses: Houses) -> None:
    """Each is named with its codes; the baseline has none of them."""
    lab = Lab(houses(model=_english(2, 3, 5, 6, 8)))
    made = await lab.evaluation()
    assert made.verdict is Verdict.WORSE
    assert [pair.paper_id[-1] for pair in made.pairs if pair.regressed] == ["2", "3", "5", "6", "8"]
    assert all(pair.regressed for pair in made.pairs[:5])
    assert "language.english" in made.pairs[0].candidate.errors
    summary = made.summary
    assert (summary.baseline.sound, summary.candidate.sound, summary.compared) == (8, 3, 8)
    assert summary.severities["language.english"] is Severity.ERROR
    assert summary.candidate.codes["language.english"] == 5
    assert "language.english" not in summary.baseline.codes
    assert summary.p == pytest.approx(0.0625)


async def test_it_is_better_the_other_way_round(houses: Houses) -> None:
    """What only the baseline gets wrong is an improvement."""

    def answer(request: ChatRequest) -> ChatReply:
        return reply(GOOD if of_candidate(request) or number_of(request) > 7 else ENGLISH)

    made = await Lab(houses(model=ScriptedModel(answer))).evaluation()
    assert (made.verdict, made.summary.improvements) == (Verdict.BETTER, 7)


@pytest.mark.parametrize("numbers", [(), (1,), (1, 2, 3, 4)])
async def test_a_few_differences_may_be_chance(houses: Houses, numbers: tuple[int, ...]) -> None:
    """Then nothing is claimed."""
    made = await Lab(houses(model=_english(*numbers))).evaluation()
    assert made.verdict is Verdict.SAME


async def test_within_the_margin_nothing_has_changed(houses: Houses) -> None:
    """However sure the test is."""
    lab = Lab(houses(model=_english(*range(1, 7))))
    assert (await lab.evaluation(margin=0.8)).verdict is Verdict.SAME
    assert (await lab.evaluation(margin=0.7)).verdict is Verdict.WORSE


async def test_answers_are_taken_without_repairs(houses: Houses) -> None:
    """One question a side and paper: repairs would hide what the prompt does."""
    lab = Lab(houses(model=_english(*range(1, 9))))
    await lab.pairs()
    assert len(lab.house.asked) == 16


async def test_what_a_run_has_answered_is_free(houses: Houses) -> None:
    """The baseline of every day costs nothing; the candidate costs once; no PDF is fetched."""
    house = houses()
    lab = Lab(house)
    reader = Reader(house.arxiv, house.reader, house.store)
    work = PaperWork(reader, lab.writer(1, Policy()), house.store, house.clock, house.options)
    for number in range(1, 9):
        house.store.save_outcome(outcome(number, state=State.DEFERRED))
        announced = Announced(id=paper(number).id, version=1, kind=Kind.NEW)
        await work.see_to(work.cases({paper(number).key: announced})[paper(number).key])
    asked, read = len(house.asked), house.reader.read
    first = await lab.evaluation()
    assert (first.summary.baseline.free, first.summary.candidate.free) == (8, 0)
    assert len(house.asked) == asked + 8
    second = await lab.evaluation()
    assert (second.summary.candidate.free, len(house.asked)) == (8, asked + 8)
    assert (house.reader.read, house.arxiv.asked["pdf"]) == (read, 0)
    assert second.summary.candidate.costs == first.summary.candidate.costs


async def test_the_ledger_is_left_alone(houses: Houses) -> None:
    """An evaluation publishes nothing."""
    lab = Lab(houses())
    await lab.pairs()
    assert all(len(lab.house.store.history(paper(number).id)) == 1 for number in range(1, 9))


async def test_what_it_would_cost_is_known_before(houses: Houses) -> None:
    """Questions, tokens, and what is free."""
    lab = Lab(houses())
    bench = Bench(lab.house.store, lab.house.heard)
    papers = lab.chosen().papers
    before = bench.expected(lab.contender(2), papers, len)
    assert (before.papers, before.free) == (8, 0)
    assert before.usage.prompt > 8 * 1000
    await lab.pairs()
    after = bench.expected(lab.contender(2), papers, len)
    assert (after.free, after.usage.prompt, after.usage.completion) == (8, 0, 0)


async def test_a_partly_failed_run_is_incomplete_and_goes_on_later(houses: Houses) -> None:
    """Never a pass; what was answered is compared alone, and run again only the missing is asked."""
    down = True

    def answer(request: ChatRequest) -> ChatReply | JianbaoError:
        if down and of_candidate(request) and number_of(request) in (4, 7):
            return Overloaded("too many at once")
        return reply()

    lab = Lab(houses(model=ScriptedModel(answer)))
    made = await lab.evaluation()
    assert made.verdict is Verdict.INCOMPLETE
    assert (made.summary.candidate.unanswered, made.summary.compared) == (2, 6)
    assert made.summary.baseline.sound == 6
    down = False
    asked = len(lab.house.asked)
    again = await lab.evaluation()
    assert again.verdict is Verdict.SAME
    assert len(lab.house.asked) == asked + 2


async def test_a_refused_key_ends_a_sides_asking(houses: Houses) -> None:
    """Nobody knocks a hundred times at a closed door."""
    lab = Lab(houses(model=ScriptedModel(lambda _: Unauthorized("no quota"))), papers=40)
    made = await lab.evaluation()
    assert made.verdict is Verdict.INCOMPLETE
    assert made.summary.compared == 0


async def test_the_purse_is_a_hard_cap(houses: Houses) -> None:
    """Over both sides and the judge together: once it is reached nobody is asked, and nothing is claimed."""
    model = ScriptedModel(lambda request: reply(OTHER if of_candidate(request) else GOOD))
    lab = Lab(houses(model=model, caps=Caps(run_cost=Decimal("0.03"))), papers=40)
    lab.judge = lambda: Judge(lab.house.journal(), Prompt.load(PROMPTS, "judge"))
    made = await lab.evaluation()
    spent = sum((one.cost for one in lab.house.store.spent(NOW) if one.cost), Decimal(0))
    assert (made.verdict, 0 < spent <= Decimal("0.03")) == (Verdict.INCOMPLETE, True)
    refused = [one.candidate.error for one in made.pairs if one.candidate.error]
    assert refused
    assert all(one.startswith("BudgetExceeded: the run's cap of 0.03 CNY") for one in refused)


async def test_a_broken_demand_of_the_golden_set_is_worse(houses: Houses) -> None:
    """One is enough where the baseline held it."""

    def answer(request: ChatRequest) -> ChatReply:
        return reply(OTHER if of_candidate(request) and number_of(request) == 3 else GOOD)

    lab = Lab(houses(model=ScriptedModel(answer)))
    for number in (3, 4):
        lab.gild(number, "contains 蛙类 计数", "not contains 首个", "tag audio.event-detection")
    made = await lab.evaluation("golden")
    assert (made.verdict, made.summary.papers, made.summary.broken) == (Verdict.WORSE, 2, 1)
    assert [str(must) for must in made.pairs[0].candidate.broken] == ["contains 蛙类 计数"]


async def test_stale_and_leaked_items_are_left_out_and_named(houses: Houses) -> None:
    """A golden item whose paper changed proves nothing, nor one that stands in the prompt."""
    lab = Lab(houses())
    lab.gild(1)
    lab.gild(2)
    lab.gild(3, expected="该论文研究池塘夜间录音的切分任务，提出一种按水声分段的新方法。")
    shown = "例如：该论文研究池塘夜间录音的切分任务，提出一种按水声分段的新方法。"
    leaky = prompt(2).model_copy(update={"system": prompt(2).system + shown})
    lab.house.store.add_papers([paper(2, version=2, abstract="Something else entirely is said here now.")])
    chosen = lab.chosen("golden", leaky)
    assert [one.id for one in chosen.papers] == [paper(1).id]
    reasons = {one.paper_id: one.reason for one in chosen.excluded}
    assert reasons == {
        paper(2).id: "stale: v2 has another title or abstract",
        paper(3).id: "leaked: its text stands in brief@2",
    }


def test_sets(houses: Houses) -> None:
    """A sample is the same every time, and a larger one holds the smaller; nonsense is refused."""
    lab = Lab(houses())
    small, large = lab.chosen("sample:3").papers, lab.chosen("sample:6").papers
    assert small == lab.chosen("sample:3").papers == large[:3]
    for wrong in ("sample:0", "sample:x", "day:today", "day:2026-11-02", "silver", "golden:3"):
        with pytest.raises(UsageError):
            lab.chosen(wrong)


def _first(request: ChatRequest) -> str:
    return request.messages[-1].content.partition("<a>")[2].partition("</a>")[0]


@pytest.mark.parametrize(
    ("judging", "preference"),
    [
        (lambda first: "A" if "蝉" in first else "B", Preference.CANDIDATE),
        (lambda first: "B" if "蝉" in first else "A", Preference.BASELINE),
        (lambda first: "A", Preference.TIE),
        (lambda first: "tie", Preference.TIE),
        (lambda first: "both", None),
    ],
)
async def test_a_judge_is_asked_in_both_orders(
    houses: Houses, judging: Callable[[str], str], preference: Preference | None
) -> None:
    """What it says both times counts; where the order decided it is a tie; raving counts for nothing."""

    def answer(request: ChatRequest) -> ChatReply:
        if "<a>" not in request.messages[-1].content:
            return reply(OTHER if of_candidate(request) else GOOD)
        return said(json.dumps({"reason": "", "winner": judging(_first(request))}))

    house = houses(model=ScriptedModel(answer))
    lab = Lab(house, papers=2, judge=lambda: Judge(house.journal(), Prompt.load(PROMPTS, "judge")))
    made = await lab.evaluation()
    assert {pair.preference for pair in made.pairs} == {preference}
    assert made.summary.preferences.get(Preference.CANDIDATE, 0) == 2 * (preference is Preference.CANDIDATE)
    if preference:
        assert len(house.asked) == 8


async def test_a_judge_that_does_not_answer_is_told_of_once(houses: Houses) -> None:
    """Nobody stands in for it: the pairs are without its word, and whoever asked knows why."""

    def answer(request: ChatRequest) -> ChatReply | JianbaoError:
        if "<a>" in request.messages[-1].content:
            return Overloaded("HTTP 502")
        return reply(OTHER if of_candidate(request) else GOOD)

    house = houses(model=ScriptedModel(answer))
    lab = Lab(house, papers=3, judge=lambda: Judge(house.journal(), Prompt.load(PROMPTS, "judge")))
    made = await lab.evaluation()
    assert {pair.preference for pair in made.pairs} == {None}
    assert house.heard.notes == ["no word of the judge on some pairs: Overloaded: HTTP 502"]
