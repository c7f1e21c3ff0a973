"""One paper again: for a click in Prefect's pages."""

from __future__ import annotations

from typing import Any

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from flows import engine
from jianbao.app import App
from jianbao.app.again import NO_DIGEST, Again, Asked, again, is_file, put_in_place
from jianbao.errors import UsageError
from jianbao.model import Outcome
from jianbao.render.beside import account, markdown


@flow(name="paper", flow_run_name="paper {paper_id}", persist_result=False)
async def paper(
    paper_id: str,
    *,
    prompt: str | None = None,
    model: str | None = None,
    repeat: int = 0,
    apply: bool = False,
    overrides: dict[str, Any] | None = None,
) -> Outcome:
    """Write the 简介 of one paper, beside what is published: an artifact. Returns the best.

    `paper_id` is any form of arXiv id or URL, or the path of a PDF. What was asked before is answered
    from the journal, for nothing; `repeat` pays for so many answers. `apply` puts the best into its digests.
    `overrides` are settings in the shape of `jianbao.toml`: `{"pdf": {"enabled": false}}` leaves the PDF out.
    """
    if apply and is_file(paper_id):
        raise UsageError(NO_DIGEST)
    async with engine.opened(_chosen(prompt, model, overrides or {})) as app:
        made = await again(app, Asked(paper_id, repeat=max(1, repeat), force=repeat > 0))
        await acreate_markdown_artifact(key="brief", markdown=_shown(app, made))
        if apply:
            for place in (await put_in_place(app, made)).left:
                app.progress.note(f"a run is at work on {place}: apply it again afterwards, for nothing")
        return made.best.outcome


def _chosen(prompt: str | None, model: str | None, overrides: dict[str, Any]) -> dict[str, Any]:
    """The settings for this prompt and this model, and nobody in the model's place."""
    llm = overrides.get("llm", {}) | ({"model": model} if model else {}) | {"fallback": []}
    prompts = overrides.get("prompts", {}) | ({"brief": prompt} if prompt else {})
    return overrides | {"llm": llm, "prompts": prompts}


def _shown(app: App, made: Again) -> str:
    return "\n".join(
        markdown(
            made.paper,
            made.standing,
            one.outcome,
            app.data.taxonomy.called,
            account(made.tokens, one.outcome, one.paid, one.seconds),
        )
        for one in made.attempts
    )
