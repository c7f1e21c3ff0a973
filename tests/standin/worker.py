"""Child process: the flow `daily` as a Prefect worker runs it, with an app of its own.

`python -m tests.standin.worker ROOT DAY`, the settings in the environment. Prints what Prefect
kept of it as one JSON object.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from flows import engine


async def main(root: Path, day: date) -> dict[str, Any]:
    """Run, then ask the server."""
    await engine.start(root)
    from flows.daily import daily

    reports = await daily(day, topics=["audio", "robotics"], overrides={"pdf": {"enabled": False}})
    told = {
        "codes": [one.exit_code for one in reports],
        "files": [file for one in reports for file in one.files],
    }
    return told | await _kept()


async def _kept() -> dict[str, Any]:
    from prefect.client.orchestration import get_client

    async with get_client() as client:
        flows = await client.read_flow_runs()
        tasks = await client.read_task_runs()
        artifacts = await client.read_artifacts()
        names = {one.id: one.name for one in await client.read_flows()}
    return {
        "flows": [(names[one.flow_id], one.state_name) for one in flows],
        "tasks": {one.name: one.state_name for one in tasks},
        "artifacts": {one.key: one.data for one in artifacts},
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(Path(sys.argv[1]), date.fromisoformat(sys.argv[2]))), default=str))  # noqa: T201
