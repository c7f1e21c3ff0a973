"""One paper again: for a click in Prefect's pages."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from flows import engine
from jianbao.app.again import Asked, again, put_in_place
from jianbao.model import Outcome
from jianbao.render.beside import markdown


@flow(name="paper", flow_run_name="paper {paper_id}", persist_result=False)
async def paper(
    paper_id: str, *, force: bool = False, apply: bool = False, overrides: dict[str, object] | None = None
) -> Outcome:
    """Write the 简介 of one paper with the configured prompt and model, beside what is published.

    `paper_id` is any form of arXiv id or URL; `overrides` are settings in the shape of
    `jianbao.toml`, `{"prompts": {"brief": "brief@2"}}` among them. What was asked before is answered
    from the journal, for nothing, unless `force` pays anew; `apply` puts it into its digests.
    """
    async with engine.opened(overrides) as app:
        made = await again(app, Asked(paper_id, force=force))
        outcome = made.best.outcome
        shown = markdown(made.paper, made.standing, outcome, app.data.taxonomy.name)
        await acreate_markdown_artifact(key="brief", markdown=shown)
        if apply:
            await put_in_place(app, made)
        return outcome
