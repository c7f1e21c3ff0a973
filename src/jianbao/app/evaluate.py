"""An evaluation put together: both sides, the papers, the judge; run, summed up and kept."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC

from jianbao.app import App, prompts
from jianbao.budget import FREE, Money, Price
from jianbao.errors import UsageError
from jianbao.model import Usage
from jianbao.model.evaluation import Evaluation, Side
from jianbao.stages.evaluate.bench import Bench, Contender, Expected
from jianbao.stages.evaluate.judge import Judge
from jianbao.stages.evaluate.sets import Chosen, choose
from jianbao.stages.evaluate.summary import summarise

__all__ = ["Prepared", "Wanted", "evaluate", "prepare"]


@dataclass(frozen=True)
class Wanted:
    """What is to be compared over which papers."""

    prompt: str | None = None
    """The candidate: `brief@2`, `brief@candidate`. None: the configured one, at another model."""
    baseline: str | None = None
    """None: what the daily run uses."""
    model: str | None = None
    baseline_model: str | None = None
    over: str = "golden"
    topics: Sequence[str] = ()
    margin: float = 0.01
    judge: bool = False


@dataclass(frozen=True)
class Prepared:
    """Everything but the asking."""

    baseline: Contender
    candidate: Contender
    chosen: Chosen
    bench: Bench

    def expected(self, app: App) -> dict[str, tuple[Expected, Money | None]]:
        """By side, what would be asked and what it would cost."""
        return {
            name: (told := self._told(app, side), _cost(app, side.side.model, told.usage))
            for name, side in (("baseline", self.baseline), ("candidate", self.candidate))
        }

    def _told(self, app: App, side: Contender) -> Expected:
        return self.bench.expected(side, self.chosen.papers, app.asking.counter.count)


def prepare(app: App, wanted: Wanted) -> Prepared:
    """Raises `UsageError` for what cannot be compared; nobody is asked yet."""
    app.settings.topic_names(tuple(wanted.topics))
    configured = app.settings.prompts.brief
    baseline = _contender(app, wanted.baseline or configured, wanted.baseline_model)
    candidate = _contender(app, wanted.prompt or configured, wanted.model)
    if baseline.side == candidate.side:
        raise UsageError(
            f"{candidate.side.name} at {candidate.side.model}, which runs use, is compared with itself: "
            "--baseline names another version (jianbao prompts lists them)"
        )
    known = [prompts.find(app.settings, app.store, side.side.name) for side in (baseline, candidate)]
    chosen = choose(app.store, wanted.over, wanted.topics, known)
    if not chosen.papers:
        reasons = "; ".join(f"{one.name}: {one.reason}" for one in chosen.excluded)
        cure = "" if reasons or wanted.over != "golden" else "jianbao golden add ID puts one into it"
        raise UsageError(f"the set {wanted.over} holds no paper to ask about. {reasons or cure}".rstrip(". "))
    if app.settings.llm.run_cost is not None:
        judge = [app.asking.model.name] if wanted.judge else []
        _require_prices(app, [baseline.side.model, candidate.side.model, *judge])
    bench = Bench(app.store, app.progress, (lambda: _judge(app)) if wanted.judge else None)
    return Prepared(baseline, candidate, chosen, bench)


async def evaluate(app: App, wanted: Wanted, prepared: Prepared) -> Evaluation:
    """Ask both sides, sum up, and keep it. What was answered is free, so running it again goes on."""
    started = app.settings.now()
    pairs = await prepared.bench.run(prepared.baseline, prepared.candidate, prepared.chosen)
    sides = (prepared.baseline.side, prepared.candidate.side)
    evaluation = Evaluation(
        id=f"{started.astimezone(UTC):%Y%m%dT%H%M%SZ}-{_digest(sides, wanted)}",
        started=started,
        ended=app.settings.now(),
        baseline=sides[0],
        candidate=sides[1],
        over=wanted.over,
        topics=tuple(wanted.topics),
        pairs=pairs,
        excluded=prepared.chosen.excluded,
        summary=summarise(pairs, wanted.margin),
    )
    app.store.save_evaluation(evaluation)
    return evaluation


def _contender(app: App, spec: str, model_name: str | None) -> Contender:
    prompt = prompts.used(app.settings, app.store, spec, app.settings.now())
    model = app.asking.called(model_name)
    return Contender(Side(prompt=prompt.ref, model=model.name), app.asking.writer(prompt, model, repairs=0))


def _judge(app: App) -> Judge:
    prompt = prompts.used(app.settings, app.store, "judge", app.settings.now())
    return Judge(app.asking.journal(app.asking.model), prompts.ran(app.store, prompt))


def _cost(app: App, model: str, usage: Usage) -> Money | None:
    price = _price(app, model)
    return price.of(usage, app.settings.now()) if price else None


def _price(app: App, model: str) -> Price | None:
    return FREE if app.asking.model.is_free else app.data.prices.price(model)


def _require_prices(app: App, models: Sequence[str]) -> None:
    if unknown := [model for model in models if _price(app, model) is None]:
        raise UsageError(f"--max-cost wants the price of {unknown[0]}, which prices.toml does not know")


def _digest(sides: Sequence[Side], wanted: Wanted) -> str:
    """Tells evaluations of one second apart."""
    whole = "\n".join([*(side.model_dump_json() for side in sides), wanted.over, *wanted.topics])
    return hashlib.sha256(whole.encode()).hexdigest()[:6]
