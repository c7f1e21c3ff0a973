"""A span of the past over many workers. What lies in the store is the truth; Prefect gives processes.

`backfill` settles days, lays their papers out as shards in the store, and has as many turns of
`shards` run as there are workers. A turn takes up shards until there are none: it is no matter
which worker has which, or what became of a run that Prefect still takes for alive.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

import httpx
from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.orchestration import get_client
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.runtime import flow_run
from prefect.states import Cancelled

from flows import engine
from jianbao.app import App
from jianbao.app.cluster import Backfill, Span, Staff, turn
from jianbao.errors import EngineError, UsageError
from jianbao.stages.books import Report

DEPLOYMENT = "shards/turns"


@flow(name="shards", flow_run_name="shards", persist_result=False)
async def shards(overrides: dict[str, object] | None = None) -> int:
    """Take up shards until there are none; how many that were."""
    async with engine.opened(overrides) as app:
        return await turn(app, str(flow_run.id))


@flow(name="backfill", flow_run_name="backfill {first} to {last}", persist_result=False)
async def backfill(
    first: date,
    last: date,
    topics: list[str] | None = None,
    workers: int = 4,
    overrides: dict[str, object] | None = None,
) -> list[Report]:
    """Make the digests of a span of the past on `workers` turns of the deployment `shards/turns`.

    The same again resumes; files are written where this flow runs.
    """
    async with engine.opened(overrides) as app:
        slugs = topics or list(app.settings.topics)
        days = app.unsettled(first, last, slugs)
        reports = await over(app, Span(days, slugs), workers)
        rows = [{"day": str(one.day), "what": one.summary()} for one in reports]
        await acreate_table_artifact(key="days", table=rows, description=f"{first} to {last}")
        return engine.judged(reports)


async def over(app: App, span: Span, workers: int) -> list[Report]:
    """Work a span off with so many turns at once."""
    return await Backfill(app, span, Staff(Deployed(), workers, app.progress.note)).run()


class Deployed:
    """Turns as runs of a deployment, which any worker of its pool may begin."""

    async def issue(self) -> str:
        """Ask for a run; nobody waits for it."""
        try:
            run = await run_deployment(DEPLOYMENT, timeout=0, as_subflow=False)  # type: ignore[misc]
        except ObjectNotFound as error:
            raise UsageError(
                f"Prefect's server knows no deployment {DEPLOYMENT}: run `prefect deploy --all`"
            ) from error
        except (httpx.HTTPError, PrefectException, RuntimeError) as error:
            raise _unreachable(error) from error
        return str(run.id)

    async def withdraw(self, run: str) -> None:
        """Cancel it: a worker that died while it submitted a run leaves it there for ever."""
        try:
            async with get_client() as client:
                await client.set_flow_run_state(UUID(run), Cancelled(), force=True)
        except (httpx.HTTPError, PrefectException, RuntimeError) as error:
            raise _unreachable(error) from error


def _unreachable(error: Exception) -> EngineError:
    return EngineError(f"Prefect's server does not answer ({type(error).__name__})")
