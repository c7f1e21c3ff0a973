"""Two prompts compared: for a schedule, or a click in Prefect's pages."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from flows import engine
from jianbao.app.evaluate import Wanted, prepare
from jianbao.app.evaluate import evaluate as evaluated
from jianbao.render.report import report

MOST_LINES = 50
"""Pairs of a kind in the artifact; the store holds them all."""


@flow(name="evaluate", flow_run_name="{prompt} on {over}", persist_result=False)
async def evaluate(
    prompt: str,
    baseline: str | None = None,
    over: str = "golden",
    *,
    topics: list[str] | None = None,
    judge: bool = False,
    overrides: dict[str, object] | None = None,
) -> str:
    """Compare `prompt` with `baseline` over stored papers; returns the verdict.

    The report is an artifact, and the evaluation is in the store. A candidate that is worse is a result,
    no failure of this flow. `overrides` are settings in the shape of `jianbao.toml`.
    """
    wanted = Wanted(prompt, baseline, over=over, topics=tuple(topics or ()), judge=judge)
    async with engine.opened(overrides) as app:
        evaluation = await evaluated(app, wanted, prepare(app, wanted))
        await acreate_markdown_artifact(key="evaluation", markdown=report(evaluation, MOST_LINES))
        return evaluation.verdict.value
