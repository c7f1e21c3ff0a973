"""One paper again: for a click in Prefect's pages."""

from __future__ import annotations

from prefect import flow
from prefect.artifacts import acreate_markdown_artifact

from flows import engine
from jianbao.model import ArxivId, Outcome


@flow(name="paper", flow_run_name="paper {paper_id}", persist_result=False)
async def paper(paper_id: str, overrides: dict[str, object] | None = None) -> Outcome:
    """Write the 简介 of one paper with the configured prompt and model, beside what is published.

    `paper_id` is any form of arXiv id or URL; `overrides` are settings in the shape of
    `jianbao.toml`. What was asked before is answered from the journal, for nothing.
    """
    asked = ArxivId.parse(paper_id)
    async with engine.opened(overrides) as app:
        record = await app.paper(asked)
        outcome = await app.papers.again(record)
        text = outcome.brief.text if outcome.brief else f"{outcome.state}: {outcome.reason}"
        await acreate_markdown_artifact(key="brief", markdown=f"# {record.title}\n\n{text}\n")
        return outcome
